package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Descriptors of the caller beyond standard input, output and error. */
@IntegrationTest
class DescriptorsTest {

    @Test
    void areNotHeldByAContainerThatWaitsForItsStart(Sandbox sandbox) {
        Container box = sandbox.container();
        withDescriptors(sandbox, box, "create").ok();
        assertThat(sandbox.host("ls -l /proc/" + box.pid() + "/fd")).doesNotContain("marked");
    }

    @Test
    void doNotReachTheProgram(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("ls -l /proc/self/fd | grep -c marked");
        assertThat(withDescriptors(sandbox, box, "run").stdout()).isEqualTo("0\n");
    }

    @Test
    void reachTheProgramAsFarAsTheyAreToBePreserved(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("ls -l /proc/self/fd | grep -c marked");
        assertThat(withDescriptors(sandbox, box, "run", "--preserve-fds", "1").stdout())
                .isEqualTo("1\n");
    }

    @Test
    void doNotReachAProgramThatIsAdded(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        String exec = sandbox.peer().program() + " --root " + sandbox.root() + " exec " + box.id();
        assertThat(withFiles(sandbox, exec + " /bin/ls -l /proc/self/fd").ok().stdout())
                .doesNotContain("marked");
    }

    private static Result withDescriptors(Sandbox sandbox, Container box, String command, String... options) {
        return withFiles(
                sandbox,
                sandbox.peer().program() + " --root " + sandbox.root() + " " + command + " --bundle "
                        + box.bundle().dir() + " " + String.join(" ", options) + " " + box.id());
    }

    /** Runs a command with two more files open, 3 and 9, whose names have "marked" in them. */
    private static Result withFiles(Sandbox sandbox, String command) {
        Path file = sandbox.newPath("marked");
        try {
            Files.createFile(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return sandbox.command("/bin/sh", "-c", "exec 3<" + file + " 9<" + file + "; exec " + command)
                .run();
    }
}
