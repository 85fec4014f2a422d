package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code $LISTEN_FDS}: sockets of a service manager reach the container's program (sd_listen_fds(3)). */
@IntegrationTest
@Tag("vm")
class SocketActivationTest {

    private static final String SHOW =
            "echo $LISTEN_FDS $LISTEN_PID \"<$LISTEN_FDNAMES>\"; ls -l /proc/$$/fd | grep -o 'marked.*'";

    @Test
    @KnownDifference(peer = "crun", why = "hands on LISTEN_FDNAMES")
    void passesTheSocketsOn(Sandbox sandbox) {
        assertThat(run(sandbox, "LISTEN_FDS=2 LISTEN_PID=$$ LISTEN_FDNAMES=a:b", "")
                        .ok()
                        .stdout())
                .isEqualTo("2 1 <>\nmarked3\nmarked4\n");
    }

    @Test
    @KnownDifference(peer = "crun", why = "hands on LISTEN_FDNAMES")
    void passesPreservedDescriptorsOnBehindThem(Sandbox sandbox) {
        assertThat(run(sandbox, "LISTEN_FDS=1 LISTEN_PID=$$", "--preserve-fds 2")
                        .ok()
                        .stdout())
                .isEqualTo("1 1 <>\nmarked3\nmarked4\nmarked5\n");
    }

    @Test
    void isNotMeantForTheContainerIfAnotherProcessIsNamed(Sandbox sandbox) {
        assertThat(run(sandbox, "LISTEN_FDS=2 LISTEN_PID=1", "").stdout()).isEqualTo("<>\n");
        assertThat(run(sandbox, "LISTEN_FDS=2", "").stdout()).isEqualTo("<>\n");
        assertThat(run(sandbox, "LISTEN_FDS=x LISTEN_PID=$$", "").stdout()).isEqualTo("<>\n");
    }

    @Test
    void passesThemThroughCreateAndStart(Sandbox sandbox) {
        Container box = box(sandbox);
        Result create = shell(
                        sandbox,
                        "LISTEN_FDS=1 LISTEN_PID=$$",
                        "create --bundle " + box.bundle().dir() + " " + box.id())
                .ok();
        box.start().ok();
        box.awaitStatus("stopped");
        assertThat(create.stdout()).startsWith("1 1 ").endsWith("\nmarked3\n");
    }

    @Test
    void doesNotConcernAnAddedProcess(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        assertThat(shell(
                                sandbox,
                                "LISTEN_FDS=1 LISTEN_PID=$$",
                                "exec " + box.id() + " sh -c '" + SHOW.replace("'", "\"") + "'")
                        .stdout())
                .isEqualTo("<>\n");
    }

    private static Container box(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script(SHOW);
        return box;
    }

    private static Result run(Sandbox sandbox, String environment, String options) {
        Container box = box(sandbox);
        return shell(
                sandbox,
                environment,
                "run " + options + " --bundle " + box.bundle().dir() + " " + box.id());
    }

    /** Runs a command with descriptors 3 to 5 open on files of the names marked3 to marked5. */
    private static Result shell(Sandbox sandbox, String environment, String command) {
        String files = "cd " + sandbox.dir() + "; exec 3>marked3 4>marked4 5>marked5; ";
        return sandbox.command(
                        "/bin/sh",
                        "-c",
                        files + "export " + environment + "; exec "
                                + sandbox.peer().program() + " --root " + sandbox.root() + " " + command)
                .run();
    }
}
