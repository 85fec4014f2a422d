package dev.hako.it.broken;

import static dev.hako.it.broken.Broken.broken;
import static dev.hako.it.broken.Broken.value;

import java.util.List;
import java.util.Map;

/** Damage to the process and its program. */
final class BrokenProcess {
    private BrokenProcess() {}

    static List<Broken> all() {
        return List.of(
                broken("no process", bundle -> bundle.remove("/process")).says("process property must not be empty"),
                broken("no args", bundle -> bundle.remove("/process/args")).says("args must not be empty"),
                value("/process/args", List.of()).says("args must not be empty"),
                value("/process/args", "/bin/true").says("args"),
                value("/process/args", List.of(1L)).says("args").hakoSays("/process/args/0"),
                value("/process/args", List.of(""))
                        .says("no such file or directory")
                        .unlike("hako")
                        .unlike("runc"),
                broken("no cwd", bundle -> bundle.remove("/process/cwd")).says("Cwd property must not be empty"),
                value("/process/cwd", "").says("Cwd property must not be empty"),
                value("/process/cwd", "tmp").says("Cwd must be an absolute path"),
                broken("cwd that is a file", bundle -> bundle.set("/process/cwd", "/bin/true"))
                        .says("/bin/true", "not a directory"),
                value("/process/env", "A=1").says("env"),
                value("/process/env", List.of("PATH=/bin", "nothing"))
                        .says("invalid environment variable")
                        .unlike("runc 1.1"),
                value("/process/env", List.of("PATH=/bin", "=x"))
                        .says("invalid environment variable")
                        .unlike("runc 1.1"),
                value("/process/terminal", "no").says("terminal"),
                value("/process/user", "root").says("user"),
                value("/process/user/uid", -1L).says("uid"),
                value("/process/user/uid", 4294967296L).says("uid"),
                value("/process/user/gid", "users").says("gid"),
                value("/process/user/additionalGids", 5L).says("additionalGids"),
                value("/process/user/umask", "022").says("umask"),
                value("/process/capabilities", List.of("CAP_KILL")).unlike("runc 1.1"),
                value("/process/capabilities/bounding", "CAP_KILL").says("bounding"),
                value("/process/rlimits", Map.of("type", "RLIMIT_CORE")).says("rlimits"),
                rlimit("RLIMIT_FOO", 1, 1).says("RLIMIT_FOO"),
                rlimit("NOFILE", 1, 1).says("NOFILE"),
                rlimit("RLIMIT_CORE", 2, 1).says("limit"),
                broken("a limit twice", bundle -> bundle.add("/process/rlimits", limit("RLIMIT_NOFILE", 64, 64)))
                        .says("RLIMIT_NOFILE")
                        .onlyHako(),
                value("/process/oomScoreAdj", 2000L).says("2000").onlyHako(),
                value("/process/noNewPrivileges", 1L).says("noNewPrivileges"),
                value("/process/selinuxLabel", "system_u:system_r:none_t:s0")
                        .seenByKernel()
                        .says("selinux label is specified"),
                value("/process/apparmorProfile", "hako-no-such-profile")
                        .seenByKernel()
                        .says("apparmor")
                        .onlyWhenTried(),
                value("/process/scheduler", Map.of("policy", "SCHED_FOO"))
                        .says("scheduler")
                        .onlyHako(),
                value("/process/ioPriority", Map.of("class", "IOPRIO_FOO", "priority", 1L))
                        .says("ioPriority")
                        .onlyHako(),
                broken("a terminal and nobody to take it", bundle -> bundle.set("/process/terminal", true))
                        .says("console socket")
                        .onlyWhenTried()
                        .notWithRun(),
                program("/no/such/program").says("exec: \"/no/such/program\": ", "no such file or directory"),
                program("no-such-program").says("exec: \"no-such-program\": executable file not found in $PATH"),
                program("./no-such-program").says("exec: \"./no-such-program\": ", "no such file or directory"),
                program("/etc/passwd").says("exec: \"/etc/passwd\": permission denied"),
                program("/etc").says("exec: \"/etc\": is a directory").unlike("runc 1.1"),
                program("/bin/true/x").says("/bin/true/x", "not a directory"),
                broken("a program in no PATH", bundle -> bundle.set("/process/env", List.of("PATH=/nowhere"))
                                .args("true"))
                        .says("exec: \"true\": executable file not found in $PATH"),
                broken("a link to itself as program", bundle -> bundle.args("/loop")
                                .link("/loop", "loop"))
                        .says("/loop", "too many levels of symbolic links"));
    }

    private static Broken program(String program) {
        return broken("program " + program, bundle -> bundle.args(program));
    }

    private static Broken rlimit(String type, long soft, long hard) {
        return broken(
                        "limit " + type + " " + soft + ":" + hard,
                        bundle -> bundle.set("/process/rlimits", List.of(limit(type, soft, hard))))
                .hakoSays("/process/rlimits/0");
    }

    private static Map<String, Object> limit(String type, long soft, long hard) {
        return Map.of("type", type, "soft", soft, "hard", hard);
    }
}
