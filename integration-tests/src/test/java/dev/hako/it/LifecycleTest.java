package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** create, start, state, kill and delete, in every order, right and wrong. */
@IntegrationTest
@Tag("cgroups")
class LifecycleTest {
    @Test
    void goesFromCreatedThroughRunningToStopped(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        box.create().ok();
        assertThat(box.status()).isEqualTo("created");
        box.start().ok();
        assertThat(box.status()).isEqualTo("running");
        box.kill("KILL").ok();
        box.awaitStatus("stopped");
        box.delete().ok();
        box.command("state").run().fails(1, "container does not exist");
    }

    @Test
    void doesNotRunTheProgramBeforeStart(Sandbox sandbox) {
        Container box = sandbox.container();
        Path proof = Path.of("/proof");
        box.bundle().writable().script("echo > " + proof);
        box.create().ok();
        Host.pause(100);
        Path onHost = box.bundle().rootfs().resolve("proof");
        assertThat(onHost).doesNotExist();
        box.start().ok();
        box.awaitStatus("stopped");
        assertThat(onHost).exists();
    }

    @Test
    void leavesInitToItsCallerAndReturns(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("echo from inside; exec sleep 1000");
        var created = box.create().ok();
        long init = box.pid();
        assertThat(Files.exists(Path.of("/proc/" + init))).isTrue();
        box.start().ok();
        assertThat(box.pid()).isEqualTo(init);
        Host.await("output of the container", () -> created.stdout().equals("from inside\n"), created::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "state", "kill", "delete", "exec"})
    void refusesAContainerThatDoesNotExist(String command, Sandbox sandbox) {
        Container box = sandbox.container();
        if (command.equals("exec")) {
            box.exec("true").fails(255, "exec failed: ", "container does not exist");
        } else {
            box.command(command).run().fails(1, "container does not exist");
        }
    }

    @Test
    void deletesByForceWhatDoesNotExist(Sandbox sandbox) {
        var result = sandbox.container().delete("--force").ok();
        assertThat(result.stdout() + result.stderr()).isEmpty();
    }

    @Test
    void refusesToCreateTwice(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        box.create().fails(1, "create failed: ", "container with given ID already exists");
        assertThat(box.status()).isEqualTo("created");
        box.run().fails(1, "run failed: ", "container with given ID already exists");
        assertThat(box.status()).isEqualTo("created");
    }

    @Test
    void refusesToCreateWhatRuns(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        long pid = box.pid();
        box.create().fails(1, "container with given ID already exists");
        assertThat(box.status()).isEqualTo("running");
        assertThat(box.pid()).isEqualTo(pid);
    }

    @Test
    void refusesToCreateWhatHasStopped(Sandbox sandbox) {
        stopped(sandbox).create().fails(1, "container with given ID already exists");
    }

    @Test
    void refusesToStartTwice(Sandbox sandbox) {
        sandbox.container().sleeping().start().fails(1, "cannot start an already running container");
    }

    @Test
    void refusesToStartWhatHasStopped(Sandbox sandbox) {
        stopped(sandbox).start().fails(1, "cannot start a container that has stopped");
    }

    @Test
    void refusesToStartWhatWasKilledBeforeItsStart(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        box.kill("KILL").ok();
        box.awaitStatus("stopped");
        box.start().fails(1, "cannot start a container that has stopped");
        box.delete().ok();
    }

