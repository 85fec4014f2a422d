package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that do not fit the container: what is said, in which words, with which exit code, and where. */
@IntegrationTest
@KnownDifference(peer = "crun", why = "has words of its own")
class CommandMessagesTest {
    private static final String TABLE = """
            unknown | state ID           |   1 | container does not exist
            unknown | start ID           |   1 | container does not exist
            unknown | kill ID            |   1 | container does not exist
            unknown | kill ID 9          |   1 | container does not exist
            unknown | kill ID NOPE       |   1 | container does not exist
            unknown | kill --all ID 9    |   1 | container does not exist
            unknown | delete ID          |   1 | container does not exist
            unknown | pause ID           |   1 | container does not exist
            unknown | resume ID          |   1 | container does not exist
            unknown | ps ID              |   1 | container does not exist
            unknown | update ID          |   1 | container does not exist
            unknown | exec ID true       | 255 | exec failed: container does not exist
            unknown | exec -d ID true    | 255 | exec failed: container does not exist
            created | create -b B ID     |   1 | NAME create failed: container with given ID already exists
            created | run -b B ID        |   1 | NAME run failed: container with given ID already exists
            created | kill ID NOPE       |   1 | unknown signal "NOPE"
            running | start ID           |   1 | cannot start an already running container
            running | delete ID          |   1 | cannot delete container ID that is not stopped: running
            running | resume ID          |   1 | container not paused
            running | create -b B ID     |   1 | NAME create failed: container with given ID already exists
            running | run -b B ID        |   1 | NAME run failed: container with given ID already exists
            running | kill ID NOPE       |   1 | unknown signal "NOPE"
            running | kill ID 999        |   1 | unable to signal init: invalid argument
            running | exec ID            | 255 | exec failed: exec args cannot be empty
            running | exec -p /no/x ID   | 255 | exec failed: open /no/x: no such file or directory
            running | exec -p /tmp ID    | 255 | exec failed: read /tmp: is a directory
            running | exec ID /no/such   | 255 | exec failed: unable to start container process: exec: "/no/such": stat /no/such: no such file or directory
            running | exec ID nope       | 255 | exec failed: unable to start container process: exec: "nope": executable file not found in $PATH
            running | exec -d ID nope    | 255 | exec failed: unable to start container process: exec: "nope": executable file not found in $PATH
            running | exec ID /etc       | 255 | exec failed: unable to start container process: exec: "/etc": is a directory
            running | exec ID /etc/group | 255 | exec failed: unable to start container process: exec: "/etc/group": permission denied
            running | exec --cwd /no ID true | 255 | exec failed: unable to start container process: chdir to cwd ("/no") set in config.json failed: no such file or directory
            running | exec --cwd no ID true  | 255 | exec failed: Cwd must be an absolute path
            running | exec -u root ID true   | 255 | exec failed: bad uid: strconv.Atoi: parsing "root": invalid syntax
            running | exec -u 0:x ID true    | 255 | exec failed: bad gid: strconv.Atoi: parsing "x": invalid syntax
            running | exec -g -1 ID true     | 255 | exec failed: additional-gids must be a positive number -1
            running | exec -e NO ID true     | 255 | exec failed: unable to start container process: invalid environment variable: missing '='
            running | exec -e =x ID true     | 255 | exec failed: unable to start container process: invalid environment variable: name cannot be empty
            running | exec --pid-file /no/x ID true | 255 | exec failed: open /no/.x: no such file or directory
            stopped | start ID           |   1 | cannot start a container that has stopped
            stopped | kill ID            |   1 | container not running
            stopped | kill ID 0          |   1 | container not running
            stopped | kill ID 999        |   1 | container not running
            stopped | pause ID           |   1 | container not running
            stopped | resume ID          |   1 | container not paused
            stopped | update ID          |   1 | container not running
            stopped | exec ID true       | 255 | exec failed: cannot exec in a stopped container
            stopped | create -b B ID     |   1 | NAME create failed: container with given ID already exists
            unknown | state a/b          |   1 | invalid container ID format
            unknown | state ..           |   1 | invalid container ID format
            unknown | create -b B a/b    |   1 | NAME create failed: invalid container ID format
            unknown | exec a/b true      | 255 | exec failed: invalid container ID format
            unknown | create -b /no/x ID |   1 | NAME create failed: chdir /no/x: no such file or directory
            unknown | create -b /etc/group ID |   1 | NAME create failed: chdir /etc/group: not a directory
            unknown | create -b B --pid-file /no/x ID | 1 | NAME create failed: open /no/.x: no such file or directory
            unknown | spec -b /no/x      |   1 | chdir /no/x: no such file or directory
            unknown | spec -b B          |   1 | File config.json exists. Remove it first
            running | list -f xml        |   1 | invalid format option
            """;

    /** Rows in which runc 1.1 has other words than 1.5. */
    private static final List<String> NEW_WORDS = List.of(
            "exec ID",
            "exec ID /etc",
            "exec -u root ID true",
            "exec -u 0:x ID true",
            "exec -e NO ID true",
            "exec -e =x ID true");

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(textBlock = TABLE, delimiter = '|', quoteCharacter = '`')
    void areRefusedInTheWordsOfRunc(String status, String line, int code, String words, Sandbox sandbox) {
        assumeFalse(sandbox.peer().name().startsWith("runc 1.1") && NEW_WORDS.contains(line), "runc 1.1 differs");
        Container box = container(status, sandbox);
        Path log = sandbox.newPath("log");
        List<String> command = new ArrayList<>(List.of("--log", log.toString(), "--log-format", "json"));
        for (String word : line.split(" ", -1)) {
            command.add(
                    word.equals("ID")
                            ? box.id()
                            : word.equals("B") ? box.bundle().dir().toString() : word);
        }
        Result result = sandbox.runtime(command.toArray(String[]::new)).run().exits(code);
        String expected = words.replace("NAME", sandbox.peer().command()).replace("ID that", box.id() + " that");
        assertThat(result.stderr().strip()).startsWith(expected).doesNotContain("\n");
        assertThat(result.stdout()).isEmpty();
        assertThat(Host.read(log)).hasLineCount(1);
        assertThat(Json.at(Json.parse(Host.read(log)), "/msg"))
                .isEqualTo(result.stderr().strip());
    }

    private static Container container(String status, Sandbox sandbox) {
        Container box = sandbox.container();
        switch (status) {
            case "unknown" -> {}
            case "created" -> box.create().ok();
            case "running" -> box.sleeping();
            case "stopped" -> {
                box.running("--detach").run().ok();
                box.awaitStatus("stopped");
            }
            default -> throw new IllegalArgumentException(status);
        }
        return box;
    }
}
