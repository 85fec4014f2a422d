package dev.hako.spec.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Linux part of a configuration (config-linux.md).
 *
 * @param uidMappings user ids of a new user namespace
 * @param gidMappings group ids of a new user namespace
 * @param sysctl kernel parameters by name, with dots or slashes
 * @param resources limits, applied through cgroups
 * @param cgroupsPath where the container's cgroup is, relative to the hierarchy (cgroupfs driver) or
 *     {@code slice:prefix:name} (systemd driver); empty: the runtime chooses
 * @param namespaces which namespaces the container has; one that is not listed is the runtime's
 * @param devices device nodes to make
 * @param netDevices network devices of the runtime's namespace to move into the container's, by their name outside
 * @param seccomp filter of system calls
 * @param rootfsPropagation propagation of the root mount, such as {@code rslave}; empty: the default
 * @param maskedPaths paths in the container that shall not be readable
 * @param readonlyPaths paths in the container that shall not be writable
 * @param mountLabel SELinux label for the mounts; empty for none
 * @param intelRdt cache and memory bandwidth
 * @param memoryPolicy NUMA policy, set_mempolicy(2)
 * @param personality execution domain, personality(2)
 * @param timeOffsets clock offsets of a new time namespace, by clock: {@code monotonic}, {@code boottime}
 */
public record Linux(
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings,
        Map<String, String> sysctl,
        Optional<Resources> resources,
        String cgroupsPath,
        List<Namespace> namespaces,
        List<Device> devices,
        Map<String, NetDevice> netDevices,
        Optional<Seccomp> seccomp,
        String rootfsPropagation,
        List<String> maskedPaths,
        List<String> readonlyPaths,
        String mountLabel,
        Optional<IntelRdt> intelRdt,
        Optional<MemoryPolicy> memoryPolicy,
        Optional<Personality> personality,
        Map<String, TimeOffset> timeOffsets) {

    /** Nothing that is peculiar to Linux: a container in the runtime's namespaces. */
    public static final Linux NONE = new Linux(
            List.of(),
            List.of(),
            Map.of(),
            Optional.empty(),
            "",
            List.of(),
            List.of(),
            Map.of(),
            Optional.empty(),
            "",
            List.of(),
            List.of(),
            "",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());

    public Linux {
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
        sysctl = Copies.of(sysctl);
        namespaces = List.copyOf(namespaces);
        devices = List.copyOf(devices);
        netDevices = Copies.of(netDevices);
        maskedPaths = List.copyOf(maskedPaths);
        readonlyPaths = List.copyOf(readonlyPaths);
        timeOffsets = Copies.of(timeOffsets);
    }

    /** {@return whether the container is bound to some of the machine's CPUs} */
    public boolean bindsCpus() {
        return resources.isPresent()
                && resources.get().cpu().isPresent()
                && !resources.get().cpu().get().cpus().isEmpty();
    }

    /** {@return the first namespace of this type, whether new or to be joined} */
    public Optional<Namespace> namespace(String type) {
        for (Namespace namespace : namespaces) {
            if (namespace.type().equals(type)) {
                return Optional.of(namespace);
            }
        }
        return Optional.empty();
    }
}
