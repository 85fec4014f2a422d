package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Running;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers such as shims rely on: pid files, the parent death signal, who gets orphans. */
@IntegrationTest
class CallersTest {

    @Test
    void findThePidInAFileWithoutANewline(Sandbox sandbox) {
        Container box = sandbox.container();
        Path file = sandbox.newPath("pid");
        box.create("--pid-file", file.toString()).ok();
        assertThat(file).content().isEqualTo(Long.toString(box.pid()));
    }

    @Test
    void namePidFilesRelativeToTheirDirectory(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        Path here = sandbox.newPath("here");
        assertThat(here.toFile().mkdir()).isTrue();
        box.running("-d", "--pid-file", "run.pid").cwd(here).run().ok();
        assertThat(here.resolve("run.pid")).content().isEqualTo(Long.toString(box.pid()));
        box.execution("--pid-file", "exec.pid", "--", "true").cwd(here).run().ok();
        assertThat(here.resolve("exec.pid")).content().matches("[0-9]+");
        assertThat(here.toFile().list()).containsExactlyInAnyOrder("run.pid", "exec.pid");
    }

    @Test
    void getNoPidFileIfItFails(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/no/such/program");
        Path file = sandbox.newPath("pid");
        box.create("--pid-file", file.toString()).fails(1, "create failed: ");
        box.run("--pid-file", file.toString()).fails(1, "run failed: ");
        assertThat(file).doesNotExist();
        sandbox.assertNothingLeft();
    }

    @Test
    void getNoContainerIfThePidCannotBeTold(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        String why = "no such file or directory";
        box.create("--pid-file", "/no/such/dir/pid").fails(1, "create failed: ", why);
        box.run("--detach", "--pid-file", "/no/such/dir/pid").fails(1, "run failed: ", why);
        box.run("--pid-file", "/no/such/dir/pid").fails(1, "run failed: ", why);
        sandbox.assertNothingLeft();
    }

    @Test
    void getNoRunningContainerIfThePidCannotBeToldEvenIfItIsKept(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        box.run("--keep", "--pid-file", "/no/such/dir/pid").fails(1, "run failed: ");
        assertThat(box.status()).isEqualTo("stopped");
    }

    @Test
    void haveTheirPidFileReplaced(Sandbox sandbox) {
        Container box = sandbox.container();
        Path file = sandbox.file("pid", "something longer than a pid\n");
        box.create("--pid-file", file.toString()).ok();
        assertThat(file).content().isEqualTo(Long.toString(box.pid()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "QUIT", "ABRT", "KILL"})
    @KnownDifference(peer = "crun", why = "leaves a created container to signals that its init ignores")
    void endACreatedContainerByASignal(String signal, Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        box.kill(signal).ok();
        box.awaitStatus("stopped");
    }

    @Test
    void mayDieAfterACreationThoughTheyWantedTheRuntimeToDieWithThem(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        // the shell is the parent whose death is meant
        sandbox.host(withDeathSignal(sandbox, "create --bundle " + box.bundle().dir() + " " + box.id()) + "; true");
        assertThat(box.status()).isEqualTo("created");
        sandbox.host(withDeathSignal(sandbox, "start " + box.id()) + "; true");
        sandbox.host(withDeathSignal(sandbox, "exec -d " + box.id() + " sleep 500") + "; true");
        assertThat(box.status()).isEqualTo("running");
        assertThat(box.exec("ps").ok().stdout()).contains("sleep 500");
    }

    @Test
    void takeTheRuntimeAlongWhenTheyDie(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        String run = withDeathSignal(sandbox, "run --bundle " + box.bundle().dir() + " " + box.id());
        Running caller =
                sandbox.command("/bin/sh", "-c", run + " & echo $!; wait").start();
        box.awaitRunning();
        long runtime = Long.parseLong(caller.soFar().stdout().strip());
        caller.signal("KILL");
        Host.await("end of the runtime", () -> !isRunning(runtime), caller::soFar);
    }

    @Test
    @KnownDifference(peer = "crun", why = "is no subreaper")
    void getNoOrphansOfAContainerThatSharesTheirPidNamespace(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().withoutNamespace("pid").script("sh -c 'sleep 1000 & echo $!'; echo done; sleep 1000");
        Running run = box.running().start();
        run.awaitOutput("done");
        assertThat(parent(run)).isEqualTo(run.pid());
        box.kill("KILL").ok();
        run.await();
    }

    @Test
    @KnownDifference(peer = "crun", why = "ignores the flag")
    void getOrphansIfTheRuntimeIsToBeNoSubreaper(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().withoutNamespace("pid").script("sh -c 'sleep 1000 & echo $!'; echo done; sleep 1000");
        Running run = box.running("--no-subreaper").start();
        run.awaitOutput("done");
        assertThat(parent(run)).isNotEqualTo(run.pid());
        box.kill("KILL").ok();
        run.await();
    }

    private static long parent(Running run) {
        String orphan = run.soFar().stdout().lines().findFirst().orElseThrow();
        String status = Host.read(Path.of("/proc/" + orphan + "/status"));
        return Long.parseLong(status.replaceAll("(?s).*\nPPid:\t([0-9]+)\n.*", "$1"));
    }

    private static boolean isRunning(long pid) {
        Path status = Path.of("/proc/" + pid + "/status");
        return status.toFile().exists() && !Host.read(status).contains("State:\tZ");
    }

    private static String withDeathSignal(Sandbox sandbox, String command) {
        return "setpriv --pdeathsig KILL " + sandbox.peer().program() + " --root " + sandbox.root() + " " + command
                + " </dev/null >/dev/null 2>&1";
    }
}
