package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** pause and resume, and what other commands do with a paused container. */
@IntegrationTest
@Tag("cgroups")
class PauseTest {
    @Test
    void pausesAndResumes(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.command("pause").run().ok();
        assertThat(box.status()).isEqualTo("paused");
        box.command("resume").run().ok();
        assertThat(box.status()).isEqualTo("running");
    }

    @Test
    void stopsAllProcessesAndLetsThemGoOn(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().writable().script("while :; do echo >>/ticks; sleep 0.01; done");
        box.running("--detach").run().ok();
        var ticks = box.bundle().rootfs().resolve("ticks");
        Host.await("a tick", () -> Files.exists(ticks), box::state);
        box.command("pause").run().ok();
        long size = ticks.toFile().length();
        Host.pause(100);
        assertThat(ticks.toFile().length()).isEqualTo(size);
        box.command("resume").run().ok();
        Host.await("another tick", () -> ticks.toFile().length() > size, box::state);
    }

    @Test
    @KnownDifference(peer = "crun", why = "pauses and resumes whatever there is")
    void refusesToPauseTwiceAndToResumeTwice(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.command("resume").run().fails(1, "container not paused");
        box.command("pause").run().ok();
        box.command("pause").run().fails(1, "container not running");
        box.command("resume").run().ok();
        box.command("resume").run().fails(1, "container not paused");
    }

    @Test
    void refusesWhatHasStoppedOrIsUnknown(Sandbox sandbox) {
        Container box = sandbox.container();
        box.command("pause").run().fails(1, "container does not exist");
        box.command("resume").run().fails(1, "container does not exist");
        box.running("--detach").run().ok();
        box.awaitStatus("stopped");
        box.command("pause").run().fails(1, "container not running");
        box.command("resume").run().fails(1, "container not paused");
    }

    @Test
    @KnownDifference(peer = "crun", why = "starts it, or waits")
    void pausesBeforeTheStart(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        box.create().ok();
        box.command("pause").run().ok();
        assertThat(box.status()).isEqualTo("paused");
        box.start().fails(1, "cannot start a container in the paused state");
        box.command("resume").run().ok();
        assertThat(box.status()).isEqualTo("created");
        box.start().ok();
        assertThat(box.status()).isEqualTo("running");
    }

    @Test
    void refusesToExecUnlessToldToIgnoreIt(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.command("pause").run().ok();
        box.exec("true").fails(255, "cannot exec in a paused container (use --ignore-paused to override)");
    }

    @Test
    @KnownDifference(peer = "crun", why = "has no such flag")
    void execsInAPausedContainerOnceItGoesOn(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.command("pause").run().ok();
        var waiting = box.execution("--ignore-paused", "--", "echo", "later").start();
        Host.pause(100);
        assertThat(waiting.soFar().stdout()).isEmpty();
        box.command("resume").run().ok();
        assertThat(waiting.await().ok().stdout()).isEqualTo("later\n");
    }

    @Test
    void showsThatItIsPausedInTheList(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.command("pause").run().ok();
        assertThat(sandbox.runtime("list").run().ok().stdout()).containsPattern(box.id() + " +\\d+ +paused +");
    }

    @Test
    void killsWhatIsPaused(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.command("pause").run().ok();
        box.kill("KILL").ok();
        box.awaitStatus("stopped");
        box.delete().ok();
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.3", why = "says for ever that it is paused")
    void killsWhatIsPausedAndSharesTheHostsPids(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().withoutNamespace("pid");
        box.sleeping().command("pause").run().ok();
        box.kill("KILL").ok();
        box.awaitStatus("stopped");
        box.delete().ok();
        sandbox.assertNothingLeft();
    }

    @Test
    void deletesByForceWhatIsPaused(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.command("pause").run().ok();
        box.delete().fails(1, "cannot delete container " + box.id() + " that is not stopped: paused");
        box.delete("--force").ok();
        sandbox.assertNothingLeft();
    }
}
