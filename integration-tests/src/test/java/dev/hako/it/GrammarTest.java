package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines that are not well-formed, or only just: exit code, the first line of standard output, and the message. */
@IntegrationTest
@KnownDifference(peer = "crun", why = "has another parser")
class GrammarTest {

    private static final String NO_SUCH = "container does not exist";

    /** Each line is {@code words | first line | part of the message}; the exit code is 1. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            nullValues = "-",
            value = {
                "--bogus                        | Incorrect Usage. flag provided but not defined: -bogus | flag provided but not defined: -bogus",
                "-x                             | Incorrect Usage. flag provided but not defined: -x | flag provided but not defined: -x",
                "--log                          | Incorrect Usage. flag needs an argument: -log | flag needs an argument: -log",
                "--debug=maybe state no         | Incorrect Usage. invalid boolean value \"maybe\" for -debug: parse error | invalid boolean value",
                "--log-format=xml state no      | - | invalid log-format: xml",
                "create                         | Incorrect Usage. | \"create\" requires exactly 1 argument(s)",
                "create a b                     | Incorrect Usage. | \"create\" requires exactly 1 argument(s)",
                "create --bundle                | Incorrect Usage: flag needs an argument: -bundle | flag needs an argument: -bundle",
                "create -b                      | Incorrect Usage: flag needs an argument: -b | flag needs an argument: -b",
                "create -bundle                 | Incorrect Usage: flag needs an argument: -bundle | flag needs an argument: -bundle",
                "create --bogus a               | Incorrect Usage: flag provided but not defined: -bogus | flag provided but not defined: -bogus",
                "create ---bundle a             | Incorrect Usage: bad flag syntax: ---bundle | bad flag syntax: ---bundle",
                "create --=x a                  | Incorrect Usage: bad flag syntax: --=x | bad flag syntax: --=x",
                "create -ab a                   | Incorrect Usage: flag provided but not defined: -ab | flag provided but not defined: -ab",
                "create -b/no a                 | Incorrect Usage: flag provided but not defined: -b/no | flag provided but not defined: -b/no",
                "create --no-pivot=maybe a      | Incorrect Usage: invalid boolean value \"maybe\" for -no-pivot: parse error | parse error",
                "create --no-pivot= a           | Incorrect Usage: invalid boolean value \"\" for -no-pivot: parse error | parse error",
                "create --preserve-fds x a      | Incorrect Usage: invalid value \"x\" for flag -preserve-fds: parse error | parse error",
                "create --preserve-fds= a       | Incorrect Usage: invalid value \"\" for flag -preserve-fds: parse error | parse error",
                "create --bundle /no/such a     | - | chdir /no/such: no such file or directory",
                "create -b=/no/such a           | - | chdir /no/such: no such file or directory",
                "create -bundle /no/such a      | - | chdir /no/such: no such file or directory",
                "create a -b /no/such           | - | chdir /no/such: no such file or directory",
                "create -b /no/other -b /no/such a | - | chdir /no/such: no such file or directory",
                "create -b -x a                 | - | chdir -x: no such file or directory",
                "create --no-pivot=TRUE -b /no/such a | - | chdir /no/such: no such file or directory",
                "create - a                     | Incorrect Usage. | \"create\" requires exactly 1 argument(s)",
                "run                            | Incorrect Usage. | \"run\" requires exactly 1 argument(s)",
                "run -dt a                      | Incorrect Usage: flag provided but not defined: -dt | flag provided but not defined: -dt",
                "run a -d -b /no/such           | - | chdir /no/such: no such file or directory",
                "exec                           | Incorrect Usage. | \"exec\" requires a minimum of 1 argument(s)",
                "exec --user                    | Incorrect Usage: flag needs an argument: -user | flag needs an argument: -user",
                "exec -e                        | Incorrect Usage: flag needs an argument: -e | flag needs an argument: -e",
                "exec --bogus a ls              | Incorrect Usage: flag provided but not defined: -bogus | flag provided but not defined: -bogus",
                "exec -g x a ls                 | Incorrect Usage: invalid value \"x\" for flag -g: strconv.ParseInt: parsing \"x\": invalid syntax | invalid syntax",
                "kill                           | Incorrect Usage. | \"kill\" requires a minimum of 1 argument(s)",
                "kill a b c                     | Incorrect Usage. | \"kill\" requires a maximum of 2 argument(s)",
                "kill --all=maybe a             | Incorrect Usage: invalid boolean value \"maybe\" for -all: parse error | parse error",
                "kill no -a                     | - | container does not exist",
                "kill no KILL -a                | - | container does not exist",
                "kill no -9                     | - | container does not exist",
                "delete                         | Incorrect Usage. | \"delete\" requires exactly 1 argument(s)",
                "delete a b                     | Incorrect Usage. | \"delete\" requires exactly 1 argument(s)",
                "delete -ff a                   | Incorrect Usage: flag provided but not defined: -ff | flag provided but not defined: -ff",
                "delete --force=false no        | - | container does not exist",
                "state                          | Incorrect Usage. | \"state\" requires exactly 1 argument(s)",
                "state a b                      | Incorrect Usage. | \"state\" requires exactly 1 argument(s)",
                "state --                       | Incorrect Usage. | \"state\" requires exactly 1 argument(s)",
                "state -- no                    | - | container does not exist",
                "state no --                    | - | container does not exist",
                "-- state no                    | - | container does not exist",
                "state -- -x                    | - | container does not exist",
                "--debug=f state no             | - | container does not exist",
                "-debug=0 state no              | - | container does not exist",
                "start                          | Incorrect Usage. | \"start\" requires exactly 1 argument(s)",
                "pause a b                      | Incorrect Usage. | \"pause\" requires exactly 1 argument(s)",
                "resume                         | Incorrect Usage. | \"resume\" requires exactly 1 argument(s)",
                "ps                             | Incorrect Usage. | \"ps\" requires a minimum of 1 argument(s)",
                "ps -f                          | Incorrect Usage: flag needs an argument: -f | flag needs an argument: -f",
                "ps no -ef                      | - | container does not exist",
                "list x                         | Incorrect Usage. | \"list\" requires exactly 0 argument(s)",
                "list --format                  | Incorrect Usage: flag needs an argument: -format | flag needs an argument: -format",
                "list --root /tmp               | Incorrect Usage: flag provided but not defined: -root | flag provided but not defined: -root",
                "list --debug                   | Incorrect Usage: flag provided but not defined: -debug | flag provided but not defined: -debug",
                "spec x                         | Incorrect Usage. | \"spec\" requires exactly 0 argument(s)",
                "features x                     | Incorrect Usage. | \"features\" requires exactly 0 argument(s)",
                "update                         | Incorrect Usage. | \"update\" requires exactly 1 argument(s)",
                "update --memory                | Incorrect Usage: flag needs an argument: -memory | flag needs an argument: -memory"
            })
    void isRefusedAsByRunc(String line, String first, String why, Sandbox sandbox) {
        Result result = call(sandbox, line);
        result.fails(1, why);
        assertThat(result.stdout().lines().findFirst().orElse("-").strip()).isEqualTo(first == null ? "-" : first);
    }

    /** What runc takes for one operand more: the exit code is the same. */
    @ParameterizedTest
    @CsvSource({"state no --bogus", "create a --bundle", "create a -b", "start no --x", "state no --root /x"})
    void isRefusedBehindOperandsToo(String line, Sandbox sandbox) {
        Result result = call(sandbox, line).exits(1);
        assertThat(result.stdout()).startsWith("Incorrect Usage");
        if (sandbox.peer().isHako()) {
            assertThat(result.message()).containsAnyOf("flag provided but not defined: ", "flag needs an argument: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec no ls --help", "exec no --bogus", "exec -- no ls", "exec no -h"})
    void ofExecEndsAtTheContainer(String line, Sandbox sandbox) {
        call(sandbox, line).fails(255, "exec failed: ", NO_SUCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-h", "--help", "-help", "help", "h", "--help=true", "--help=false", "--version=false"})
    void tellsOfTheProgramWithoutACommand(String line, Sandbox sandbox) {
        String help = bare(sandbox, line).ok().stdout();
        assertThat(help.lines().toList().getFirst()).isEqualTo("NAME:");
        assertThat(help.lines().toList().get(1))
                .isEqualTo("   " + sandbox.peer().program().getFileName() + " - Open Container Initiative runtime");
    }

    @ParameterizedTest
    @CsvSource({
        "help create,create",
        "h run,run",
        "create -h,create",
        "create --help,create",
        "create -help,create",
        "run -h x,run",
        "state --help=true,state",
        "state no --help,state",
        "kill no -h,kill",
        "ps -h,ps",
        "exec -h,exec",
        "features -h,features",
        "help create run,create"
    })
    void tellsOfACommand(String line, String command, Sandbox sandbox) {
        String help = bare(sandbox, line).ok().stdout();
        assertThat(help.lines().toList().getFirst()).isEqualTo("NAME:");
        assertThat(help.lines().toList().get(1))
                .startsWith("   " + sandbox.peer().program().getFileName() + " " + command + " - ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "foo -h", "foo --help", "foo bar", "help foo", "h foo"})
    void saysThatThereIsNoSuchCommand(String line, Sandbox sandbox) {
        Result result = bare(sandbox, line).exits(3);
        assertThat(result.message()).isEqualTo("No help topic for 'foo'");
        assertThat(result.stdout()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-v", "--version", "-version"})
    void tellsTheVersion(String line, Sandbox sandbox) {
        String version = bare(sandbox, line).ok().stdout();
        assertThat(version).startsWith(sandbox.peer().program().getFileName() + " version ");
        assertThat(version).contains("\ncommit: ", "\nspec: ");
    }

    @Test
    void helpGoesBeforeWhatIsWrong(Sandbox sandbox) {
        bare(sandbox, "state -h a b c").ok();
        bare(sandbox, "--root / -h").ok();
    }

    private static Result call(Sandbox sandbox, String line) {
        return sandbox.runtime(line.strip().split(" +", -1)).run();
    }

    private static Result bare(Sandbox sandbox, String line) {
        return sandbox.bareRuntime(line.isEmpty() ? new String[0] : line.split(" ", -1))
                .run();
    }
}
