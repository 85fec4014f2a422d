package dev.hako.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.cli.command.Command;
import dev.hako.cli.grammar.Grammar;
import dev.hako.cli.grammar.Parser;
import dev.hako.cli.grammar.UsageException;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.Containers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    @TempDir
    Path dir;

    private CallerProcess hako;

    @BeforeEach
    void startCaller() throws IOException {
        hako = new CallerProcess(dir);
    }

    @AfterEach
    void stopCaller() throws IOException {
        hako.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-h", "--help", "help", "h", "-h state", "--debug help"})
    void helpOfTheProgramIsNoError(String line) throws IOException {
        assertThat(hako.execute(line.isEmpty() ? new String[0] : line.split(" ")))
                .isZero();
        assertThat(hako.out()).startsWith("NAME:\n   hako - Open Container Initiative runtime\n");
        assertThat(hako.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill -h", "kill --help", "kill c1 -h", "help kill", "kill -help=true"})
    void helpOfACommandIsNoError(String line) throws IOException {
        assertThat(hako.named("runc").execute(line.split(" "))).isZero();
        assertThat(hako.out()).startsWith("NAME:\n   runc kill - ").contains("USAGE:\n   runc kill <container-id>");
        assertThat(hako.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo -h", "foo", "help foo"})
    void anUnknownCommandHasNoHelp(String line) throws IOException {
        assertThat(hako.execute(line.split(" "))).isEqualTo(3);
        assertThat(hako.err()).matches("time=\"" + TIME + "\" level=error msg=\"No help topic for 'foo'\"\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-v", "--version", "--root / -version"})
    void versionNamesTheProgramTheCommitAndTheSpecification(String line) throws IOException {
        assertThat(hako.named("runc").execute(line.split(" "))).isZero();
        assertThat(hako.out()).matches("runc version \\d+\\.\\d+\\.\\d+\ncommit: .+\nspec: 1\\.3\\.0\njava: 25(?s:.*)");
        assertThat(hako.err()).isEmpty();
    }

    @Test
    void aWrongOptionIsToldWithTheHelp() throws IOException {
        assertThat(hako.execute("--log", "log", "create", "--xyz")).isEqualTo(1);
        assertThat(hako.out())
                .startsWith("Incorrect Usage: flag provided but not defined: -xyz\n\nNAME:\n   hako create - ");
        assertThat(hako.err()).isEqualTo("flag provided but not defined: -xyz\n");
        assertThat(Files.readString(dir.resolve("log")))
                .matches("time=\"" + TIME + "\" level=error msg=\"flag provided but not defined: -xyz\"\n");
    }

    @Test
    void aWrongGlobalOptionIsToldWithTheHelpOfTheProgram() throws IOException {
        assertThat(hako.execute("--log", "log", "--root")).isEqualTo(1);
        assertThat(hako.out()).startsWith("Incorrect Usage. flag needs an argument: -root\n\nNAME:\n   hako - ");
        assertThat(hako.err()).matches("time=.* level=error msg=\"flag needs an argument: -root\"\n");
    }

    @Test
    void aWrongNumberOfOperandsIsToldWithTheHelp() throws IOException {
        assertThat(hako.execute("exec")).isEqualTo(1);
        assertThat(hako.out()).startsWith("Incorrect Usage.\n\nNAME:\n   hako exec - ");
        assertThat(hako.err()).contains("msg=\"hako: \\\"exec\\\" requires a minimum of 1 argument(s)\"");
    }

    @Test
    void aFailureIsOneLineOfJsonInTheLogAndItsMessageOnStandardError() throws IOException {
        Files.writeString(dir.resolve("log"), "before\n");

        assertThat(hako.execute("--log", "log", "--log-format=json", "create", ""))
                .isEqualTo(1);

        assertThat(Files.readString(dir.resolve("log")))
                .matches("before\n\\{\"level\":\"error\",\"msg\":\"hako create failed: container id cannot be empty\","
                        + "\"time\":\"" + TIME + "\"}\n");
        assertThat(hako.err()).isEqualTo("hako create failed: container id cannot be empty\n");
        assertThat(hako.out()).isEmpty();
    }

    @Test
    void aNewLogIsReadableForAll() throws IOException {
        hako.execute("--log", dir.resolve("log").toString(), "list", "too many");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("log"))))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void aLogThatCannotBeOpenedIsAnError() throws IOException {
        assertThat(hako.execute("--log", "/nonexistent/log", "list")).isEqualTo(1);
        assertThat(hako.err()).contains("msg=\"open /nonexistent/log: no such file or directory\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--log-format xml list|1|invalid log-format: xml",
                "--root / list|1|Option --root argument should not be set to /",
                "--root /x/../../ list|1|Option --root argument should not be set to /",
                "--rootless maybe create c1|1|hako create failed: strconv.ParseBool: parsing \\\"maybe\\\": invalid syntax (--rootless is true, false or auto)",
                "--cgroup-manager nobody run c1|1|hako run failed: unknown cgroup manager specified: \\\"nobody\\\" (--cgroup-manager is cgroupfs, systemd or disabled)",
                "completion zsh|1|no completion for \\\"zsh\\\": only for bash",
                "spec -b /nonexistent|1|chdir /nonexistent: no such file or directory",
            })
    void whatIsNotUnderstoodOrNotThereIsSaid(String line, int code, String message) throws IOException {
        assertThat(hako.execute(line.split(" "))).isEqualTo(code);
        assertThat(hako.err()).endsWith(" level=error msg=\"" + message + "\"\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state c1|1|container does not exist",
                "start c1|1|container does not exist",
                "delete c1|1|container does not exist",
                "kill c1|1|container does not exist",
                "kill c1 NONSENSE|1|container does not exist",
                "exec c1 true|255|exec failed: container does not exist",
                "exec c1|255|exec failed: container does not exist",
                "exec -u root c1 true|255|exec failed: container does not exist",
                "state a/b|1|invalid container ID format",
                "create --bundle /nonexistent c1|1|hako create failed: chdir /nonexistent: no such file or directory",
                "run c1|1|hako run failed: JSON specification file config.json not found",
            })
    void whatIsNotThereIsSaidAsRuncDoes(String line, int code, String message) throws IOException {
        String[] words = ("--log log --root " + dir.resolve("root") + " " + line).split(" ");

        assertThat(hako.execute(words)).isEqualTo(code);
        assertThat(hako.err()).startsWith(message).hasLineCount(1);
        assertThat(hako.out()).isEmpty();
    }

    @Test
    void deletingByForceWhatIsNotThereIsNoError() throws IOException {
        assertThat(hako.execute("--root", "root", "delete", "--force", "c1")).isZero();
        assertThat(hako.err()).isEmpty();
    }

    @Test
    void listOfARootThatIsNotThereIsAnErrorAndOfAnEmptyOneIsEmpty() throws IOException {
        assertThat(hako.execute("--root", "root", "list")).isEqualTo(1);
        assertThat(hako.err()).contains("no such file or directory");

        Files.createDirectory(dir.resolve("root"));
        assertThat(hako.execute("--root", "root", "list", "-f", "json")).isZero();
        assertThat(hako.out()).isEqualTo("null\n");
    }

    @Test
    void featuresAreJsonAndNothingElse() throws IOException {
        assertThat(hako.execute("features")).isZero();
        assertThat(hako.out())
                .startsWith("{\n    \"ociVersionMin\": \"1.0.0\",")
                .endsWith("}\n");
        assertThat(hako.err()).isEmpty();
    }

    @Test
    void specWritesAConfigurationAndNeverOverOne() throws IOException {
        assertThat(hako.execute("spec")).isZero();

        String config = Files.readString(dir.resolve("config.json"));
        assertThat(config).startsWith("{\n\t\"ociVersion\": \"1.3.0\",\n\t\"process\": {\n\t\t\"terminal\": true,");
        assertThat(hako.out() + hako.err()).isEmpty();

        assertThat(hako.execute("spec", "--rootless")).isEqualTo(1);
        assertThat(hako.err()).endsWith("msg=\"File config.json exists. Remove it first\"\n");
        assertThat(dir.resolve("config.json")).hasContent(config);
    }

    @Test
    void specForUnprivilegedUsersMapsTheCaller() throws IOException {
        Path bundle = Files.createDirectory(dir.resolve("bundle"));

        assertThat(hako.withUser(1000).execute("spec", "--bundle", "bundle", "--rootless"))
                .isZero();
        assertThat(Files.readString(bundle.resolve("config.json"))).contains("\"hostID\": 1000");
    }

    @Test
    void completionIsAScript() throws IOException {
        assertThat(hako.execute("completion", "bash")).isZero();
        assertThat(hako.out()).startsWith("#!/usr/bin/env bash").contains("complete ");
    }

    @Test
    void aReaderWhoHasGoneEndsItQuietlyAsItEndsACProgram() throws IOException {
        hako.redirectToClosedPipe(1);

        assertThat(hako.execute("--help")).isEqualTo(128 + 13);
        assertThat(hako.err()).isEmpty();
    }

    @Test
    void standardErrorThatIsClosedIsNoFurtherError() throws IOException {
        hako.redirectToClosedPipe(2);

        assertThat(hako.execute("foo")).isEqualTo(3);
    }

    @Test
    void aFailureHasThePrefixAndTheExitCodeOfItsCommand() throws IOException, UsageException {
        int code = run(new Failing(new ContainerException("container does not exist")), "--log", "log");

        assertThat(code).isEqualTo(255);
        assertThat(hako.err()).isEqualTo("hako fails: container does not exist\n");
    }

    @Test
    void anExceptionThatNobodyExpectsIsALineOfItsOwn() throws IOException, UsageException {
        int code = run(new Failing(new IllegalStateException("oops")), "--log", "log");

        assertThat(code).isEqualTo(255);
        assertThat(hako.err()).isEqualTo("internal error: java.lang.IllegalStateException: oops\n");
        assertThat(dir.resolve("log")).content().hasLineCount(1);
    }

    @Test
    void debuggingTellsWhereAFailureComesFrom() throws IOException, UsageException {
        run(new Failing(new IllegalStateException("oops")), "--debug", "--log", "log");

        assertThat(dir.resolve("log"))
                .content()
                .contains("level=debug msg=\"  at ")
                .contains("CommandsTest");
    }

    private int run(Command command, String... globals) throws IOException, UsageException {
        Globals parsed = new Globals(Parser.parse(Grammar.PROGRAM, List.of(globals)), hako.caller());
        return new Commands(hako.caller(), parsed.log(new Output(hako.caller().kernel())))
                .run(parsed, dir.toFile(), command);
    }

    private record Failing(RuntimeException failure) implements Command {
        @Override
        public int run(Containers containers, Output output) {
            throw failure;
        }

        @Override
        public String failurePrefix(String program) {
            return program + " fails: ";
        }

        @Override
        public int failureCode() {
            return 255;
        }
    }

    @Test
    void outputThatCannotBeWrittenIsAnError() throws IOException {
        hako.redirect(1, "/dev/full");

        assertThat(hako.execute("--help")).isEqualTo(1);
        assertThat(hako.err()).endsWith("msg=\"write /dev/stdout: no space left on device\"\n");
    }
}
