package dev.hako.cli.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {

    private static Arguments parse(String line) throws UsageException {
        List<String> words = List.of(line.split(" "));
        Syntax syntax = Grammar.command(words.getFirst()).orElseThrow();
        return Parser.parse(syntax, words.subList(1, words.size()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create --bundle /b c1",
                "create --bundle=/b c1",
                "create -bundle /b c1",
                "create -bundle=/b c1",
                "create -b /b c1",
                "create -b=/b c1",
                "create --b /b c1",
                "create c1 --bundle /b",
                "create --bundle /a --bundle /b c1",
                "create --bundle /b -- c1"
            })
    void takesAnOptionInEveryWayThatRuncDoes(String line) throws UsageException {
        Arguments arguments = parse(line);

        assertThat(arguments.text(Options.BUNDLE)).isEqualTo("/b");
        assertThat(arguments.operands()).containsExactly("c1");
    }

    @ParameterizedTest
    @CsvSource({
        "delete c1, false",
        "delete --force c1, true",
        "delete c1 -f, true",
        "delete --force=true c1, true",
        "delete --force=false c1, false",
        "delete --force=0 c1, false",
        "delete --force --force=F c1, false",
        "delete -f c1 -f=T, true"
    })
    void takesFlagsWithOrWithoutATruthValue(String line, boolean expected) throws UsageException {
        assertThat(parse(line).flag(Options.FORCE)).isEqualTo(expected);
        assertThat(parse(line).operands()).containsExactly("c1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create --xyz c1|flag provided but not defined: -xyz",
                "create c1 --xyz=2|flag provided but not defined: -xyz",
                "state --root /r c1|flag provided but not defined: -root",
                "list -qf json|flag provided but not defined: -qf",
                "create c1 --bundle|flag needs an argument: -bundle",
                "create c1 -b|flag needs an argument: -b",
                "create --preserve-fds=x c1|invalid value \"x\" for flag -preserve-fds: parse error",
                "create --preserve-fds 99999999999 c1|invalid value \"99999999999\" for flag -preserve-fds: value out of range",
                "exec -g x c1 a|invalid value \"x\" for flag -g: strconv.ParseInt: parsing \"x\": invalid syntax",
                "delete --force=maybe c1|invalid boolean value \"maybe\" for -force: parse error",
                "create ---x|bad flag syntax: ---x",
                "create -=x|bad flag syntax: -=x"
            })
    void refusesWhatRuncRefusesInItsWords(String line, String message) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOfSatisfying(UsageException.class, wrong -> assertThat(wrong.heading())
                        .isEqualTo("Incorrect Usage: " + message))
                .hasMessage(message);
    }

    @Test
    void leavesTheOptionsOfAnExecutedProgramAlone() throws UsageException {
        Arguments arguments = parse("exec -t --env A=b,c -e D= c1 sh -c --tty=false -- -e");

        assertThat(arguments.flag(Options.TTY)).isTrue();
        assertThat(arguments.texts(Options.ENV)).containsExactly("A=b,c", "D=");
        assertThat(arguments.operands()).containsExactly("c1", "sh", "-c", "--tty=false", "--", "-e");
    }

    @Test
    void takesTheNextWordAsAValueWhateverItLooksLike() throws UsageException {
        assertThat(parse("create --bundle --pid-file c1").text(Options.BUNDLE)).isEqualTo("--pid-file");
        assertThat(parse("create --bundle -- c1").text(Options.BUNDLE)).isEqualTo("--");
    }

    @Test
    void takesEverythingBehindTwoDashesAsOperands() throws UsageException {
        assertThat(parse("delete -- -f").operands()).containsExactly("-f");
        assertThat(parse("kill c1 -- -9").operands()).containsExactly("c1", "-9");
        assertThat(parse("kill c1 -9").operands()).containsExactly("c1", "-9");
        assertThat(parse("state -").operands()).containsExactly("-");
    }

    @Test
    void readsNumbersAsGoDoes() throws UsageException {
        assertThat(parse("create --preserve-fds 0x10 c1").number(Options.PRESERVE_FDS))
                .isEqualTo(16);
        assertThat(parse("create --preserve-fds 010 c1").number(Options.PRESERVE_FDS))
                .isEqualTo(8);
        assertThat(parse("create c1").number(Options.PRESERVE_FDS)).isZero();
        assertThat(parse("exec -g 5 --additional-gids=-7 c1").numbers(Options.ADDITIONAL_GIDS))
                .containsExactly(5L, -7L);
    }

    @Test
    void takesGlobalOptionsOnlyBeforeTheCommand() throws UsageException {
        Arguments arguments = Parser.parse(
                Grammar.PROGRAM, List.of("--root", "/r", "-log-format=json", "delete", "--force", "--root"));

        assertThat(arguments.text(Options.ROOT)).isEqualTo("/r");
        assertThat(arguments.text(Options.LOG_FORMAT)).isEqualTo("json");
        assertThat(arguments.operands()).containsExactly("delete", "--force", "--root");
    }

    @ParameterizedTest
    @CsvSource({
        "create, requires exactly 1 argument(s)",
        "state a b, requires exactly 1 argument(s)",
        "list a, requires exactly 0 argument(s)",
        "kill, requires a minimum of 1 argument(s)",
        "kill a b c, requires a maximum of 2 argument(s)",
        "exec, requires a minimum of 1 argument(s)"
    })
    void countsOperands(String line, String message) throws UsageException {
        Arguments arguments = parse(line);
        String name = (line + " ").substring(0, (line + " ").indexOf(' '));

        assertThatThrownBy(() -> Grammar.command(name).orElseThrow().checkCount(arguments, "hako"))
                .hasMessage("hako: \"" + name + "\" " + message);
    }
}
