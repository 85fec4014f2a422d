package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import org.junit.jupiter.api.Test;

/** What callers find out who ask whether containers can be saved to files: that they cannot, yet. */
@IntegrationTest
@KnownDifference(peer = "runc 1.1", why = "can do it")
@KnownDifference(peer = "crun", why = "can do it")
class CheckpointTest {
    @Test
    void answersPodmansQuestionWithNo(Sandbox sandbox) {
        sandbox.runtime("checkpoint", "--help").run().fails(1, "checkpoint is not supported yet");
    }

    @Test
    void tellsAUserOfTheOptions(Sandbox sandbox) {
        for (String[] line : new String[][] {{"checkpoint", "-h"}, {"help", "checkpoint"}, {"restore", "--help"}}) {
            assertThat(sandbox.runtime(line).run().ok().stdout()).contains("--image-path");
        }
    }

    @Test
    void knowsWhichFlagsTakeAValue(Sandbox sandbox) {
        sandbox.runtime("restore", "--lsm-mount-context").run().fails(1, "flag needs an argument: -lsm-mount-context");
    }

    @Test
    void refusesToSaveAContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        box.command("checkpoint").run().fails(1, "container does not exist");
        box.sleeping()
                .command(
                        "checkpoint",
                        "--image-path",
                        "/nowhere",
                        "--work-path=/nowhere",
                        "--leave-running",
                        "--status-fd",
                        "3",
                        "--empty-ns",
                        "network")
                .run()
                .fails(1, "checkpoint is not supported yet by this version of hako");
        assertThat(box.status()).isEqualTo("running");
    }

    @Test
    void refusesToSaveWhatDoesNotRun(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        box.command("checkpoint").run().fails(1, "Container cannot be checkpointed in created state");
    }

    @Test
    void refusesToBringAContainerBack(Sandbox sandbox) {
        sandbox.runtime("restore", "-no-subreaper", "--detach", "--bundle", "/nowhere", "box")
                .run()
                .fails(1, "restore is not supported yet by this version of hako");
    }

    @Test
    void saysSoInItsFeatures(Sandbox sandbox) {
        Object features = Json.parse(sandbox.runtime("features").run().ok().stdout());
        assertThat(Json.at(features, "/annotations/org.opencontainers.runc.checkpoint.enabled"))
                .isEqualTo("false");
    }
}
