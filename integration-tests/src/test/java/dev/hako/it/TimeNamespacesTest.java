package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Time namespaces: clocks that are ahead, time_namespaces(7). */
@IntegrationTest
@Tag("vm")
@KnownDifference(peer = "runc 1.1", why = "knows no time namespaces")
@KnownDifference(peer = "crun 1.8", why = "starts nothing here")
class TimeNamespacesTest {

    private static final String OFFSETS = "monotonic 7881 2718281\nboottime 1000337 3141519\n";

    private static Container container(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .add("/linux/namespaces", Map.of("type", "time"))
                .set(
                        "/linux/timeOffsets",
                        Map.of(
                                "monotonic", Map.of("secs", 7881, "nanosecs", 2_718_281),
                                "boottime", Map.of("secs", 1_000_337, "nanosecs", 3_141_519)));
        return box;
    }

    private static String offsets(String text) {
        return text.replaceAll(" +", " ");
    }

    @Test
    void setsTheClocks(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().script("cat /proc/self/timens_offsets; cut -d. -f1 /proc/uptime");
        String[] lines = offsets(box.run().ok().stdout()).split("\n", 3);
        assertThat(lines[0] + "\n" + lines[1] + "\n").isEqualTo(OFFSETS);
        long outside =
                (long) Double.parseDouble(Host.read(Path.of("/proc/uptime")).split(" ", 2)[0]);
        assertThat(Long.parseLong(lines[2].strip()) - outside).isBetween(1_000_237L, 1_000_339L);
    }

    @Test
    void withoutOffsetsTheClocksAreTheHosts(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .add("/linux/namespaces", Map.of("type", "time"))
                .script("cat /proc/self/timens_offsets; readlink /proc/self/ns/time");
        String out = offsets(box.run().ok().stdout());
        assertThat(out).startsWith("monotonic 0 0\nboottime 0 0\n").doesNotContain(Host.link("/proc/self/ns/time"));
    }

    @Test
    void goesTogetherWithAUserNamespace(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().userNamespace(100_000, 200_000).args("/bin/cat", "/proc/self/timens_offsets");
        assertThat(offsets(box.run().ok().stdout())).isEqualTo(OFFSETS);
    }

    @Test
    void execIsInIt(Sandbox sandbox) {
        Container box = container(sandbox).sleeping();
        assertThat(offsets(box.exec("cat", "/proc/self/timens_offsets").ok().stdout()))
                .isEqualTo(OFFSETS);
    }

    @Test
    void mayBeJoined(Sandbox sandbox) {
        Container first = container(sandbox).sleeping();
        Container second = sandbox.container();
        second.bundle().namespace("time", Path.of("/proc/" + first.pid() + "/ns/time"));
        second.bundle().args("/bin/cat", "/proc/self/timens_offsets");
        assertThat(offsets(second.run().ok().stdout())).isEqualTo(OFFSETS);
    }

    @Test
    void aFileOfAnotherKindIsRefused(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().namespace("time", Path.of("/proc/self/ns/ipc"));
        box.run().fails(1, "failed to setns into time namespace");
        sandbox.assertNothingLeft();
    }

    @Test
    void offsetsNeedANamespace(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().withoutNamespace("time");
        box.run().fails(1, "time namespace offsets specified, but time namespace isn't enabled in the config");
    }

    @Test
    void offsetsDoNotGoTogetherWithAPath(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().namespace("time", Path.of("/proc/self/ns/time"));
        box.run().fails(1, "both namespace path and time offsets specified -- you may only provide one");
    }

    @Test
    @KnownDifference(peer = "runc", why = "does not say why")
    void aClockBeforeItsStartIsRefused(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().set("/linux/timeOffsets/boottime/secs", -1_000_000_000L);
        box.run().fails(1, "numerical result out of range (a clock would be before its start, or too far ahead)");
        sandbox.assertNothingLeft();
    }
}
