package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Help, in the layout of runc's. */
@IntegrationTest
@KnownDifference(peer = "crun", why = "has a layout of its own")
class HelpTest {
    private static final List<String> COMMANDS = List.of(
            "create",
            "delete",
            "exec",
            "features",
            "kill",
            "list",
            "pause",
            "ps",
            "resume",
            "run",
            "spec",
            "start",
            "state",
            "update");

    @Test
    void isThatOfRuncWhenCalledSo(Sandbox sandbox) throws IOException {
        Path link = Files.createSymbolicLink(
                Files.createDirectory(sandbox.newPath("bin")).resolve("runc"),
                sandbox.peer().program());
        for (String flag : List.of("-h", "--help", "help", "h")) {
            List<String> lines = help(sandbox, link, flag);
            assertThat(lines.get(0)).isEqualTo("NAME:");
            assertThat(lines.get(1)).isEqualTo("   runc - Open Container Initiative runtime");
        }
        for (String command : COMMANDS) {
            assertThat(help(sandbox, link, command, "-h").get(1)).startsWith("   runc " + command + " - ");
            assertThat(help(sandbox, link, "help", command).get(1)).startsWith("   runc " + command + " - ");
        }
    }

    @Test
    void isThereForEveryCommand(Sandbox sandbox) {
        for (String command : COMMANDS) {
            List<String> lines = help(sandbox, sandbox.peer().program(), command, "--help");
            assertThat(lines.get(0)).as(command).isEqualTo("NAME:");
            assertThat(lines).as(command).contains("USAGE:");
            assertThat(lines)
                    .as("every option of %s has a text", command)
                    .filteredOn(line -> line.startsWith("   --"))
                    .allMatch(line -> line.matches("   -.*\\S  +\\S.*"));
        }
    }

    @Test
    void isPrintedWithoutACommand(Sandbox sandbox) {
        assertThat(sandbox.bareRuntime().run().ok().stdout())
                .startsWith("NAME:\n")
                .contains("COMMANDS:\n");
    }

    @Test
    void isNotThereForWhatIsNoCommand(Sandbox sandbox) {
        Result result = sandbox.bareRuntime("foo", "-h").run();
        assertThat(result.stdout() + result.stderr()).contains("No help topic for 'foo'");
    }

    private static List<String> help(Sandbox sandbox, Path program, String... words) {
        List<String> command = new java.util.ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        return sandbox.command(command.toArray(String[]::new))
                .run()
                .ok()
                .stdout()
                .lines()
                .toList();
    }
}
