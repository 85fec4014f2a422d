package dev.hako.it.broken;

import static dev.hako.it.broken.Broken.broken;
import static dev.hako.it.broken.Broken.value;

import java.util.List;
import java.util.Map;

/** Damage to namespaces, sysctls, devices, paths and the seccomp profile. */
final class BrokenLinux {
    private BrokenLinux() {}

    static List<Broken> all() {
        return List.of(
                namespace(Map.of("type", "moon"))
                        .says("namespace {\"moon\" \"\"} does not exist")
                        .unlike("runc 1.1"),
                namespace(Map.of("type", "pid")).says("duplicated ns {\"pid\" \"\"}"),
                namespace(Map.of("path", "/proc/1/ns/uts")).hakoSays("/linux/namespaces/6/type"),
                value("/linux/namespaces", "pid").says("namespaces"),
                joined("network", "/no/such/ns").says("/no/such/ns", "no such file or directory"),
                joined("network", "/proc/1/ns/uts")
                        .says("/proc/1/ns/uts")
                        .unlike("runc 1.1")
                        .onlyWhenTried(),
                joined("ipc", "/etc/passwd").says("/etc/passwd").unlike("runc 1.1"),
                joined("uts", "relative").says("relative"),
                broken("a host name in the host's namespace", bundle -> bundle.withoutNamespace("uts"))
                        .says("unable to set hostname without a private UTS namespace"),
                broken("a domain name in the host's namespace", bundle -> bundle.withoutNamespace("uts")
                                .remove("/hostname")
                                .set("/domainname", "example.org"))
                        .says("unable to set domainname without a private UTS namespace")
                        .unlike("runc 1.1"),
                broken("masked paths in the host's mounts", bundle -> bundle.withoutNamespace("mount"))
                        .says("unable to restrict sys entries without a private MNT namespace"),
                namespace(Map.of("type", "user")).says("user").unlike("runc 1.1"),
                broken(
                                "id maps without a user namespace",
                                bundle -> bundle.add(
                                        "/linux/uidMappings", Map.of("containerID", 0L, "hostID", 1000L, "size", 1L)))
                        .says("user namespace")
                        .unlike("runc 1.1"),
                sysctl("kernel.nosuch", "1").says("sysctl \"kernel.nosuch\" is not in a separate kernel namespace"),
                sysctl("kernel.hostname", "x").says("kernel.hostname", "hostname"),
                sysctl("net.nosuch", "1").says("net", "nosuch", "no such file or directory"),
                sysctl("net.ipv4.ip_forward", "many")
                        .says("ip_forward", "invalid argument")
                        .onlyWhenTried(),
                broken("a sysctl of the host's network", bundle -> bundle.withoutNamespace("network")
                                .set("/linux/sysctl", Map.of("net.ipv4.ip_forward", "1")))
                        .says("sysctl \"net.ipv4.ip_forward\" not allowed in host network namespace"),
                broken("a sysctl of the host's ipc", bundle -> bundle.withoutNamespace("ipc")
                                .set("/linux/sysctl", Map.of("kernel.msgmax", "65536")))
                        .says("sysctl \"kernel.msgmax\" is not allowed in the hosts ipc namespace"),
                value("/linux/sysctl", List.of()).says("sysctl"),
                device(Map.of("path", "/dev/x", "type", "y", "major", 1L, "minor", 3L))
                        .says("invalid device type \"y\""),
                device(Map.of("path", "/dev/x", "type", "c", "major", "1", "minor", 3L))
                        .says("major"),
                device(Map.of("type", "c", "major", 1L, "minor", 3L)).onlyHako().hakoSays("/linux/devices/0/path"),
                value("/linux/rootfsPropagation", "sideways").says("rootfsPropagation=sideways is not supported"),
                value("/linux/maskedPaths", "/proc/kcore").says("maskedPaths"),
                value("/linux/readonlyPaths", List.of(7L)).says("readonlyPaths"),
                value("/linux/maskedPaths", List.of("relative"))
                        .says("relative")
                        .onlyHako(),
                value("/linux/intelRdt", Map.of("closID", ".."))
                        .says("intelRdt")
                        .onlyHako(),
                value("/linux/mountLabel", "system_u:object_r:container_file_t:s0")
                        .says("selinux label is specified in config, but selinux is disabled or not supported")
                        .onlyHako(),
                value("/linux/memoryPolicy", Map.of("mode", "MPOL_FOO"))
                        .says("memory")
                        .onlyHako(),
                value("/linux/personality", Map.of("domain", "MOON"))
                        .says("personality")
                        .unlike("runc 1.1"),
                value("/linux/timeOffsets", Map.of("boottime", Map.of("secs", 1L)))
                        .says("time")
                        .onlyHako(),
                seccomp(Map.of("defaultAction", "SCMP_ACT_FOO"))
                        .says("SCMP_ACT_FOO", "is not a valid action for seccomp"),
                seccomp(Map.of("defaultAction", "SCMP_ACT_ALLOW", "architectures", List.of("SCMP_ARCH_FOO")))
                        .says("SCMP_ARCH_FOO", "is not a valid arch for seccomp"),
                seccomp(Map.of("defaultAction", "SCMP_ACT_ALLOW", "flags", List.of("SECCOMP_FILTER_FLAG_FOO")))
                        .says("SECCOMP_FILTER_FLAG_FOO")
                        .unlike("runc 1.1"),
                seccomp(rule("SCMP_ACT_ERRNO", "SCMP_CMP_FOO"))
                        .says("SCMP_CMP_FOO", "is not a valid operator for seccomp"),
                seccomp(rule("SCMP_ACT_FOO", "SCMP_CMP_EQ")).says("SCMP_ACT_FOO", "is not a valid action for seccomp"));
    }

    private static Map<String, Object> rule(String action, String operator) {
        return Map.of(
                "defaultAction",
                "SCMP_ACT_ALLOW",
                "syscalls",
                List.of(Map.of(
                        "names",
                        List.of("getcwd"),
                        "action",
                        action,
                        "args",
                        List.of(Map.of("index", 0L, "value", 1L, "op", operator)))));
    }

    private static Broken namespace(Map<String, Object> namespace) {
        return broken("namespace " + namespace, bundle -> bundle.add("/linux/namespaces", namespace));
    }

    private static Broken joined(String type, String path) {
        return broken(type + " namespace of " + path, bundle -> {
            bundle.withoutNamespace(type).add("/linux/namespaces", Map.of("type", type, "path", path));
        });
    }

    private static Broken sysctl(String key, String value) {
        return broken("sysctl " + key, bundle -> bundle.set("/linux/sysctl", Map.of(key, value)));
    }

    private static Broken device(Map<String, Object> device) {
        return broken("device " + device, bundle -> bundle.add("/linux/devices", device));
    }

    private static Broken seccomp(Map<String, Object> profile) {
        return broken("seccomp " + profile, bundle -> bundle.set("/linux/seccomp", profile));
    }
}
