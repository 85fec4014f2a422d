package dev.hako.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.cli.grammar.Grammar;
import dev.hako.cli.grammar.Syntax;
import org.junit.jupiter.api.Test;

class HelpTest {

    @Test
    void programHelpHasTheLayoutOfRuncs() {
        assertThat(Help.program("runc", "1.2.3").lines())
                .startsWith("NAME:", "   runc - Open Container Initiative runtime")
                .containsSubsequence(
                        "USAGE:",
                        "   runc [global options] command [command options] [arguments...]",
                        "VERSION:",
                        "   1.2.3",
                        "COMMANDS:",
                        "   create      create a container",
                        "   help, h     print help, or that of a command",
                        "GLOBAL OPTIONS:",
                        "   --debug                 log every step",
                        "   --log-format value      how the log is written: text or json (default: \"text\")",
                        "   --version, -v           print the version",
                        "   --help, -h              show help")
                .noneMatch(line -> line.contains("criu"));
    }

    @Test
    void commandHelpHasTheLayoutOfRuncs() {
        Syntax create = Grammar.command("create").orElseThrow();

        assertThat(Help.command("hako", create).lines())
                .startsWith("NAME:", "   hako create - create a container", "", "USAGE:")
                .containsSubsequence(
                        "   hako create [command options] <container-id>",
                        "DESCRIPTION:",
                        "OPTIONS:",
                        "   --bundle value, -b value  the bundle's directory, else the working directory")
                .anyMatch(line -> line.startsWith("   --preserve-fds value") && line.endsWith("(default: 0)"));
    }

    @Test
    void everyCommandHasHelp() {
        for (Syntax syntax : Grammar.commands()) {
            assertThat(Help.command("hako", syntax).lines().skip(1).findFirst().orElseThrow())
                    .isEqualTo("   hako " + syntax.name() + " - " + syntax.summary());
        }
    }

    @Test
    void aCommandWithoutOptionsHasNoListOfThem() {
        assertThat(Help.command("hako", Grammar.command("state").orElseThrow()))
                .contains("   hako state <container-id>")
                .doesNotContain("OPTIONS");
    }

    @Test
    void completionKnowsCommandsAndOptions() {
        assertThat(Help.bashCompletion("hako")).contains("create", "--console-socket", "--no-new-keyring");
    }
}
