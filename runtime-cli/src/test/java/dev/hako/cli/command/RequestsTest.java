package dev.hako.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.cli.CallerProcess;
import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Grammar;
import dev.hako.cli.grammar.Parser;
import dev.hako.cli.grammar.UsageException;
import dev.hako.core.lifecycle.CreateRequest;
import dev.hako.core.lifecycle.ExecRequest;
import dev.hako.core.lifecycle.RunOptions;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.runtime.Process;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {

    @TempDir
    Path dir;

    private CallerProcess hako;
    private Kernel kernel;

    @BeforeEach
    void startCaller() throws IOException {
        hako = new CallerProcess(dir);
        kernel = hako.caller().kernel();
    }

    @AfterEach
    void stopCaller() throws IOException {
        hako.close();
    }

    private static Arguments parse(String line) throws UsageException {
        List<String> words = List.of(line.split(" "));
        return Parser.parse(Grammar.command(words.getFirst()).orElseThrow(), words.subList(1, words.size()));
    }

    private ExecRequest exec(String line) throws UsageException, IOException {
        return new ExecCommand(parse(line), kernel).request("c1");
    }

    @Test
    void createPassesOnWhatContainerdSays() throws UsageException {
        String line = "create --bundle /b --pid-file /b/init.pid --console-socket /s --pidfd-socket /t --no-pivot"
                + " --no-new-keyring --preserve-fds 2 --strict --config /c.json c1";

        assertThat(CreateCommand.request(parse(line)))
                .isEqualTo(new CreateRequest(
                        "c1",
                        "/b",
                        "/c.json",
                        Optional.of("/b/init.pid"),
                        Optional.of("/s"),
                        Optional.of("/t"),
                        true,
                        true,
                        2,
                        true));
    }

    @Test
    void runPassesOnWhatBuildKitSays() throws UsageException {
        Arguments arguments = parse("run --bundle /b --keep c1");

        assertThat(CreateCommand.request(arguments))
                .isEqualTo(new CreateRequest(
                        "c1",
                        "/b",
                        "config.json",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        0,
                        false));
        assertThat(RunCommand.options(arguments)).isEqualTo(new RunOptions(false, true, false));
    }

    @Test
    void execPassesOnEveryOption() throws UsageException, IOException {
        ExecRequest request = exec("exec --cwd /w -e A=b --env C=d,e -t -u 5:6 -g 7 -g 8 -c CAP_KILL --no-new-privs"
                + " --apparmor p --process-label l --cgroup cpu:x --cgroup y:z -d --pid-file /p --preserve-fds 1"
                + " --ignore-paused c1 ls -l");

        assertThat(request.id()).isEqualTo("c1");
        assertThat(request.args()).containsExactly("ls", "-l");
        assertThat(request.cwd()).isEqualTo("/w");
        assertThat(request.env()).containsExactly("A=b", "C=d,e");
        assertThat(request.tty()).isTrue();
        assertThat(request.user()).hasValue(5);
        assertThat(request.group()).hasValue(6);
        assertThat(request.additionalGids()).containsExactly(7, 8);
        assertThat(request.capabilities()).containsExactly("CAP_KILL");
        assertThat(request.noNewPrivileges()).hasValue(true);
        assertThat(request.apparmorProfile()).isEqualTo("p");
        assertThat(request.processLabel()).isEqualTo("l");
        assertThat(request.cgroups()).containsExactly("cpu:x", "y:z");
        assertThat(request.detach()).isTrue();
        assertThat(request.pidFile()).hasValue("/p");
        assertThat(request.preserveFds()).isEqualTo(1);
        assertThat(request.ignorePaused()).isTrue();
    }

    @Test
    void execLeavesTheGroupAloneWhenOnlyAUserIsGiven() throws UsageException, IOException {
        assertThat(exec("exec -u 1000 c1 id").group()).isEmpty();
        assertThat(exec("exec -u 4294967294 c1 id").user()).hasValue(-2);
        assertThat(exec("exec c1 id").user()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exec -u root c1 id|bad uid: strconv.Atoi: parsing \"root\": invalid syntax",
                "exec -u 0:wheel c1 id|bad gid: strconv.Atoi: parsing \"wheel\": invalid syntax",
                "exec -u 5: c1 id|bad gid: strconv.Atoi: parsing \"\": invalid syntax",
                "exec -u -1 c1 id|bad uid: strconv.Atoi: parsing \"-1\": value out of range",
                "exec -u 0x5 c1 id|bad uid: strconv.Atoi: parsing \"0x5\": invalid syntax",
                "exec -g -3 c1 id|additional-gids must be a positive number -3"
            })
    void execRefusesWhatMakesNoSense(String line, String message) {
        assertThatThrownBy(() -> exec(line)).hasMessage(message);
    }

    @Test
    void execReadsAProcessFromAFile() throws UsageException, IOException {
        Files.writeString(dir.resolve("process.json"), "{\"args\": [\"id\"], \"cwd\": \"/\", \"env\": [\"A=b\"]}");

        Process process = exec("exec --process process.json c1").process().orElseThrow();
        assertThat(process.args()).containsExactly("id");
        assertThat(process.env()).containsExactly("A=b");
    }

    @Test
    void execReadsAProcessFromADescriptorOfTheCaller() throws UsageException, IOException {
        Files.writeString(dir.resolve("p"), "{\"args\": [\"id\"], \"cwd\": \"/\"}" + " ".repeat(200_000));
        int number = dev.hako.core.linux.Files.open(kernel, "p", dev.hako.core.linux.Files.O_RDONLY, 0)
                .release();

        assertThat(exec("exec -p /dev/fd/" + number + " c1").process()).isPresent();
    }

    @Test
    void execNamesTheFileThatIsNoProcess() throws IOException {
        Files.writeString(dir.resolve("bad"), "{\"args\": 3}");

        assertThatThrownBy(() -> exec("exec -p bad c1")).hasMessageStartingWith("bad: 1:");
        assertThatThrownBy(() -> exec("exec -p missing c1")).hasMessage("open missing: no such file or directory");
    }
}
