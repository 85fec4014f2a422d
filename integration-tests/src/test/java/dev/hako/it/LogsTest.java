package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
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
    void tellsEveryStepToWhoDebugs(Sandbox sandbox) {
        Container box = sandbox.container();
        var result = debugging(sandbox, box, "--debug");
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr())
                .contains("level=debug", "nsexec container setup", "child process in init()")
                .contains("init: closing the pipe to signal completion", "func=", "file=");
    }

    @Test
    void keepsTheStepsInTheLogIfThereIsOne(Sandbox sandbox) {
        for (String format : new String[] {"text", "json"}) {
            Path log = sandbox.newPath("log");
            Container box = sandbox.container();
            var result = debugging(sandbox, box, "--log", log.toString(), "--log-format", format, "--debug");
            assertThat(result.stderr()).isEmpty();
            assertThat(Host.read(log))
                    .contains("nsexec container setup", "child process in init()")
                    .contains("init: closing the pipe to signal completion")
                    .contains(format.equals("text") ? "level=debug" : "\"level\":\"debug\"");
        }
    }

    @Test
    void namesTheCodeInEachJsonLineForWhoDebugs(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        sandbox.runtime("--log", log.toString(), "--log-format", "json", "--debug", "state", "nobody")
                .run()
                .exits(1);
        for (String line : Host.read(log).lines().toList()) {
            Map<String, Object> fields = Json.parseObject(line);
            assertThat(fields).containsOnlyKeys("file", "func", "level", "msg", "time");
            assertThat(line).matches("\\{\"file\":.*\"func\":.*\"level\":.*\"msg\":.*\"time\":.*}");
        }
        assertThat(Host.read(log).lines().filter(line -> line.contains("\"level\":\"error\"")))
                .hasSize(1);
    }

    @Test
    void tellsTheStepsOfExecToo(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        var result = sandbox.runtime("--debug", "exec", box.id(), "true").run().ok();
        assertThat(result.stderr())
                .contains("nsexec container setup", "child process in init()", "setns_init: about to exec");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "takes no flags")
    void tellsTheFlagsOfASeccompFilter(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set(
                        "/linux/seccomp",
                        Map.of(
                                "defaultAction",
                                "SCMP_ACT_ALLOW",
                                "flags",
                                List.of("SECCOMP_FILTER_FLAG_LOG"),
                                "syscalls",
                                List.of(Map.of("names", List.of("swapoff"), "action", "SCMP_ACT_ERRNO"))));
        assertThat(debugging(sandbox, box, "--debug").stderr()).contains("msg=\"seccomp filter flags: 2\"");
    }

    @Test
    void warnsInTheLogOnlyOfWhatIsIgnored(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle().set("/linux/resources/memory", Map.of("kernel", 1L << 24));
        box.bundle().set("/process/capabilities/bounding", List.of("CAP_NOPE"));
        box.bundle().remove("/process/capabilities/effective").remove("/process/capabilities/permitted");
        var result = sandbox.runtime(
                        "--log", log.toString(), "run", "-b", box.bundle().dir().toString(), box.id())
                .run()
                .ok();
        assertThat(result.stderr()).isEmpty();
        assertThat(Host.read(log).lines())
                .hasSize(2)
                .allMatch(line -> line.contains("level=warning"))
                .anyMatch(line -> line.contains("msg=\"Kernel memory settings are ignored and will be removed"))
                .anyMatch(line -> line.contains("msg=\"ignoring unknown or unavailable capabilities: [CAP_NOPE]\""));
    }

    @Test
    @KnownDifference(peer = "runc", why = "writes warnings too, which Podman cannot read")
    void writesNothingButTheErrorIntoAJsonLog(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle().set("/linux/resources/memory", Map.of("kernel", 1L << 24)).args("nope");
        sandbox.runtime(
                        "--log",
                        log.toString(),
                        "--log-format=json",
                        "create",
                        "-b",
                        box.bundle().dir().toString(),
                        box.id())
                .run()
                .exits(1);
        assertThat(Host.read(log)).hasLineCount(1).contains("\"level\":\"error\"");
    }

    @Test
    void makesTheLogReadableForAll(Sandbox sandbox) throws Exception {
        Path log = sandbox.newPath("log");
        sandbox.runtime("--log", log.toString(), "state", "nobody").run().exits(1);
        assertThat(Files.getPosixFilePermissions(log)).isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static Result debugging(Sandbox sandbox, Container box, String... globals) {
        List<String> words = new ArrayList<>(List.of(globals));
        words.addAll(List.of("run", "-b", box.bundle().dir().toString(), box.id()));
        return sandbox.runtime(words.toArray(String[]::new)).run().ok();
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
