package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Running;
import dev.hako.it.bundle.Sandbox;
import dev.hako.it.bundle.SeccompAgent;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters that ask an agent: {@code SCMP_ACT_NOTIFY}, {@code listenerPath}, {@code listenerMetadata}. */
@IntegrationTest
class SeccompNotifyTest {
    private static final int MKDIR = 83;
    private static final int EXECVE = 59;
    private static final String NO_SPACE = MKDIR + "=28";

    private static final String DIAL =
            "failed to connect with seccomp agent specified in the seccomp profile: dial unix ";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theAgentAnswersForAProgram(boolean noNewPrivileges, Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        box.bundle()
                .set("/process/noNewPrivileges", noNewPrivileges)
                .script("mkdir /tmp/x; ls -d /tmp/x; chmod 700 /tmp");
        SeccompAgent agent = SeccompAgent.listen(sandbox, socket(box), NO_SPACE);
        assertThat(box.run().ok().stderr())
                .contains("can't create directory '/tmp/x': No space left on device", "/tmp/x: No such file");
        assertThat(agent.calls(MKDIR)).isEqualTo(1);
    }

    @Test
    void theAgentLetsACallGoOn(Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        box.bundle().script("mkdir /tmp/x && ls -d /tmp/x");
        SeccompAgent agent = SeccompAgent.listen(sandbox, socket(box));
        assertThat(box.run().ok().stdout()).isEqualTo("/tmp/x\n");
        assertThat(agent.calls(MKDIR)).isEqualTo(1);
    }

    @Test
    void theAgentIsToldWhoseTheListenerIs(Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        box.bundle().set("/annotations", Map.of("org.example", "yes"));
        SeccompAgent agent = SeccompAgent.listen(sandbox, socket(box));
        box.sleeping();
        Map<String, Object> message = agent.messages(1).getFirst();
        assertThat(message).containsKeys("ociVersion").containsEntry("fds", List.of("seccompFd"));
        assertThat(message).containsEntry("pid", box.pid()).containsEntry("metadata", "of " + box.id());
        assertThat(Json.object(Json.at(message, "/state")))
                .containsEntry("id", box.id())
                .containsEntry("status", "creating")
                .containsEntry("pid", box.pid())
                .containsEntry("bundle", box.bundle().dir().toString())
                .containsEntry("annotations", Map.of("org.example", "yes"));
    }

