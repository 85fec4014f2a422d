package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The texts by which engines tell one failure from another, each by the way on which the engine reads it. */
@IntegrationTest
@KnownDifference(peer = "crun", why = "has words of its own")
class MatchedTextsTest {
    /** {@code libpod/oci_util.go}. */
    private static final String PODMAN_DENIED = "(?is).*permission denied.*|.*operation not permitted.*";

    private static final String PODMAN_MISSING =
            "(?is).*executable file not found in.*|.*no such file or directory.*|.*open executable.*";

    @Test
    void tellContainerdThatAContainerIsGone(Sandbox sandbox) {
        String id = sandbox.newId();
        assertThat(sandbox.runtime("delete", id).run().exits(1).stderr()).contains("does not exist");
        assertThat(sandbox.runtime("kill", id, "9").run().exits(1).stderr()).contains("does not exist");
        assertThat(sandbox.runtime("state", id).run().exits(1).stderr()).contains("does not exist");
    }

    @Test
    void tellContainerdAndCrioThatAContainerHasStopped(Sandbox sandbox) {
        Container box = sandbox.container();
        box.running("--detach").run().ok();
        box.awaitStatus("stopped");
        assertThat(box.kill("15").exits(1).stderr()).contains("container not running");
        assertThat(box.kill("9").exits(1).stderr()).contains("container not running");
    }

    @Test
    void tellPodmanThatAProgramIsMissing(Sandbox sandbox) {
        assertThat(logged(sandbox, "no-such-program"))
                .matches(PODMAN_MISSING)
                .contains("exec: \"no-such-program\": executable file not found in $PATH");
        assertThat(logged(sandbox, "/no/such/program")).matches(PODMAN_MISSING).contains("no such file or directory");
    }

    @Test
    void tellPodmanThatAProgramMayNotBeExecuted(Sandbox sandbox) {
        assertThat(logged(sandbox, "/etc/passwd"))
                .matches(PODMAN_DENIED)
                .doesNotMatch(PODMAN_MISSING)
                .contains("permission denied");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "says permission denied")
    void tellDockerThatAProgramIsADirectory(Sandbox sandbox) {
        assertThat(logged(sandbox, "/etc")).contains("is a directory");
        Container box = sandbox.container().sleeping();
        assertThat(box.exec("/etc").exits(255).message()).contains("is a directory");
    }

    @Test
    void tellDockerThatAFileIsMountedOnADirectory(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().mount("/etc/passwd", "bind", "/tmp", "bind");
        box.create().fails(1, "not a directory");
    }

    @Test
    void tellEnginesThatAnExecHasNoProgram(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        assertThat(box.exec("nope").exits(255).message()).contains("executable file not found in $PATH");
        assertThat(box.exec("/no/such").exits(255).message()).contains("no such file or directory");
        assertThat(box.exec("/etc/passwd").exits(255).message()).contains("permission denied");
        assertThat(box.exec("--", "").exits(255).message()).contains("executable file not found");
    }

    @Test
    void areNothingWhenAllIsWell(Sandbox sandbox) {
        // go-runc reads both streams of these as one
        Container box = sandbox.container().sleeping();
        assertThat(box.command("state").run().ok().stderr()).isEmpty();
        assertThat(sandbox.runtime("list", "--format", "json").run().ok().stderr())
                .isEmpty();
        assertThat(sandbox.runtime("features").run().ok().stderr()).isEmpty();
        assertThat(sandbox.runtime("--version").run().ok().stderr()).isEmpty();
    }

    /** {@return what Podman gets to know of a create that fails}: it takes the whole log for one object */
    private static String logged(Sandbox sandbox, String program) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle().args(program);
        sandbox.runtime(
                        "--log",
                        log.toString(),
                        "--log-format=json",
                        "create",
                        "--bundle",
                        box.bundle().dir().toString(),
                        box.id())
                .run()
                .exits(1);
        Map<String, Object> line = Json.parseObject(Host.read(log));
        assertThat(line).containsEntry("level", "error");
        return (String) Json.at(line, "/msg");
    }
}
