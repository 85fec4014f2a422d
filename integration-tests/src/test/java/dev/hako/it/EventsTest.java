package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container uses, and when its memory runs out, as lines of JSON. */
@IntegrationTest
@Tag("cgroups")
@KnownDifference(peer = "crun", why = "has no such command")
class EventsTest {
    private static final long MIB = 1 << 20;

    @Test
    void printsStatsOnce(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/linux/resources/pids", Map.of("limit", 20))
                .set("/linux/resources/memory", Map.of("limit", 64 * MIB))
                .script("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; sleep 1000");
        box.running("--detach").run().ok();
        Host.await("a busy time", () -> cpu(box) > 50_000_000L, () -> stats(box));
        String line = stats(box);
        assertThat(line)
                .startsWith("{\"type\":\"stats\",\"id\":\"" + box.id() + "\",\"data\":{\"cpu\":{\"usage\":{\"total\":")
                .endsWith("\"network_interfaces\":null}}\n")
                .hasLineCount(1);
        Object data = Json.at(Json.parse(line), "/data");
        assertThat(Json.at(data, "/pids/limit")).isEqualTo(20L);
        assertThat((long) Json.at(data, "/pids/current")).isBetween(1L, 3L);
        assertThat(Json.at(data, "/memory/usage/limit")).isEqualTo(64 * MIB);
        assertThat((long) Json.at(data, "/memory/usage/usage")).isBetween(4096L, 64 * MIB);
        assertThat(Json.at(data, "/memory/raw/" + (Host.isCgroup2() ? "anon" : "rss")))
                .isNotNull();
    }

    private static String stats(Container box) {
        return box.command("events", "--stats").run().ok().stdout();
    }

    private static long cpu(Container box) {
        return (long) Json.at(Json.parse(stats(box)), "/data/cpu/usage/total");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--interval=100ms", "-interval=0.1s"})
    void printsStatsAtIntervalsUntilTheContainerIsGone(String interval, Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        var events = box.command("events", interval).start();
        Host.await("three lines", () -> events.soFar().stdout().lines().count() >= 3, () -> events.soFar()
                .toString());
        box.delete("--force").ok();
        events.awaitEnd(Duration.ofSeconds(10));
        assertThat(events.await().ok().stdout().lines())
                .allMatch(line ->
                        line.startsWith("{\"type\":\"stats\",\"id\":\"" + box.id() + "\",") && line.endsWith("}}"));
    }

    @Test
    void tellsAtOnceThatMemoryRanOut(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/linux/resources/memory", Map.of("limit", 32 * MIB, "swap", 32 * MIB))
                .args("/bin/sleep", "1000");
        box.running("--detach").run().ok();
        var events = box.command("events", "--interval", "1h").start();
        // the watch is set up at some time after the start: the memory runs out until it has been told
        Host.await(
                "an event",
                () -> {
                    box.exec("/bin/sh", "-c", "x=$(head -c 99999999 /dev/zero | tr '\\0' x)");
                    return events.soFar().stdout().contains("oom");
                },
                () -> events.soFar().toString());
        box.delete("--force").ok();
        assertThat(events.await().ok().stdout().lines())
                .isNotEmpty()
                .allMatch(("{\"type\":\"oom\",\"id\":\"" + box.id() + "\"}")::equals);
    }

    @Test
    void endsWhenNobodyReads(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        String first = sandbox.host(sandbox.peer().program() + " --root " + sandbox.root() + " events --interval 50ms "
                + box.id() + " | head -n 1");
        assertThat(first).startsWith("{\"type\":\"stats\"");
    }

    @Test
    void tellsOfCreatedAndPausedContainersToo(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        assertThat(stats(box)).contains("\"pids\":{\"current\":");
        box.command("pause").run().ok();
        assertThat(stats(box)).contains("\"pids\":{\"current\":");
    }

    @Test
    void refusesWhatDoesNotRun(Sandbox sandbox) {
        Container box = sandbox.container();
        box.command("events").run().fails(1, "container does not exist");
        box.running("--detach").run().ok();
        box.awaitStatus("stopped");
        box.command("events").run().fails(1, "container with id " + box.id() + " is not running");
        box.command("events", "--stats").run().fails(1, "container with id " + box.id() + " is not running");
    }

    @Test
    void refusesIntervalsThatAreNone(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.command("events", "--interval", "0").run().fails(1, "duration interval must be greater than 0");
        box.command("events", "--interval", "-1s").run().fails(1, "duration interval must be greater than 0");
        box.command("events", "--interval", "5").run().fails(1, "invalid value \"5\" for flag -interval: parse error");
    }
}
