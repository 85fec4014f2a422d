package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.MiniElf;
import dev.hako.it.bundle.Sandbox;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** System call filters, by what they do to a program. */
@IntegrationTest
class SeccompTest {
    private static final String[] MKDIR = {"mkdir", "mkdirat"};

    @Test
    void failsACallWithAnErrno(Sandbox sandbox) {
        Container box = filtered(sandbox, allowing(rule("SCMP_ACT_ERRNO", MKDIR)));
        box.bundle().args("/bin/mkdir", "/tmp/x");
        var result = box.run().exits(1);
        assertThat(result.stderr()).contains("Operation not permitted");
        assertThat(box.bundle().rootfs().resolve("tmp/x")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"28,No space left on device", "2,No such file or directory", "38,Function not implemented"})
    void failsACallWithAChosenErrno(long errno, String text, Sandbox sandbox) {
        Map<String, Object> rule = rule("SCMP_ACT_ERRNO", MKDIR);
        rule.put("errnoRet", errno);
        Container box = filtered(sandbox, allowing(rule));
        box.bundle().args("/bin/mkdir", "/tmp/x");
        assertThat(box.run().exits(1).stderr()).contains(text);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void filtersWithAndWithoutNewPrivileges(boolean noNewPrivileges, Sandbox sandbox) {
        Container box = filtered(sandbox, allowing(rule("SCMP_ACT_ERRNO", MKDIR)));
        box.bundle()
                .set("/process/noNewPrivileges", noNewPrivileges)
                .script("grep -E '^Seccomp:' /proc/self/status; mkdir /tmp/x");
        assertThat(box.run().exits(1).stdout()).isEqualTo("Seccomp:\t2\n");
    }

    @ParameterizedTest
    @CsvSource({"SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_TRAP"})
    void killsAProgramWithABadSystemCall(String action, Sandbox sandbox) {
        Container box = filtered(sandbox, allowing(rule(action, MKDIR)));
        box.bundle().args("/bin/mkdir", "/tmp/x");
        box.run().exits(128 + 31);
    }

    @Test
    void looksAtArguments(Sandbox sandbox) {
        Map<String, Object> rule = rule("SCMP_ACT_ERRNO", "kill");
        rule.put("args", List.of(Map.of("index", 1L, "value", 10L, "op", "SCMP_CMP_EQ")));
        Container box = filtered(sandbox, allowing(rule));
        box.bundle().script("trap : USR1 USR2; kill -USR2 $$ && echo usr2; kill -USR1 $$ 2>/dev/null || echo no usr1");
        assertThat(box.run().ok().stdout()).isEqualTo("usr2\nno usr1\n");
    }

    @ParameterizedTest
    @CsvSource({
        "SCMP_CMP_GT,11,true",
        "SCMP_CMP_GT,12,false",
        "SCMP_CMP_GE,12,true",
        "SCMP_CMP_LT,13,true",
        "SCMP_CMP_LE,11,false",
        "SCMP_CMP_NE,12,false",
        "SCMP_CMP_NE,10,true"
    })
    void comparesArguments(String operator, long value, boolean refused, Sandbox sandbox) {
        Map<String, Object> rule = rule("SCMP_ACT_ERRNO", "kill");
        rule.put("args", List.of(Map.of("index", 1L, "value", value, "op", operator)));
        Container box = filtered(sandbox, allowing(rule));
        box.bundle().script("trap : USR2; kill -12 $$ 2>/dev/null || echo refused");
        assertThat(box.run().ok().stdout()).isEqualTo(refused ? "refused\n" : "");
    }

    @Test
    void comparesMaskedArguments(Sandbox sandbox) {
        Map<String, Object> rule = rule("SCMP_ACT_ERRNO", "kill");
        rule.put("args", List.of(Map.of("index", 1L, "value", 8L, "valueTwo", 8L, "op", "SCMP_CMP_MASKED_EQ")));
        Container box = filtered(sandbox, allowing(rule));
        box.bundle()
                .script("trap : USR2 HUP; kill -12 $$ 2>/dev/null || echo twelve; kill -1 $$ 2>/dev/null || echo one");
        assertThat(box.run().ok().stdout()).isEqualTo("twelve\n");
    }

    @Test
    void takesTwoConditionsOnOneArgumentForAChoice(Sandbox sandbox) {
        Map<String, Object> rule = rule("SCMP_ACT_ERRNO", "kill");
        rule.put(
                "args",
                List.of(
                        Map.of("index", 1L, "value", 10L, "op", "SCMP_CMP_EQ"),
                        Map.of("index", 1L, "value", 12L, "op", "SCMP_CMP_EQ")));
        Container box = filtered(sandbox, allowing(rule));
        box.bundle()
                .script("trap : USR1 USR2 HUP; for s in 10 12 1; do kill -$s $$ 2>/dev/null && echo $s; done; true");
        assertThat(box.run().ok().stdout()).isEqualTo("1\n");
    }

    @Test
    void passesOverCallsItDoesNotKnow(Sandbox sandbox) {
        Container box = filtered(sandbox, allowing(rule("SCMP_ACT_ERRNO", "no_such_call", "mkdir", "mkdirat")));
        box.bundle().args("/bin/mkdir", "/tmp/x");
        assertThat(box.run().exits(1).stderr()).contains("Operation not permitted");
    }

    @Test
    void passesOverRulesThatRepeatTheDefault(Sandbox sandbox) {
        Container box = filtered(sandbox, allowing(rule("SCMP_ACT_ALLOW", MKDIR)));
        box.run().ok();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_TSYNC"})
    @KnownDifference(peer = "runc 1.1", why = "knows no flags")
    void takesFlags(String flag, Sandbox sandbox) {
        Map<String, Object> profile = allowing(rule("SCMP_ACT_ERRNO", MKDIR));
        profile.put("flags", List.of(flag));
        Container box = filtered(sandbox, profile);
        box.bundle().args("/bin/mkdir", "/tmp/x");
        box.run().exits(1);
    }

    @Test
    void takesEveryActionThatLetsACallPass(Sandbox sandbox) {
        Container box = filtered(sandbox, allowing(rule("SCMP_ACT_LOG", MKDIR)));
        box.bundle().writable().args("/bin/mkdir", "/tmp/x");
        box.run().ok();
    }

    @Test
    void refusesWhatIsNotAllowed(Sandbox sandbox) {
        Map<String, Object> profile = new LinkedHashMap<>(Map.of(
                "defaultAction",
                "SCMP_ACT_ERRNO",
                "defaultErrnoRet",
                13L,
                "architectures",
                List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_AARCH64"),
                "syscalls",
                List.of(rule("SCMP_ACT_ALLOW", ALMOST_ALL))));
        Container box = filtered(sandbox, profile);
        box.bundle().args("/bin/mkdir", "/tmp/x");
        assertThat(box.run().exits(1).stderr()).contains("Permission denied");
        box.bundle().args("/bin/cat", "/etc/group");
        assertThat(box.run().ok().stdout()).startsWith("root:");
    }

    @Test
    void filtersWhatIsExecutedLaterToo(Sandbox sandbox) {
        Container box = filtered(sandbox, allowing(rule("SCMP_ACT_ERRNO", MKDIR)));
        box.sleeping();
        assertThat(box.exec("mkdir", "/tmp/x").exits(1).stderr()).contains("Operation not permitted");
        assertThat(box.exec("grep", "^Seccomp:", "/proc/self/status").ok().stdout())
                .isEqualTo("Seccomp:\t2\n");
    }

    @Test
    void filtersNothingWithoutAProfile(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/grep", "^Seccomp:", "/proc/self/status");
        assertThat(box.run().ok().stdout()).isEqualTo("Seccomp:\t0\n");
    }

    @Test
    void takesAProfileOfManyRules(Sandbox sandbox) {
        List<Object> rules = new java.util.ArrayList<>();
        for (long value = 0; value < 300; value++) {
            Map<String, Object> rule = rule("SCMP_ACT_ERRNO", "personality");
            rule.put("args", List.of(Map.of("index", 0L, "value", value + 1000, "op", "SCMP_CMP_EQ")));
            rules.add(rule);
        }
        rules.add(rule("SCMP_ACT_ERRNO", MKDIR));
        Container box =
                filtered(sandbox, new LinkedHashMap<>(Map.of("defaultAction", "SCMP_ACT_ALLOW", "syscalls", rules)));
        box.bundle().args("/bin/mkdir", "/tmp/x");
        box.run().exits(1);
    }

    @Test
    void filtersProgramsOf32Bits(Sandbox sandbox) {
        Map<String, Object> profile = allowing(rule("SCMP_ACT_ERRNO", MKDIR));
        Container box = filtered(sandbox, profile);
        MiniElf.write(MiniElf.MKDIR_32, box.bundle().rootfs().resolve("bin/mini"));
        box.bundle().args("/bin/mini");
        box.run().exits(128 + 31); // an architecture that the profile does not name
        profile.put("architectures", List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_AARCH64"));
        box.bundle().set("/linux/seccomp", profile);
        box.run().exits(1);
        profile.put("syscalls", List.of(rule("SCMP_ACT_ERRNO", "rmdir")));
        box.bundle().set("/linux/seccomp", profile);
        box.run().exits(0);
    }

    @Test
    void filtersCallsOfX32(Sandbox sandbox) {
        Map<String, Object> rule = rule("SCMP_ACT_ERRNO", MKDIR);
        rule.put("errnoRet", 28L);
        Map<String, Object> profile = allowing(rule);
        Container box = filtered(sandbox, profile);
        MiniElf.write(MiniElf.MKDIR_X32, box.bundle().rootfs().resolve("bin/mini"));
        box.bundle().args("/bin/mini");
        box.run().exits(128 + 31);
        profile.put("architectures", List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"));
        box.bundle().set("/linux/seccomp", profile);
        box.run().exits(28);
    }

    @Test
    void takesArchitecturesOfOtherMachines(Sandbox sandbox) {
        Map<String, Object> profile = allowing(rule("SCMP_ACT_ERRNO", MKDIR));
        profile.put("architectures", List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM", "SCMP_ARCH_RISCV64"));
        Container box = filtered(sandbox, profile);
        box.bundle().args("/bin/mkdir", "/tmp/x");
        box.run().exits(1);
    }

    private static final String[] ALMOST_ALL = {
        "access",
        "arch_prctl",
        "brk",
        "capget",
        "capset",
        "chdir",
        "clone",
        "clone3",
        "close",
        "close_range",
        "dup",
        "dup2",
        "dup3",
        "epoll_create1",
        "epoll_ctl",
        "epoll_pwait",
        "execve",
        "execveat",
        "exit",
        "exit_group",
        "faccessat",
        "faccessat2",
        "fchdir",
        "fchown",
        "fcntl",
        "fstat",
        "fstatfs",
        "futex",
        "getcwd",
        "getdents64",
        "getegid",
        "geteuid",
        "getgid",
        "getpid",
        "getppid",
        "getrandom",
        "getrlimit",
        "gettid",
        "getuid",
        "ioctl",
        "lseek",
        "lstat",
        "madvise",
        "mmap",
        "mprotect",
        "munmap",
        "nanosleep",
        "newfstatat",
        "open",
        "openat",
        "openat2",
        "pipe",
        "pipe2",
        "poll",
        "ppoll",
        "prctl",
        "pread64",
        "prlimit64",
        "read",
        "readlink",
        "readlinkat",
        "readv",
        "rseq",
        "rt_sigaction",
        "rt_sigprocmask",
        "rt_sigreturn",
        "sched_getaffinity",
        "sched_yield",
        "seccomp",
        "sendfile",
        "set_robust_list",
        "set_tid_address",
        "setgid",
        "setgroups",
        "setuid",
        "setresgid",
        "setresuid",
        "sigaltstack",
        "stat",
        "statfs",
        "statx",
        "tgkill",
        "umask",
        "uname",
        "wait4",
        "waitid",
        "write",
        "writev"
    };

    private static Map<String, Object> rule(String action, String... names) {
        return new LinkedHashMap<>(Map.of("names", List.of(names), "action", action));
    }

    private static Map<String, Object> allowing(Map<String, Object> rule) {
        return new LinkedHashMap<>(Map.of("defaultAction", "SCMP_ACT_ALLOW", "syscalls", List.of(rule)));
    }

    private static Container filtered(Sandbox sandbox, Map<String, Object> profile) {
        Container box = sandbox.container();
        box.bundle().writable().set("/linux/seccomp", profile);
        return box;
    }
}