    @Test
    void aContainerThatIsCreatedKeepsNobodyFromTheAgent(Sandbox sandbox) {
        Container first = notifying(sandbox, "mkdir");
        Container second = notifying(sandbox, "mkdir");
        second.bundle().set("/linux/seccomp/listenerPath", socket(first).toString());
        for (Container box : List.of(first, second)) {
            box.bundle().script("mkdir /tmp/" + box.id() + "; sleep 1000");
        }
        SeccompAgent agent = SeccompAgent.listen(sandbox, socket(first), NO_SPACE);
        first.create().ok();
        second.create().ok();
        second.start().ok();
        first.start().ok();
        Host.await("two calls", () -> agent.calls(MKDIR) == 2, () -> agent.calls(MKDIR));
        assertThat(agent.messages(2)).extracting(told -> told.get("pid")).contains(first.pid(), second.pid());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProcessThatIsAddedHasAListenerOfItsOwn(boolean noNewPrivileges, Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        box.bundle().set("/process/noNewPrivileges", noNewPrivileges);
        SeccompAgent agent = SeccompAgent.listen(sandbox, socket(box), NO_SPACE);
        box.sleeping();
        Path pidFile = sandbox.newPath("pid");
        assertThat(box.exec("--pid-file", pidFile.toString(), "--", "mkdir", "/tmp/x")
                        .exits(1)
                        .stderr())
                .contains("No space left on device");
        Map<String, Object> message = agent.messages(2).getLast();
        assertThat(message).containsEntry("pid", Long.parseLong(Host.read(pidFile)));
        assertThat(Json.object(Json.at(message, "/state")))
                .containsEntry("status", "running")
                .containsEntry("pid", box.pid());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void startContainerHooksAreFilteredToo(boolean atOnce, Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        String descriptors = "ls /proc/self/fd | wc -l > /tmp/hook; mkdir /tmp/x 2>> /tmp/hook; true";
        box.bundle().hook("startContainer", descriptors).hook("startContainer", "echo second >> /tmp/hook");
        box.bundle().script("ls /proc/self/fd | wc -l >> /tmp/hook");
        SeccompAgent agent = SeccompAgent.listen(sandbox, socket(box), NO_SPACE);
        if (atOnce) {
            box.run().ok();
        } else {
            box.create().ok();
            box.start().ok();
            box.awaitStatus("stopped");
        }
        assertThat(Host.read(box.bundle().rootfs().resolve("tmp/hook")).replaceAll(" +", " "))
                .isEqualTo("4\nmkdir: can't create directory '/tmp/x': No space left on device\nsecond\n4");
        assertThat(agent.calls(MKDIR)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callsThatStartAProgramAreNotifiedAsWell(boolean noNewPrivileges, Sandbox sandbox) {
        Container box = notifying(sandbox, "execve", "openat", "open", "read", "close", "mkdir");
        box.bundle().set("/process/noNewPrivileges", noNewPrivileges).script("mkdir /tmp/x; cat /etc/group");
        SeccompAgent agent = SeccompAgent.listen(sandbox, socket(box), NO_SPACE);
        assertThat(box.run().ok().stdout()).startsWith("root:");
        // the shell, cat, and mkdir where busybox's shell does not do that itself
        assertThat(agent.calls(EXECVE)).isBetween(2L, 3L);
        assertThat(agent.calls(MKDIR)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @KnownDifference(peer = "runc", why = "waits for ever on a call of its own")
    void anyCallMayBeNotifiedButOne(boolean noNewPrivileges, Sandbox sandbox) {
        Container box = notifying(sandbox, MANY);
        box.bundle()
                .set("/process/noNewPrivileges", noNewPrivileges)
                .hook("startContainer", "mkdir /tmp/y; true")
                .script("mkdir /tmp/x; sleep 1000");
        SeccompAgent agent = SeccompAgent.listen(sandbox, socket(box), NO_SPACE);
        box.running("--detach").run().ok();
        Host.await("two calls", () -> agent.calls(MKDIR) == 2, () -> agent.calls(MKDIR));
        assertThat(box.exec("mkdir", "/tmp/z").exits(1).stderr()).contains("No space left on device");
        assertThat(agent.messages(3)).hasSize(3);
    }

    @Test
    void aFilterThatForbidsWhatTheHandoverTakesIsNoObstacle(Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        box.bundle()
                .add("/linux/seccomp/syscalls", rule("SCMP_ACT_ERRNO", "sendmsg", "sendto", "sendmmsg"))
                .script("mkdir /tmp/x; true");
        SeccompAgent.listen(sandbox, socket(box), NO_SPACE);
        assertThat(box.run().ok().stderr()).contains("No space left on device");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "knows no flags")
    void theFlagsAreTold(Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        box.bundle()
                .set("/linux/seccomp/flags", List.of("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"))
                .args("/bin/mkdir", "/tmp/x");
        SeccompAgent.listen(sandbox, socket(box), NO_SPACE);
        Path log = sandbox.newPath("log");
        sandbox.runtime(
                        "--debug",
                        "--log",
                        log.toString(),
                        "run",
                        "--bundle",
                        box.bundle().dir().toString(),
                        box.id())
                .run()
                .exits(1);
        assertThat(Host.read(log)).contains("\"seccomp filter flags: 40\"");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "knows no flags")
    void aFlagForListenersNeedsOne(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/linux/seccomp", Map.of("defaultAction", "SCMP_ACT_ALLOW", "syscalls", List.of()))
                .set("/linux/seccomp/flags", List.of("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"));
        box.run().fails(1, "seccomp");
        sandbox.assertNothingLeft();
    }

    @Test
    void aListenerThatNobodyNotifiesIsNotConnectedTo(Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        box.bundle()
                .set("/linux/seccomp/syscalls", List.of(rule("SCMP_ACT_ERRNO", "mkdir")))
                .args("/bin/mkdir", "/tmp/x");
        assertThat(box.run().exits(1).stderr()).contains("Operation not permitted");
    }

    @ParameterizedTest
    @CsvSource({"''", "/no/such/agent.sock", "@no-such-agent-of-hako"})
    void withoutAnAgentNothingRuns(String listener, Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        box.bundle().set("/linux/seccomp/listenerPath", listener).hook("startContainer", "true");
        box.run().fails(1, listener.isEmpty() ? "listenerPath is not set" : DIAL + listener + ": connect: ");
        sandbox.assertNothingLeft();
    }

    @Test
    void anAgentThatIsNotThereIsMissedWhenAContainerIsCreated(Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        SeccompAgent.listen(sandbox, socket(box)).kill();
        box.create().fails(1, DIAL + socket(box) + ": connect: connection refused");
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc", why = "has loaded the filter by then")
    void anAgentThatIsGoneAtTheStartIsWaitedFor(Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        SeccompAgent agent = SeccompAgent.listen(sandbox, socket(box));
        box.bundle().args("/bin/sleep", "1000");
        box.create().ok();
        agent.kill();
        box.start().fails(1, DIAL + socket(box) + ": connect: connection refused");
        assertThat(box.status()).isEqualTo("created");
        sandbox.host("rm " + socket(box));
        SeccompAgent another = SeccompAgent.listen(sandbox, socket(box));
        box.start().ok();
        assertThat(another.messages(1)).hasSize(1);
        another.kill();
        box.exec("true").fails(255, DIAL + socket(box) + ": connect: connection refused");
    }

    @Test
    void aProgramWhoseAgentDiesGoesOn(Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        box.bundle().script("while ! test -e /tmp/go; do usleep 10000; done; mkdir /tmp/x");
        SeccompAgent agent = SeccompAgent.listen(sandbox, socket(box));
        Running run = box.running().start();
        agent.messages(1);
        agent.kill();
        box.bundle().file("/tmp/go", "");
        assertThat(run.await().exits(1).stderr()).contains("Function not implemented");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mkdir", "execve"})
    @KnownDifference(peer = "runc 1.1", why = "keeps its connection to the agent")
    void whatWaitsForAMuteAgentCanBeKilled(String call, Sandbox sandbox) {
        Container box = notifying(sandbox, call);
        box.bundle().script("mkdir /tmp/x");
        SeccompAgent agent = SeccompAgent.listen(sandbox, socket(box), "mute");
        Running run = box.running().start();
        agent.awaitCall(call.equals("mkdir") ? MKDIR : EXECVE);
        agent.awaitClosed();
        run.signal("KILL");
        run.awaitEnd(java.time.Duration.ofSeconds(10));
        box.delete("--force").ok();
        agent.kill();
        sandbox.assertNothingLeft();
    }

    @Test
    void anAgentMayHaveAnAbstractAddress(Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        String address = "@" + box.id();
        box.bundle().set("/linux/seccomp/listenerPath", address).args("/bin/mkdir", "/tmp/x");
        SeccompAgent.listen(sandbox, address, NO_SPACE);
        assertThat(box.run().exits(1).stderr()).contains("No space left on device");
    }

    @Test
    @KnownDifference(peer = "runc", why = "looks for it in the directory of whoever adds a process")
    void anAgentMayBeInTheBundle(Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        box.bundle().set("/linux/seccomp/listenerPath", "agent.sock");
        SeccompAgent.listen(sandbox, socket(box), NO_SPACE);
        box.sleeping();
        assertThat(box.exec("mkdir", "/tmp/x").exits(1).stderr()).contains("No space left on device");
    }

    @Test
    @KnownDifference(peer = "runc", why = "takes a path of 107 bytes at the most")
    void thePathOfAnAgentMayBeLong(Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir");
        Path deep = box.bundle().dir().resolve("d".repeat(60)).resolve("d".repeat(60));
        sandbox.host("mkdir -p " + deep + " && cd " + deep + " && ln -s " + socket(box) + " s");
        box.bundle()
                .set("/linux/seccomp/listenerPath", deep.resolve("s").toString())
                .args("/bin/mkdir", "/tmp/x");
        SeccompAgent.listen(sandbox, socket(box), NO_SPACE);
        assertThat(box.run().exits(1).stderr()).contains("No space left on device");
    }

    @Test
    void whatCannotBeNotifiedIsRefused(Sandbox sandbox) {
        Container box = notifying(sandbox, "mkdir", "write");
        box.run().fails(1, "SCMP_ACT_NOTIFY cannot be used for the write syscall");
        box.bundle().set("/linux/seccomp/syscalls", List.of()).set("/linux/seccomp/defaultAction", "SCMP_ACT_NOTIFY");
        box.run().fails(1, "SCMP_ACT_NOTIFY cannot be used as default action");
        sandbox.assertNothingLeft();
    }

    /** All that programs of a busybox and hako on the last steps before them make use of, and more, but write. */
    private static final String[] MANY = {
        "accept",
        "bind",
        "brk",
        "capget",
        "capset",
        "chdir",
        "clone",
        "clone3",
        "close",
        "close_range",
        "connect",
        "dup",
        "dup2",
        "dup3",
        "execve",
        "execveat",
        "exit",
        "exit_group",
        "fcntl",
        "fstat",
        "futex",
        "getcwd",
        "getdents64",
        "getegid",
        "geteuid",
        "getgid",
        "getpid",
        "getppid",
        "gettid",
        "getuid",
        "ioctl",
        "kill",
        "lseek",
        "lstat",
        "mkdir",
        "mkdirat",
        "mmap",
        "mprotect",
        "munmap",
        "nanosleep",
        "newfstatat",
        "open",
        "openat",
        "pipe2",
        "poll",
        "prctl",
        "prlimit64",
        "read",
        "readlink",
        "recvmsg",
        "rt_sigaction",
        "rt_sigprocmask",
        "sendmsg",
        "sendto",
        "set_robust_list",
        "set_tid_address",
        "setgid",
        "setgroups",
        "setresgid",
        "setresuid",
        "setuid",
        "socket",
        "stat",
        "umask",
        "uname",
        "wait4"
    };

    private static Container notifying(Sandbox sandbox, String... calls) {
        Container box = sandbox.container();
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("defaultAction", "SCMP_ACT_ALLOW");
        profile.put("architectures", List.of("SCMP_ARCH_X86", "SCMP_ARCH_X32", "SCMP_ARCH_X86_64"));
        profile.put("listenerPath", socket(box).toString());
        profile.put("listenerMetadata", "of " + box.id());
        profile.put("syscalls", List.of(rule("SCMP_ACT_NOTIFY", calls)));
        box.bundle().writable().set("/linux/seccomp", profile);
        return box;
    }

    private static Map<String, Object> rule(String action, String... names) {
        return new LinkedHashMap<>(Map.of("names", List.of(names), "action", action));
    }

    private static Path socket(Container box) {
        return box.bundle().dir().resolve("agent.sock");
    }
}
