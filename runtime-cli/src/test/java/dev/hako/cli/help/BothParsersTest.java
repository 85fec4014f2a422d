package dev.hako.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Grammar;
import dev.hako.cli.grammar.Option;
import dev.hako.cli.grammar.Parser;
import dev.hako.cli.grammar.Syntax;
import dev.hako.cli.grammar.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The small parser and picocli are made from one table: here they read the same lines, and must read the same in them. */
class BothParsersTest {

    /** What a parser reads: values by the names of options, and operands. */
    private record Reading(Map<String, List<String>> options, List<String> operands) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create c1",
                "create --bundle /b --pid-file /p --no-pivot c1",
                "create --bundle=/b --pid-file=/p --no-pivot=true c1",
                "create -bundle /b -pid-file=/p -no-pivot c1",
                "create -b /b --console-socket /s --pidfd-socket /t --no-new-keyring --preserve-fds 3 c1",
                "create c1 -b /b",
                "create --preserve-fds 0x10 c1",
                "create --preserve-fds=x c1",
                "create --xyz c1",
                "create c1 --xyz",
                "create --bundle",
                "create --bundle --pid-file c1",
                "create -b=/b c1 --no-pivot=false",
                "create -b/b c1",
                "create @c1",
                "create --bund /b c1",
                "create --bundle /a --bundle /b c1",
                "run -d --keep --no-subreaper --bundle /b c1",
                "run c1 --detach",
                "run c1 -d=false",
                "restore c1",
                "restore -no-subreaper -lsm-profile a:b --empty-ns network c1",
                "restore --lsm-mount-context",
                "checkpoint --image-path /i --status-fd 3 --leave-running c1",
                "pause c1",
                "resume -x c1",
                "ps -f json c1",
                "ps c1 -ef --format",
                "events --interval 1s --stats c1",
                "update c1 --memory 5M --cpu-quota -1",
                "update --resources - c1",
                "update -r=- --pids-limit=-1 c1",
                "update --pids-limit many c1",
                "start c1",
                "state --root /r c1",
                "kill c1 KILL",
                "kill -a c1 9",
                "kill c1 9 --all",
                "kill --all=maybe c1",
                "delete --force c1",
                "delete c1 -f",
                "delete -- -f",
                "list",
                "list --format json -q",
                "list -qf json",
                "list -f",
                "spec -b /b --rootless",
                "features",
                "exec c1 ls -la --color=auto",
                "exec -t -u 1:2 -e A=b -e C=d,e --cwd / c1 sh -c -- true",
                "exec -g 5 -g 6 -c CAP_KILL --cap CAP_CHOWN c1 id",
                "exec -g x c1 id",
                "exec --process /p --detach --pid-file /f c1",
                "exec --cgroup a:b --ignore-paused --no-new-privs --apparmor p --process-label l c1 true",
            })
    void readTheSame(String line) {
        assertThat(ours(words(line))).isEqualTo(picoclis(words(line)));
    }

    @ParameterizedTest
    @MethodSource("everyOption")
    void readEveryOptionOfEveryCommandInEveryForm(List<String> line) {
        assertThat(ours(line)).isPresent().isEqualTo(picoclis(line));
    }

    static Stream<List<String>> everyOption() {
        List<List<String>> lines = new ArrayList<>();
        for (Syntax syntax : Grammar.commands()) {
            for (Option option : syntax.options()) {
                String value = option.kind() == Option.Kind.FLAG ? "true" : "7";
                for (String name : names(option)) {
                    lines.add(List.of(syntax.name(), name + "=" + value));
                    lines.add(
                            option.kind() == Option.Kind.FLAG
                                    ? List.of(syntax.name(), name)
                                    : List.of(syntax.name(), name, value));
                }
            }
        }
        return lines.stream();
    }

    private static List<String> names(Option option) {
        List<String> names = new ArrayList<>(List.of("--" + option.name(), "-" + option.name()));
        if (!option.alias().isEmpty()) {
            names.add("-" + option.alias());
        }
        return names;
    }

    @Test
    void knowTheSameGlobalOptions() {
        assertThat(ours(words("--root /r --log /l --log-format json --debug --rootless=false list")))
                .isPresent()
                .isEqualTo(picoclis(words("--root /r --log /l --log-format json --debug --rootless=false list")));
        assertThat(picoclis(words("--bundle /b list"))).isEmpty().isEqualTo(ours(words("--bundle /b list")));
    }

    private static List<String> words(String line) {
        return List.of(line.split(" "));
    }

    private static Optional<Reading> ours(List<String> line) {
        try {
            Arguments globals = Parser.parse(Grammar.PROGRAM, line);
            Reading reading = new Reading(new TreeMap<>(), new ArrayList<>());
            collect(reading, Grammar.PROGRAM, globals);
            Optional<Syntax> syntax = Grammar.command(globals.operand(0));
            if (syntax.isEmpty()) {
                return Optional.empty();
            }
            List<String> rest = globals.operands().subList(1, globals.operands().size());
            Arguments arguments = Parser.parse(syntax.get(), rest);
            collect(reading, syntax.get(), arguments);
            reading.operands().addAll(arguments.operands());
            if (syntax.get().max() == 0 && !arguments.operands().isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(reading);
        } catch (UsageException wrong) {
            return Optional.empty();
        }
    }

    private static void collect(Reading reading, Syntax syntax, Arguments arguments) {
        for (Option option : syntax.options()) {
            if (arguments.has(option)) {
                List<String> values =
                        switch (option.kind()) {
                            case FLAG -> List.of(String.valueOf(arguments.flag(option)));
                            case TEXT -> List.of(arguments.text(option));
                            case NUMBER -> List.of(String.valueOf(arguments.number(option)));
                            case TEXTS -> arguments.texts(option);
                            case NUMBERS ->
                                arguments.numbers(option).stream()
                                        .map(String::valueOf)
                                        .toList();
                        };
                reading.options().put("--" + option.name(), values);
            }
        }
    }

    private static Optional<Reading> picoclis(List<String> line) {
        try {
            CommandLine program = new PicocliModel(true).program("hako");
            ParseResult result = program.parseArgs(line.toArray(new String[0]));
            Reading reading = new Reading(new TreeMap<>(), new ArrayList<>());
            collect(reading, result);
            ParseResult command = result.subcommand();
            collect(reading, command);
            for (Object operand : command.matchedPositionals().isEmpty()
                    ? List.of()
                    : (List<?>) command.matchedPositionals().getFirst().getValue()) {
                reading.operands().add(String.valueOf(operand));
            }
            return Optional.of(reading);
        } catch (ParameterException wrong) {
            return Optional.empty();
        }
    }

    private static void collect(Reading reading, ParseResult result) {
        for (OptionSpec option : result.matchedOptions()) {
            Object value = option.getValue();
            List<?> values = value instanceof List<?> list ? list : List.of(value);
            reading.options()
                    .put(
                            option.longestName(),
                            values.stream().map(String::valueOf).toList());
        }
    }
}