    @Test
    void killsACreatedContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        box.kill("KILL").ok();
        box.awaitStatus("stopped");
    }

    @Test
    void refusesToKillWhatHasStopped(Sandbox sandbox) {
        Container box = stopped(sandbox);
        box.kill("TERM").fails(1, "container not running");
        box.kill("KILL").fails(1, "container not running");
        box.kill("0").fails(1, "container not running");
    }

    @Test
    void killsAllOfAStoppedContainerWithoutComplaint(Sandbox sandbox) {
        stopped(sandbox).command("kill", "--all").run().ok();
    }

    @Test
    void deletesACreatedContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        box.delete().ok();
        sandbox.assertNothingLeft();
    }

    @Test
    void refusesToDeleteWhatRuns(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.delete().fails(1, "cannot delete container " + box.id() + " that is not stopped: running");
        assertThat(box.status()).isEqualTo("running");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--force", "-f", "--force=true"})
    @KnownDifference(peer = "crun", why = "its options take no value")
    void deletesByForceWhatRuns(String flag, Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.delete(flag).ok();
        sandbox.assertNothingLeft();
        box.command("state").run().fails(1, "container does not exist");
    }

    @Test
    void deletesByForceWhatHasStoppedOrIsCreated(Sandbox sandbox) {
        stopped(sandbox).delete("--force").ok();
        Container box = sandbox.container();
        box.create().ok();
        box.delete("--force").ok();
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "crun", why = "takes flags before the id alone")
    void takesFlagsAfterTheId(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        sandbox.runtime("kill", box.id(), "--all", "TERM").run();
        sandbox.runtime("delete", box.id(), "--force").run().ok();
        sandbox.assertNothingLeft();
    }

    @Test
    void refusesToDeleteTwice(Sandbox sandbox) {
        Container box = stopped(sandbox);
        box.delete().ok();
        box.delete().fails(1, "container does not exist");
    }

    @Test
    void givesAnIdAgainAfterItsDeletion(Sandbox sandbox) {
        Container box = sandbox.container();
        for (int i = 0; i < 3; i++) {
            box.create().ok();
            box.start().ok();
            box.awaitStatus("stopped");
            box.delete().ok();
        }
    }

    @Test
    void keepsContainersApart(Sandbox sandbox) {
        Container first = sandbox.container().sleeping();
        Container second = sandbox.container().sleeping();
        assertThat(first.pid()).isNotEqualTo(second.pid());
        first.delete("--force").ok();
        assertThat(second.status()).isEqualTo("running");
    }

    @Test
    void stopsWithTheProgram(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        box.start().ok();
        box.awaitStatus("stopped");
        assertThat(box.state()).containsEntry("pid", 0L);
    }

    @Test
    @KnownDifference(peer = "crun", why = "does not prefix its errors")
    void createsFromTheCurrentDirectory(Sandbox sandbox) {
        Container box = sandbox.container();
        box.command("create").cwd(box.bundle().dir()).run().ok();
        assertThat(box.state()).containsEntry("bundle", box.bundle().dir().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "SIGKILL", "kill", "sigkill", "9"})
    @KnownDifference(peer = "crun", why = "knows upper case names only")
    void knowsASignalByEveryName(String signal, Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.kill(signal).ok();
        box.awaitStatus("stopped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FOO", "SIGFOO", "-1", "9x", "1000"})
    @KnownDifference(peer = "crun", why = "takes an unknown signal for 0")
    void refusesAnUnknownSignal(String signal, Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        sandbox.runtime("kill", "--", box.id(), signal).run().fails(1);
        assertThat(box.status()).isEqualTo("running");
    }

    @Test
    @KnownDifference(peer = "crun", why = "takes an unknown signal for 0")
    void namesTheUnknownSignal(Sandbox sandbox) {
        sandbox.container().sleeping().kill("FOO").fails(1, "unknown signal \"FOO\"");
    }

    @Test
    void sendsTermUnlessToldOtherwise(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("trap 'echo term; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
        var running = box.running("--detach").run().ok();
        Host.await("a trap", () -> running.stdout().contains("ready"), running::toString);
        box.command("kill").run().ok();
        box.awaitStatus("stopped");
        assertThat(running.stdout()).contains("term");
    }

    @ParameterizedTest
    @ValueSource(strings = {"USR1", "10"})
    void deliversAnySignalToInit(String signal, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("trap 'echo usr1; exit 0' USR1; echo ready; while :; do sleep 0.05; done");
        var running = box.running("--detach").run().ok();
        Host.await("a trap", () -> running.stdout().contains("ready"), running::toString);
        box.kill(signal).ok();
        box.awaitStatus("stopped");
        assertThat(running.stdout()).contains("usr1");
    }

    @Test
    void killsEveryProcessThatSharesTheHostsPids(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().withoutNamespace("pid").script("sleep 1000 & sleep 1000 & echo ready; wait");
        var running = box.running("--detach").run().ok();
        Host.await("children", () -> running.stdout().contains("ready"), running::toString);
        box.kill("KILL").ok();
        box.awaitStatus("stopped");
        box.delete().ok();
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "says that the container is not running")
    @KnownDifference(peer = "crun", why = "says that the container is not running")
    void killsWhatIsLeftWhenInitHasGone(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().withoutNamespace("pid").script("sleep 1000 & exit 0");
        box.running("--detach").run().ok();
        box.awaitStatus("stopped");
        box.kill("KILL").ok();
        box.delete().ok();
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "start", "state", "kill", "delete", "run"})
    void wantsAnId(String command, Sandbox sandbox) {
        sandbox.runtime(command).run().fails(1, "\"" + command + "\" requires ", " argument(s)");
    }

    @Test
    void refusesTooManyArguments(Sandbox sandbox) {
        sandbox.runtime("create", "a", "b").run().fails(1, "\"create\" requires exactly 1 argument(s)");
        sandbox.runtime("start", "a", "b").run().fails(1, "\"start\" requires exactly 1 argument(s)");
        sandbox.runtime("kill", "a", "b", "c").run().fails(1, "\"kill\" requires a maximum of 2 argument(s)");
    }

    @Test
    void refusesAnUnknownFlag(Sandbox sandbox) {
        sandbox.runtime("state", "--xyz", "a").run().fails(1, "flag provided but not defined: -xyz");
        sandbox.runtime("create", "--bundle").run().fails(1, "flag needs an argument");
    }

    private static Container stopped(Sandbox sandbox) {
        Container box = sandbox.container();
        box.running("--detach").run().ok();
        box.awaitStatus("stopped");
        return box;
    }
}
