package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Invocation;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --cgroup-manager=disabled}: containers that stay in the cgroups of their creator; and the other values of the option. */
@IntegrationTest
@Tag("vm")
@KnownDifference(peer = "runc", why = "has no such option")
@KnownDifference(peer = "crun", why = "has other words, and does not run on hybrid hosts")
class WithoutCgroupTest {

    @Test
    void makesNone(Sandbox sandbox) {
        Container box = sleeping(sandbox);
        assertThat(Host.cgroups(box.id())).isEmpty();
        assertThat(Host.read(Path.of("/proc/" + box.pid() + "/cgroup")))
                .isEqualTo(Host.read(Path.of("/proc/self/cgroup")));
        assertThat(box.exec("cat", "/proc/self/comm").ok().stdout()).isEqualTo("cat\n");
        assertThat(box.status()).isEqualTo("running");
        box.kill("KILL").ok();
        box.awaitStatus("stopped");
        box.delete().ok();
        sandbox.assertNothingLeft();
    }

    @Test
    void createsStartsAndDeletesByForce(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        disabled(box, "create").run().ok();
        box.start().ok();
        assertThat(box.status()).isEqualTo("running");
        box.delete("--force").ok();
        sandbox.assertNothingLeft();
    }

    @Test
    void warnsOfLimitsThatDoNotHold(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/linux/resources/pids", Map.of("limit", 20))
                .set("/linux/resources/memory", Map.of("limit", 1 << 26));
        assertThat(disabled(box, "run").run().ok().stderr())
                .contains("level=warning")
                .contains("--cgroup-manager=disabled: the container gets no cgroup, so that no limit holds: "
                        + "/linux/resources/pids, /linux/resources/memory");
    }

    @Test
    void saysNothingWhereNoLimitsAreAsked(Sandbox sandbox) {
        Container box = sandbox.container();
        assertThat(disabled(box, "run").run().ok().stderr()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ps|unable to get all container pids: the container has no cgroup",
                "pause|cannot pause: the container has no cgroup",
                "resume|container not paused",
                "events|unable to watch the container's memory: the container has no cgroup",
                "events --stats|unable to get container cgroup stats: the container has no cgroup",
                "update --pids-limit 20|cannot set pids limit: container could not join or create cgroup (/linux/resources/pids"
                        + " asks for pids.max = 20, but the container has no cgroup",
                "exec --cgroup sub|SubCgroupPaths"
            })
    void saysWhatNeedsACgroup(String command, String message, Sandbox sandbox) {
        Container box = sleeping(sandbox);
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        String first = words.removeFirst();
        Invocation call = first.equals("exec")
                ? box.execution("--cgroup", "pids:sub", "--", "true")
                : box.command(first, words.toArray(String[]::new));
        call.run().fails(first.equals("exec") ? 255 : 1, message);
        assertThat(box.status()).isEqualTo("running");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--cgroup-manager=cgroupfs", "--rootless=false", "--rootless=true", "--rootless=auto"})
    void makesOneOtherwise(String option, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        sandbox.runtime(
                        option,
                        "run",
                        "--detach",
                        "--bundle",
                        box.bundle().dir().toString(),
                        box.id())
                .run()
                .ok();
        assertThat(Host.cgroups(box.id())).isNotEmpty();
        box.command("ps", "--format", "json").run().ok();
    }

    private static Container sleeping(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        disabled(box, "run", "--detach").run().ok();
        return box;
    }

    private static Invocation disabled(Container box, String command, String... flags) {
        List<String> words =
                new ArrayList<>(List.of(command, "--bundle", box.bundle().dir().toString()));
        words.addAll(List.of(flags));
        words.add(box.id());
        words.addFirst("--cgroup-manager=disabled");
        return box.sandbox().runtime(words.toArray(String[]::new));
    }
}
