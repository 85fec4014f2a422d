package dev.hako.spec.runtime;

import java.util.List;
import java.util.Optional;

/**
 * What a runtime can do on Linux (features-linux.md).
 *
 * @param namespaces types of namespaces
 * @param capabilities names of capabilities
 * @param cgroup cgroup versions and drivers
 * @param seccomp filters of system calls
 * @param apparmor whether AppArmor profiles are applied
 * @param selinux whether SELinux labels are applied
 * @param intelRdt Intel RDT
 * @param memoryPolicy NUMA policies
 * @param idmapMounts whether mounts can be idmapped ({@code mountExtensions.idmap.enabled})
 * @param netDevices whether network devices are moved into a container
 */
public record LinuxFeatures(
        List<String> namespaces,
        List<String> capabilities,
        Optional<Cgroup> cgroup,
        Optional<SeccompFeatures> seccomp,
        Optional<Boolean> apparmor,
        Optional<Boolean> selinux,
        Optional<IntelRdtFeatures> intelRdt,
        Optional<MemoryPolicyFeatures> memoryPolicy,
        Optional<Boolean> idmapMounts,
        Optional<Boolean> netDevices) {

    public LinuxFeatures {
        namespaces = List.copyOf(namespaces);
        capabilities = List.copyOf(capabilities);
    }

    /**
     * Cgroups.
     *
     * @param v1 whether version 1 can be used
     * @param v2 whether version 2 can be used
     * @param systemd whether systemd's system manager can make them
     * @param systemdUser whether systemd's user manager can make them
     * @param rdma whether RDMA can be limited
     */
    public record Cgroup(
            Optional<Boolean> v1,
            Optional<Boolean> v2,
            Optional<Boolean> systemd,
            Optional<Boolean> systemdUser,
            Optional<Boolean> rdma) {}

    /**
     * Filters of system calls.
     *
     * @param enabled whether there are any
     * @param actions names such as {@code SCMP_ACT_ALLOW}
     * @param operators names such as {@code SCMP_CMP_EQ}
     * @param archs names such as {@code SCMP_ARCH_X86_64}
     * @param knownFlags names such as {@code SECCOMP_FILTER_FLAG_LOG}
     * @param supportedFlags those of them that work on this host
     */
    public record SeccompFeatures(
            Optional<Boolean> enabled,
            List<String> actions,
            List<String> operators,
            List<String> archs,
            List<String> knownFlags,
            List<String> supportedFlags) {

        public SeccompFeatures {
            actions = List.copyOf(actions);
            operators = List.copyOf(operators);
            archs = List.copyOf(archs);
            knownFlags = List.copyOf(knownFlags);
            supportedFlags = List.copyOf(supportedFlags);
        }
    }

    /**
     * Intel RDT.
     *
     * @param enabled whether it is applied
     * @param schemata whether {@code linux.intelRdt.schemata} is
     * @param monitoring whether {@code linux.intelRdt.enableMonitoring} is
     */
    public record IntelRdtFeatures(
            Optional<Boolean> enabled, Optional<Boolean> schemata, Optional<Boolean> monitoring) {}

    /**
     * NUMA policies.
     *
     * @param modes names such as {@code MPOL_BIND}
     * @param flags names such as {@code MPOL_F_STATIC_NODES}
     */
    public record MemoryPolicyFeatures(List<String> modes, List<String> flags) {

        public MemoryPolicyFeatures {
            modes = List.copyOf(modes);
            flags = List.copyOf(flags);
        }
    }
}
