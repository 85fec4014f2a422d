package dev.hako.core.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FrameStep;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Sockets;
import dev.hako.core.linux.Sys;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import dev.hako.spec.runtime.Hook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HooksTest {

    private static final byte[] STATE = "{\"id\":\"c1\"}".getBytes(StandardCharsets.UTF_8);
    private static final List<String> ENVIRONMENT = List.of("PATH=/usr/bin:/bin", "FROM=caller");

    @TempDir
    Path dir;

    private Stub stub;
    private List<String> descriptors = List.of();

    @BeforeEach
    void start() throws IOException {
        stub = LibraryStub.start();
        descriptors = descriptors(stub.pid());
    }

    @AfterEach
    void leavesNeitherZombieNorDescriptor() throws IOException {
        assertThatThrownBy(() -> Processes.await(stub.kernel(), -1, Processes.WNOHANG))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECHILD));
        assertThat(descriptors(stub.pid())).isEqualTo(descriptors);
        stub.close();
    }

    @Test
    void readTheStateFromTheirStandardInput() throws IOException {
        run(shell("cat > " + dir + "/state"));
        assertThat(dir.resolve("state")).hasContent("{\"id\":\"c1\"}");
    }

    @Test
    void readAStateThatIsLargerThanAPipe() throws IOException {
        byte[] state = new byte[1 << 20];
        Arrays.fill(state, (byte) 'x');
        hooks(state, shell("sleep 0.1; wc -c > " + dir + "/count")).run(place());
        assertThat(dir.resolve("count")).hasContent("1048576");
    }

    @Test
    void needNotReadTheState() throws IOException {
        hooks(new byte[1 << 20], shell("exec <&-; sleep 0.1"), shell("true")).run(place());
    }

    @Test
    void haveTheirFirstArgumentAsItIsGiven() throws IOException {
        List<String> args = List.of("my name", "-c", "echo $0 $1 > " + dir + "/args", "zero", "one");
        run(new Hook("/bin/sh", args, Optional.empty(), OptionalInt.empty()));
        assertThat(dir.resolve("args")).hasContent("zero one");
        Path script = dir.resolve("script");
        Files.writeString(script, "#!/bin/sh\ntr '\\0' ' ' < /proc/$$/cmdline > " + dir + "/args\n");
        script.toFile().setExecutable(true);
        run(new Hook(script.toString(), List.of(), Optional.empty(), OptionalInt.empty()));
        assertThat(dir.resolve("args")).hasContent("/bin/sh " + script + " ");
    }

    @Test
    void haveTheEnvironmentOfTheCallerOnlyIfTheyNameNone() throws IOException {
        assertThat(environment(HookKind.POSTSTART, Optional.empty())).contains("FROM=caller");
        assertThat(environment(HookKind.POSTSTART, Optional.of(List.of("A=b")))).contains("A=b");
        assertThat(environment(HookKind.POSTSTART, Optional.of(List.of("A=b")))).doesNotContain("FROM=caller");
        assertThat(environment(HookKind.POSTSTART, Optional.of(List.of()))).doesNotContain("FROM=caller");
    }

    @Test
    void inTheContainerHaveTheEnvironmentOfTheProcessAlsoIfTheirsIsEmpty() throws IOException {
        assertThat(environment(HookKind.START_CONTAINER, Optional.of(List.of())))
                .contains("FROM=caller");
        assertThat(environment(HookKind.START_CONTAINER, Optional.empty())).contains("FROM=caller");
    }

    private List<String> environment(HookKind kind, Optional<List<String>> env) throws IOException {
        List<String> args = List.of("sh", "-c", "tr '\\0' '\\n' < /proc/$$/environ > " + dir + "/env");
        new Hooks(kind, List.of(new Hook("/bin/sh", args, env, OptionalInt.empty())), STATE).run(place());
        return Files.readAllLines(dir.resolve("env"));
    }

    @Test
    void thatFailAreReportedWithWhatTheyWrote() {
        assertFailure(
                "exit status 3, stdout: out\nmore, stderr: err", shell("echo out; echo more; echo err >&2; exit 3"));
        assertFailure("signal: killed, stdout: , stderr: ", shell("kill -9 $$"));
        assertFailure("signal: terminated, stdout: , stderr: ", shell("kill $$"));
    }

    @Test
    void thatCannotBeExecutedAreReported() throws IOException {
        Files.writeString(dir.resolve("plain"), "x");
        assertFailure("fork/exec /no/such: no such file or directory", program("/no/such"));
        assertFailure("fork/exec " + dir + "/plain: permission denied", program(dir + "/plain"));
        assertFailure("fork/exec " + dir + ": permission denied", program(dir.toString()));
    }

    @Test
    void thatCannotBePreparedAreReported() {
        assertUnprepared();
    }

    private void assertUnprepared() {
        HookPlace place = new HookPlace(stub.kernel(), ENVIRONMENT, HookPlace.in("/no/such"));
        assertThatThrownBy(() -> hooks(STATE, shell("true")).run(place))
                .hasMessage("error running poststart hook #0: fork/exec /bin/sh: no such file or directory");
    }

    @Test
    void thatFailDoNotTakeTheGateOfTheirParent() throws IOException {
        try (Fd gate = Sockets.unix(stub.kernel(), Sockets.SOCK_DGRAM)) {
            stub.kernel().gate(gate.number());
            assertUnprepared();
            assertFailure("fork/exec /no/such: no such file or directory", program("/no/such"));
            stub.kernel().gate(-1);
        }
    }

    @Test
    void stopAtTheFirstThatFails() {
        assertThatThrownBy(() -> run(shell("true"), shell("false"), shell("touch " + dir + "/third")))
                .isInstanceOf(HookException.class)
                .hasMessage("error running poststart hook #1: exit status 1, stdout: , stderr: ");
        assertThat(dir.resolve("third")).doesNotExist();
    }

    @Test
    void goOnAfterOneThatFailsWhenToldTo() {
        List<HookException> failures = new Hooks(
                        HookKind.POSTSTOP,
                        List.of(shell("exit 1"), program("/no/such"), shell("touch " + dir + "/third")),
                        STATE)
                .runAll(place());
        assertThat(failures)
                .extracting(HookException::getMessage)
                .containsExactly(
                        "error running poststop hook #0: exit status 1, stdout: , stderr: ",
                        "error running poststop hook #1: fork/exec /no/such: no such file or directory");
        assertThat(dir.resolve("third")).exists();
    }

    @Test
    void thatTakeTooLongAreKilledWithWhatTheyStarted() throws Exception {
        String script = "sleep 1000 & echo $! > " + dir + "/child; echo $$ > " + dir + "/self; wait";
        Hook hook = new Hook("/bin/sh", List.of("sh", "-c", script), Optional.empty(), OptionalInt.of(1));
        long start = System.nanoTime();
        assertFailure("hook ran past specified timeout of 1.0s", hook);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
        assertGone("self");
        assertGone("child");
    }

    private void assertGone(String file) throws Exception {
        String pid = Files.readString(dir.resolve(file)).strip();
        for (int i = 0; i < 100 && Files.exists(Path.of("/proc", pid, "exe")); i++) {
            Thread.sleep(20);
        }
        // whose zombie it is now is not our affair
        assertThat(Files.exists(Path.of("/proc", pid, "exe"))).isFalse();
    }

    @Test
    void thatEndInTimeAreNotKilled() throws IOException {
        run(new Hook("/bin/sh", List.of("sh", "-c", "sleep 0.2"), Optional.empty(), OptionalInt.of(30)));
    }

    @Test
    void mayWriteAsMuchAsTheyLike() {
        assertThatThrownBy(() -> run(shell("head -c 10000000 /dev/zero | tr '\\0' x; echo end >&2; exit 1")))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("error running poststart hook #0: exit status 1, stdout: xxx")
                        .endsWith("xxx [9983616 bytes more], stderr: end"));
    }

    @Test
    void mayLeaveADaemonBehindThatHoldsTheirOutput() throws IOException {
        long start = System.nanoTime();
        run(shell("sleep 30 & echo $! > " + dir + "/daemon"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        int daemon = Integer.parseInt(Files.readString(dir.resolve("daemon")).strip());
        Processes.signal(stub.kernel(), daemon, Processes.SIGKILL);
    }

    @Test
    void mayCloseTheirOutputAndGoOn() throws IOException {
        run(shell("exec >&- 2>&-; sleep 0.3; touch " + dir + "/done"));
        assertThat(dir.resolve("done")).exists();
    }

    @Test
    void haveStandardDescriptorsOnly() throws IOException {
        try (Fd inherited = dev.hako.core.linux.Files.open(stub.kernel(), "/", 0, 0)) {
            dev.hako.core.linux.Files.closeOnExec(inherited, false);
            run(shell("exec ls /proc/self/fd > " + dir + "/fds"));
        }
        // the last one is the directory that ls reads
        assertThat(dir.resolve("fds")).hasContent("0\n1\n2\n3\n");
    }

    @Test
    void neitherBlockNorIgnoreASignal() throws IOException {
        run(shell("exec grep SigBlk /proc/self/status > " + dir + "/sig"));
        assertThat(dir.resolve("sig")).hasContent("SigBlk:\t0000000000000000");
        assertFailure("signal: broken pipe, stdout: , stderr: ", shell("kill -PIPE $$"));
    }

    @Test
    void runAlsoIfTheirParentHasNoStandardDescriptors() throws IOException {
        try (Stub parent = Stubs.spawn(stub.kernel(), stub.pid(), new Stubs.Clone())) {
            for (int fd = 0; fd < 3; fd++) {
                new Fd(parent.kernel(), fd).close();
            }
            HookPlace place = new HookPlace(parent.kernel(), ENVIRONMENT, FrameStep.none());
            hooks(STATE, shell("cat > " + dir + "/state; echo x; echo y >&2")).run(place);
            assertThatThrownBy(() ->
                            hooks(STATE, shell("echo x; echo y >&2; exit 1")).run(place))
                    .hasMessageEndingWith("exit status 1, stdout: x, stderr: y");
        }
        Processes.await(stub.kernel(), -1, 0);
        assertThat(dir.resolve("state")).hasContent("{\"id\":\"c1\"}");
    }

    @Test
    void runInTheDirectoryTheyAreSentTo() throws IOException {
        hooks(STATE, shell("pwd > out")).run(new HookPlace(stub.kernel(), ENVIRONMENT, HookPlace.in(dir.toString())));
        assertThat(dir.resolve("out")).hasContent(dir.toString());
    }

    @Test
    void ofAContainerRunInItsNamespacesWithItsRights() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Stubs.Clone how = new Stubs.Clone().flags(Namespaces.CLONE_NEWPID | Namespaces.CLONE_NEWUTS);
        try (Stub init = Stubs.spawn(stub.kernel(), stub.pid(), how)) {
            Namespaces.setHostname(init.kernel(), "inside");
            Files.setPosixFilePermissions(dir, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
            FrameStep user = frame -> frame.call(Sys.SETRESUID, 1000, 1000, 1000);
            HookPlace place = new HookPlace(
                    init.kernel(), ENVIRONMENT, HookPlace.in(dir.toString()).then(user));
            new Hooks(HookKind.START_CONTAINER, List.of(shell("echo $$ $PPID $(id -u) $(uname -n) > out")), STATE)
                    .run(place);
            Hook slow = new Hook("/bin/sleep", List.of("sleep", "1000"), Optional.empty(), OptionalInt.of(1));
            assertThatThrownBy(() -> hooks(STATE, slow).run(place)).hasMessageEndingWith("timeout of 1.0s");
            assertThat(dir.resolve("out")).hasContent("2 1 1000 inside");
        }
        Processes.await(stub.kernel(), -1, 0);
    }

    private void assertFailure(String end, Hook hook) {
        assertThatThrownBy(() -> run(hook))
                .isInstanceOf(HookException.class)
                .hasMessage("error running poststart hook #0: " + end);
    }

    private static List<String> descriptors(int pid) throws IOException {
        List<String> all = new ArrayList<>();
        try (var entries = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            entries.forEach(entry -> all.add(entry.toString()));
        }
        all.sort(null);
        return all;
    }

    private void run(Hook... hooks) throws IOException {
        hooks(STATE, hooks).run(place());
    }

    private HookPlace place() {
        return new HookPlace(stub.kernel(), ENVIRONMENT, FrameStep.none());
    }

    private static Hooks hooks(byte[] state, Hook... hooks) {
        return new Hooks(HookKind.POSTSTART, List.of(hooks), state);
    }

    private static Hook shell(String script) {
        return new Hook("/bin/sh", List.of("sh", "-c", script), Optional.empty(), OptionalInt.empty());
    }

    private static Hook program(String path) {
        return new Hook(path, List.of(), Optional.empty(), OptionalInt.empty());
    }
}
