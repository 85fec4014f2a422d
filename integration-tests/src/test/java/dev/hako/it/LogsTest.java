package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where errors go: a log, in two formats, and standard error. */
@IntegrationTest
@KnownDifference(peer = "crun", why = "has lines of its own")
class LogsTest {
    @Test
    void printsAnErrorAsALogLine(Sandbox sandbox) {
        var result = sandbox.runtime("state", "nobody").run().exits(1);
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr())
                .matches("time=\"[-0-9T:]+(Z|[+-]\\d\\d:\\d\\d)\" level=error msg=\"container does not exist\"\n");
    }

    @Test
    void writesExactlyOneJsonObjectForAnError(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        var result = sandbox.runtime("--log", log.toString(), "--log-format", "json", "state", "nobody")
                .run()
                .exits(1);
        assertThat(result.stderr()).isEqualTo("container does not exist\n");
        String text = Host.read(log);
        assertThat(text)
                .hasLineCount(1)
                .startsWith("{\"level\":\"error\",\"msg\":\"container does not exist\",\"time\":\"");
        Map<String, Object> line = Json.parseObject(text);
        assertThat(line).containsOnlyKeys("level", "msg", "time");
        Instant time = OffsetDateTime.parse((String) Json.at(line, "/time")).toInstant();
        assertThat(time)
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(1)),
                        Instant.now().plusSeconds(1));
    }

    @Test
    void writesOneLineForAFailedCreate(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle().args("/no/such/program");
        var result = sandbox.runtime(
                        "--log",
                        log.toString(),
                        "--log-format=json",
                        "create",
                        "-b",
                        box.bundle().dir().toString(),
                        box.id())
                .run()
                .exits(1);
        String message = (String) Json.at(Json.parse(Host.read(log)), "/msg");
        assertThat(message).contains("create failed: ", "exec: \"/no/such/program\": ", "no such file or directory");
        assertThat(result.stderr()).isEqualTo(message + "\n");
    }

    @Test
    void writesAsTextUnlessTold(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        sandbox.runtime("--log", log.toString(), "state", "nobody").run().exits(1);
        assertThat(Host.read(log)).matches("time=\"[^\"]+\" level=error msg=\"container does not exist\"");
    }

    @Test
    void quotesAsGoDoes(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        sandbox.runtime("--log", log.toString(), "kill", "nobody", "a \"b\"").run();
        Container box = sandbox.container().sleeping();
        sandbox.runtime("--log", log.toString(), "kill", box.id(), "a\"b").run().exits(1);
        assertThat(Host.read(log)).endsWith("msg=\"unknown signal \\\"a\\\\\\\"b\\\"\"");
    }

    @Test
    void addsToALogThatIsThere(Sandbox sandbox) {
        Path log = sandbox.file("log", "{\"level\":\"old\"}\n");
        for (int i = 0; i < 2; i++) {
            sandbox.runtime("--log", log.toString(), "--log-format", "json", "state", "nobody")
                    .run();
        }
        assertThat(Host.read(log).lines()).hasSize(3).first().isEqualTo("{\"level\":\"old\"}");
    }

    @Test
    void isSilentOnSuccess(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        var created = sandbox.runtime(
                        "--log",
                        log.toString(),
                        "--log-format",
                        "json",
                        "run",
                        "-d",
                        "-b",
                        box.bundle().dir().toString(),
                        box.id())
                .run()
                .ok();
        assertThat(created.stderr()).isEmpty();
        box.awaitStatus("stopped");
        for (String command : new String[] {"state", "delete"}) {
            assertThat(sandbox.runtime("--log", log.toString(), command, box.id())
                            .run()
                            .ok()
                            .stderr())
                    .isEmpty();
        }
        if (log.toFile().exists()) {
            assertThat(Host.read(log)).isEmpty();
        }
    }

    @Test
    void writesErrorsOfExecToo(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container().sleeping();
        sandbox.runtime("--log", log.toString(), "--log-format", "json", "exec", box.id(), "nope")
                .run()
                .exits(255);
        String text = Host.read(log);
        assertThat(text).hasLineCount(1);
        assertThat((String) Json.at(Json.parse(text), "/msg")).startsWith("exec failed: ");
    }

    @Test
    void refusesAnUnknownFormat(Sandbox sandbox) {
        sandbox.runtime("--log-format", "xml", "list").run().fails(1, "invalid log-format: xml");
    }

    @Test
    void complainsAboutALogItCannotOpen(Sandbox sandbox) {
        sandbox.runtime("--log", "/no/such/dir/log", "list")
                .run()
                .fails(1, "/no/such/dir/log", "no such file or directory");
    }
}
