package dev.hako.spec.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The configuration that the command {@code spec} writes, which is runc's: a shell in {@code rootfs}. */
public final class SpecTemplate {
    private SpecTemplate() {}

    /**
     * {@return a configuration for a runtime with root's privileges}
     *
     * @param cgroupV2 whether the host has cgroup v2 only; then the container gets a cgroup namespace
     */
    public static Spec of(boolean cgroupV2) {
        DeviceRule denyAll = new DeviceRule(false, "", OptionalLong.empty(), OptionalLong.empty(), "rwm");
        Resources resources = new Resources(
                List.of(denyAll),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Map.of(),
                Map.of());
        List<Namespace> namespaces =
                namespaces(cgroupV2, Namespace.PID, Namespace.NETWORK, Namespace.IPC, Namespace.UTS, Namespace.MOUNT);
        Linux linux = linux(List.of(), List.of(), Optional.of(resources), namespaces);
        Mount sysfs = new Mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro"));
        return spec(mounts(List.of("gid=5"), sysfs), linux);
    }

    /**
     * {@return a configuration for a runtime without privileges: with a user namespace, the runtime's network, no cgroup
     * limits}
     *
     * @param cgroupV2 whether the host has cgroup v2 only; then the container gets a cgroup namespace
     * @param uid effective user id of the caller, which becomes root inside
     * @param gid effective group id of the caller, which becomes root's group inside
     */
    public static Spec rootless(boolean cgroupV2, long uid, long gid) {
        List<Namespace> namespaces =
                new ArrayList<>(namespaces(cgroupV2, Namespace.PID, Namespace.IPC, Namespace.UTS, Namespace.MOUNT));
        namespaces.add(new Namespace(Namespace.USER));
        Linux linux = linux(
                List.of(new IdMapping(0, uid, 1)), List.of(new IdMapping(0, gid, 1)), Optional.empty(), namespaces);
        Mount sysfs = new Mount("/sys", "none", "/sys", List.of("rbind", "nosuid", "noexec", "nodev", "ro"));
        return spec(mounts(List.of(), sysfs), linux);
    }

    private static Spec spec(List<Mount> mounts, Linux linux) {
        return new Spec(
                Spec.VERSION,
                Optional.of(process()),
                Optional.of(new Root("rootfs", true)),
                "runc",
                "",
                mounts,
                Hooks.NONE,
                Map.of(),
                Optional.of(linux));
    }

    private static Process process() {
        List<String> names = List.of("CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");
        return new Process(
                true,
                Optional.empty(),
                User.ROOT,
                List.of("sh"),
                List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"),
                "/",
                Optional.of(new Capabilities(names, names, List.of(), names, List.of())),
                List.of(new Rlimit("RLIMIT_NOFILE", 1024, 1024)),
                true,
                "",
                OptionalInt.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty());
    }

    private static List<Mount> mounts(List<String> devptsOwner, Mount sysfs) {
        List<String> devpts = new ArrayList<>(List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
        devpts.addAll(devptsOwner);
        return List.of(
                new Mount("/proc", "proc", "proc", List.of()),
                new Mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                new Mount("/dev/pts", "devpts", "devpts", devpts),
                new Mount("/dev/shm", "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k")),
                new Mount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")),
                sysfs,
                new Mount(
                        "/sys/fs/cgroup", "cgroup", "cgroup", List.of("nosuid", "noexec", "nodev", "relatime", "ro")));
    }

    private static List<Namespace> namespaces(boolean cgroup, String... types) {
        List<Namespace> namespaces = new ArrayList<>();
        for (String type : types) {
            namespaces.add(new Namespace(type));
        }
        if (cgroup) {
            namespaces.add(new Namespace(Namespace.CGROUP));
        }
        return namespaces;
    }

    private static Linux linux(
            List<IdMapping> uidMappings,
            List<IdMapping> gidMappings,
            Optional<Resources> resources,
            List<Namespace> namespaces) {
        return new Linux(
                uidMappings,
                gidMappings,
                Map.of(),
                resources,
                "",
                namespaces,
                List.of(),
                Map.of(),
                Optional.empty(),
                "",
                maskedPaths(),
                readonlyPaths(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    private static List<String> maskedPaths() {
        return List.of(
                "/proc/acpi",
                "/proc/asound",
                "/proc/kcore",
                "/proc/keys",
                "/proc/latency_stats",
                "/proc/timer_list",
                "/proc/timer_stats",
                "/proc/sched_debug",
                "/sys/firmware",
                "/proc/scsi");
    }

    private static List<String> readonlyPaths() {
        return List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
    }
}
