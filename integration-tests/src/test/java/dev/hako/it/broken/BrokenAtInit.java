package dev.hako.it.broken;

import static dev.hako.it.broken.Broken.broken;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.Rootfs;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Damage by what the error begins with: how far runc has got when it meets it. */
final class BrokenAtInit {
    private static final String START = "unable to start container process: ";
    private static final String INIT = START + "error during container init: ";
    private static final String CGROUP = INIT + "error setting cgroup config for procHooks process: ";
    private static final String SECCOMP = INIT + "unable to init seccomp: ";

    private BrokenAtInit() {}

    static List<Broken> all() {
        return List.of(
                at("a mount's missing source", "", b -> b.mount("/mnt", "bind", "/no/such", "bind"))
                        .begins(INIT + "error mounting \"/no/such\" to rootfs at \"/mnt\": "),
                at("a file system nobody knows", "", b -> b.mount("/mnt", "nosuchfs", "none"))
                        .begins(INIT + "error mounting \"none\" to rootfs at \"/mnt\": mount "),
                at("a directory for a file", "", b -> b.mount("/etc/passwd", "bind", "/tmp", "bind"))
                        .begins(INIT + "error mounting \"/tmp\" to rootfs at \"/etc/passwd\": mount "),
                at("a mount inside of /proc", "", b -> b.mount("/proc/self", "bind", "/etc/passwd", "bind"))
                        .begins(INIT + "error mounting \"/etc/passwd\" to rootfs at \"/proc/self\": "),
                at(
                                "a tmpfs too small for its copy",
                                "no space left on device",
                                b -> b.mount("/etc", "tmpfs", "tmpfs", "tmpcopyup", "size=1"))
                        .begins(INIT
                                + "error mounting \"tmpfs\" to rootfs at \"/etc\": tmpcopyup: failed to copy /etc"),
                at(
                                "a read-only path below a file",
                                "not a directory",
                                b -> b.set("/linux/readonlyPaths", List.of("/etc/passwd/x")))
                        .begins(INIT + "can't make \"/etc/passwd/x\" read-only: "),
                at(
                                "a masked path below a file",
                                "not a directory",
                                b -> b.set("/linux/maskedPaths", List.of("/etc/passwd/x")))
                        .begins(INIT + "can't mask path \"/etc/passwd/x\": ")
                        .unlike("runc 1.1"),
                at("a device below a file", "not a directory", b -> b.writable()
                                .set("/linux/devices", List.of(device("/etc/passwd/x"))))
                        .begins(INIT + "configuring container /dev: error creating device nodes: mkdir parent of device"
                                + " inode \"/etc/passwd/x\": ")
                        .unlike("runc 1.1"),
                at(
                                "an unknown sysctl",
                                "no such file or directory",
                                b -> b.set("/linux/sysctl", Map.of("net.nosuch", "1")))
                        .begins(INIT + "open sysctl net.nosuch file: ")
                        .unlike("runc 1.1"),
                at("a sysctl's wrong value", "", b -> b.set("/linux/sysctl", Map.of("net.ipv4.ip_forward", "many")))
                        .begins(INIT + "failed to write sysctl net.ipv4.ip_forward = \"many\": invalid argument")
                        .unlike("runc 1.1"),
                at("a file as working directory", "", b -> b.set("/process/cwd", "/bin/true"))
                        .begins(INIT + "mkdir /bin/true: not a directory"),
                at("a working directory in /proc", "", b -> b.set("/process/cwd", "/proc/nope"))
                        .begins(INIT + "mkdir /proc/nope: no such file or directory"),
                at("a working directory in a descriptor", "", b -> b.set("/process/cwd", "/proc/self/fd/7"))
                        .begins(INIT + "mkdir /proc/self/fd/7: "),
                at("a program that is not there", "", b -> b.args("nope"))
                        .begins(INIT + "exec: \"nope\": executable file not found in $PATH")
                        .unlike("runc 1.1"),
                at("a file that is no program", "", b -> b.args("/etc/passwd"))
                        .begins(INIT + "exec: \"/etc/passwd\": permission denied")
                        .hakoSays("(/etc/passwd has no execute permission, mode 644)")
                        .unlike("runc 1.1"),
                at("a program that its user may not execute", "", b -> {
                            b.program("/p", "#!/bin/sh\n").args("/p").set("/process/user/uid", 1000L);
                            Rootfs.chmod(b.rootfs().resolve("p"), "rwx------");
                        })
                        .begins(INIT + "exec: \"/p\": permission denied")
                        .hakoSays("(/p may not be executed by uid 1000 and gid 0: it belongs to 0:0 and has mode 700)")
                        .unlike("runc 1.1"),
                at("a program on a noexec mount", "", b -> b.mount("/mnt", "bind", "/bin", "bind", "noexec")
                                .args("/mnt/sh"))
                        .begins(INIT + "exec: \"/mnt/sh\": permission denied")
                        .hakoSays("(/mnt/sh lies on a file system that is mounted noexec)")
                        .unlike("runc 1.1"),
                at("a program behind a link to nowhere", "", b -> b.link("/p", "/gone")
                                .args("/p"))
                        .begins(INIT + "exec: \"/p\": stat /p: no such file or directory")
                        .hakoSays("(/p is a symbolic link to /gone, which is not in the container)")
                        .unlike("runc 1.1"),
                at("a variable without a value", "", b -> b.env("nothing"))
                        .begins(INIT + "invalid environment variable: missing '='")
                        .unlike("runc 1.1"),
                at(
                                "a limit above its maximum",
                                "",
                                b -> b.set(
                                        "/process/rlimits",
                                        List.of(Map.of("type", "RLIMIT_CORE", "soft", 2L, "hard", 1L))))
                        .begins(
                                INIT
                                        + "error setting rlimits for ready process: error setting rlimit type 4: invalid argument"),
                at(
                                "a limit beyond the kernel's",
                                "",
                                b -> b.set(
                                        "/process/rlimits",
                                        List.of(Map.of("type", "RLIMIT_NOFILE", "soft", 1L, "hard", 99_999_999_999L))))
                        .begins(INIT
                                + "error setting rlimits for ready process: error setting rlimit type 7: operation not"
                                + " permitted"),
                at("a filter of nothing", "", b -> b.set("/linux/seccomp", filter("")))
                        .begins(SECCOMP + "empty string is not a valid syscall")
                        .unlike("runc 1.1"),
                at("a CPU quota that is too small", "", b -> b.set("/linux/resources/cpu", Map.of("quota", 1L)))
                        .begins(CGROUP + "failed to write \"1" + (Host.isCgroup2() ? " 100000" : "")
                                + "\": write /sys/fs/cgroup/"),
                at("CPUs that are not there", "", b -> b.set("/linux/resources/cpu", Map.of("cpus", "99999")))
                        .begins(CGROUP + "failed to write \"99999\": ")
                        .unlike("runc 1.1"),
                at(
                                "a swappiness of more than all",
                                "",
                                b -> b.set("/linux/resources/memory", Map.of("swappiness", 101L)))
                        .begins(CGROUP + "invalid memory swappiness value: 101 (valid range is 0-100)"),
                at(
                                "too little memory for any process",
                                "",
                                b -> b.set("/linux/resources/memory", Map.of("limit", 4096L)))
                        .begins(START + "container init was OOM-killed (memory limit too low?)")
                        .unlike("runc 1.1"),
                at("a namespace that is not there", "", b -> b.withoutNamespace("network")
                                .add("/linux/namespaces", Map.of("type", "network", "path", "/no/such")))
                        .begins("unable to create new parent process: namespace path: lstat /no/such: no such file or"
                                + " directory"),
                at("a namespace of another type", "", b -> b.withoutNamespace("ipc")
                                .add("/linux/namespaces", Map.of("type", "ipc", "path", "/proc/self/ns/net")))
                        .begins(START)
                        .hakoSays("failed to setns into ipc namespace /proc/self/ns/net: invalid argument")
                        .unlike("runc 1.1"),
                at("a failing createRuntime hook", "", b -> b.hook("createRuntime", "exit 3"))
                        .begins(INIT + "error running createRuntime hook #0: exit status 3")
                        .unlike("runc 1.1"),
                at("a failing createContainer hook", "", b -> b.hook("createContainer", "exit 3"))
                        .begins(INIT + "error running createContainer hook #0: exit status 3")
                        .unlike("runc 1.1"));
    }

    private static Broken at(String name, String says, Consumer<Bundle> damage) {
        return broken(name, damage).says(says);
    }

    private static Map<String, Object> device(String path) {
        return Map.of("path", path, "type", "c", "major", 1L, "minor", 3L);
    }

    private static Map<String, Object> filter(String name) {
        return Map.of(
                "defaultAction",
                "SCMP_ACT_ALLOW",
                "syscalls",
                List.of(Map.of("names", List.of(name), "action", "SCMP_ACT_ERRNO")));
    }
}
