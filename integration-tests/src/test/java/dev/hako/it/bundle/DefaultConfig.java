package dev.hako.it.bundle;

import java.util.List;
import java.util.Map;

/** The configuration that every bundle starts from: what {@code runc spec} writes, without the terminal. */
final class DefaultConfig {
    private static final List<String> CAPABILITIES = List.of("CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");

    private DefaultConfig() {}

    static Object make(String marker) {
        return Json.copy(Map.of(
                "ociVersion", "1.0.2",
                "process", process(marker),
                "root", Map.of("path", "rootfs", "readonly", true),
                "hostname", "box",
                "mounts", mounts(),
                "linux", linux()));
    }

    private static Map<String, Object> process(String marker) {
        return Map.of(
                "terminal", false,
                "user", Map.of("uid", 0L, "gid", 0L),
                "args", List.of("/bin/true"),
                "env", List.of("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm", "HAKO_IT=" + marker),
                "cwd", "/",
                "capabilities",
                        Map.of(
                                "bounding", CAPABILITIES,
                                "effective", CAPABILITIES,
                                "permitted", CAPABILITIES),
                "rlimits", List.of(Map.of("type", "RLIMIT_NOFILE", "hard", 1024L, "soft", 1024L)),
                "noNewPrivileges", true);
    }

    private static List<Object> mounts() {
        return List.of(
                mount("/proc", "proc", "proc"),
                mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
                mount(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        "nosuid",
                        "noexec",
                        "newinstance",
                        "ptmxmode=0666",
                        "mode=0620",
                        "gid=5"),
                mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"),
                mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
                mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"),
                mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro"));
    }

    static Map<String, Object> mount(String destination, String type, String source, String... options) {
        Map<String, Object> plain = Map.of("destination", destination, "type", type, "source", source);
        if (options.length == 0) {
            return plain;
        }
        Map<String, Object> all = new java.util.LinkedHashMap<>(plain);
        all.put("options", List.of(options));
        return all;
    }

    private static Map<String, Object> linux() {
        return Map.of(
                "namespaces",
                        List.of(
                                Map.of("type", "pid"),
                                Map.of("type", "network"),
                                Map.of("type", "ipc"),
                                Map.of("type", "uts"),
                                Map.of("type", "mount"),
                                Map.of("type", "cgroup")),
                "resources", Map.of("devices", List.of(Map.of("allow", false, "access", "rwm"))),
                "maskedPaths",
                        List.of(
                                "/proc/acpi",
                                "/proc/asound",
                                "/proc/kcore",
                                "/proc/keys",
                                "/proc/latency_stats",
                                "/proc/timer_list",
                                "/proc/timer_stats",
                                "/proc/sched_debug",
                                "/sys/firmware",
                                "/proc/scsi"),
                "readonlyPaths", List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"));
    }
}
