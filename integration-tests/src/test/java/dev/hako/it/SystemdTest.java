package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.it.bundle.CgroupManager;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Containers that are units of systemd's: {@code --systemd-cgroup}. */
@IntegrationTest
@Tag("cgroups")
class SystemdTest {

    private static final String SLICE = "system.slice";

    @Test
    void saysThatThereIsNoSystemd(Sandbox sandbox) {
        assumeFalse(CgroupManager.SYSTEMD.isHere(), "systemd is the first process");
        Container box = sandbox.container();
        runAnywhere(box).fails(1, "systemd not running on this host, cannot use systemd cgroups manager");
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/a/path;expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups",
                "a:b;expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups",
                "a--b.slice:c:d;invalid slice name: a--b.slice",
                "nothing:c:d;invalid slice name: nothing",
            })
    void refusesAPathThatIsNotSystemds(String path, String why, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/linux/cgroupsPath", path);
        // one that is wrong is wrong everywhere
        runAnywhere(box).fails(1, sandbox.peer().isHako() ? why : "");
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "Ab;1;name incorrect: too short",
                "Ab9;1;name incorrect: contains non-alphabetic character",
                "TasksMax;many;value parse error",
            })
    void refusesAnnotationsThatAreNoProperties(String name, String value, String why, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/annotations", Map.of("org.systemd.property." + name, value));
        runAnywhere(box).fails(1, "annotation org.systemd.property." + name, why);
        sandbox.assertNothingLeft();
    }

    @Test
    void isAScopeWithItsLimits(Sandbox sandbox) {
        Container box = scope(sandbox);
        box.bundle()
                .set("/linux/resources/memory", Map.of("limit", 64 << 20, "reservation", 32 << 20))
                .set("/linux/resources/pids", Map.of("limit", 20))
                .set("/linux/resources/cpu", Map.of("quota", 50_001, "period", 100_000, "shares", 512));
        box.sleeping();
        assertThat(show(box, "Slice", "Delegate", "TasksMax", "CPUQuotaPerSecUSec", "MemoryMax", "MemoryLow"))
                .containsExactlyInAnyOrder(
                        "Slice=" + SLICE,
                        "Delegate=yes",
                        "TasksMax=20",
                        "CPUQuotaPerSecUSec=510ms",
                        "MemoryMax=67108864",
                        "MemoryLow=33554432");
        // systemd keeps a percentage, and would write it again one day
        assertThat(file(box, "cpu.max")).isEqualTo("51000 100000");
        assertThat(box.exec("cat", "/proc/self/cgroup").ok().stdout()).isEqualTo("0::/\n");
        assertThat(file(box, "cgroup.procs")).isEqualTo(Long.toString(box.pid()));
        box.delete("--force").ok();
        assertThat(show(box, "LoadState")).containsExactly("LoadState=not-found");
        sandbox.assertNothingLeft();
    }

    @Test
    void isInTheSliceOfServicesUnlessToldOtherwise(Sandbox sandbox) {
        Container box = onV2(sandbox).container().sleeping();
        String cgroup = Host.read(Path.of("/proc/" + box.pid() + "/cgroup"));
        assertThat(cgroup).startsWith("0::/system.slice/").endsWith("-" + box.id() + ".scope");
    }

    @Test
    void isInASliceThatIsMadeForIt(Sandbox sandbox) {
        Container box = onV2(sandbox).container();
        String name = sandbox.marker().replace('-', '_');
        box.bundle().set("/linux/cgroupsPath", name + "-inner.slice:it:" + box.id());
        box.sleeping();
        assertThat(Host.read(Path.of("/proc/" + box.pid() + "/cgroup")))
                .isEqualTo("0::/" + name + ".slice/" + name + "-inner.slice/it-" + box.id() + ".scope");
        box.delete("--force").ok();
        Host.shell("systemctl stop " + name + ".slice");
    }

    @Test
    void keepsItsLimitsAndDevicesWhenSystemdReloads(Sandbox sandbox) {
        Container box = scope(sandbox);
        box.bundle()
                .set("/linux/resources/pids", Map.of("limit", 20))
                .set("/linux/resources/devices", List.of(Map.of("allow", false, "access", "rwm")))
                .add("/process/capabilities/bounding", "CAP_MKNOD")
                .add("/process/capabilities/effective", "CAP_MKNOD")
                .add("/process/capabilities/permitted", "CAP_MKNOD");
        box.bundle().script("mknod /dev/mem c 1 1; mknod /dev/kmsg c 1 11; exec sleep 1000");
        box.run("--detach").ok();
        box.awaitRunning();
        update(box, "--pids-limit", "30", "--cpu-quota", "30000");
        Host.shell("systemctl daemon-reload");
        Host.shell("systemctl set-property --runtime it-" + box.id() + ".scope CPUWeight=77");
        assertThat(file(box, "pids.max")).isEqualTo("30");
        assertThat(file(box, "cpu.max")).isEqualTo("30000 100000");
        assertThat(file(box, "cpu.weight")).isEqualTo("77");
        box.exec("sh", "-c", "echo >/dev/null && head -c 1 /dev/zero >/dev/null")
                .ok();
        assertThat(box.exec("sh", "-c", "head -c 1 /dev/mem").stderr()).contains("Operation not permitted");
    }

    @Test
    void tellsSystemdOfNewLimits(Sandbox sandbox) {
        Container box = scope(sandbox).sleeping();
        update(box, "--memory", "64m", "--pids-limit", "0", "--cpu-share", "1024");
        assertThat(show(box, "MemoryMax", "TasksMax", "CPUWeight"))
                .containsExactlyInAnyOrder("MemoryMax=67108864", "TasksMax=1", "CPUWeight=100");
        update(box, "--memory", "-1", "--pids-limit", "-1");
        assertThat(show(box, "MemoryMax", "TasksMax"))
                .containsExactlyInAnyOrder("MemoryMax=infinity", "TasksMax=infinity");
    }

    @Test
    @KnownDifference(peer = "crun", why = "makes other mistakes")
    void takesNewLimitsBackThatCannotBeSet(Sandbox sandbox) {
        Container box = scope(sandbox);
        box.bundle().set("/linux/resources/pids", Map.of("limit", 20));
        box.sleeping();
        Path resources = sandbox.file("resources", "{\"pids\":{\"limit\":30},\"unified\":{\"pids.nothing\":\"1\"}}");
        box.command("update", "--resources", resources.toString()).run().fails(1, "pids.nothing");
        assertThat(show(box, "TasksMax")).containsExactly("TasksMax=20");
        assertThat(file(box, "pids.max")).isEqualTo("20");
    }

    @Test
    void hasThePropertiesOfItsAnnotations(Sandbox sandbox) {
        Container box = scope(sandbox);
        box.bundle()
                .set(
                        "/annotations",
                        Map.of(
                                "org.systemd.property.TimeoutStopSec", "123",
                                "org.systemd.property.CollectMode", "'inactive-or-failed'",
                                "org.systemd.property.Before", "['a.service', 'b.service']"));
        box.sleeping();
        assertThat(show(box, "TimeoutStopUSec", "CollectMode"))
                .containsExactlyInAnyOrder("TimeoutStopUSec=2min 3s", "CollectMode=inactive-or-failed");
        assertThat(show(box, "Before").getFirst()).contains("a.service", "b.service");
    }

    @Test
    void saysWhatSystemdRefuses(Sandbox sandbox) {
        Container box = scope(sandbox);
        box.bundle().set("/annotations", Map.of("org.systemd.property.NoSuchThing", "true"));
        box.run("--detach").fails(1, "unable to start unit", "NoSuchThing");
        assertThat(show(box, "LoadState")).containsExactly("LoadState=not-found");
        sandbox.assertNothingLeft();
    }

    @Test
    void leavesAUnitOfSomebodyElseAlone(Sandbox sandbox) {
        Container box = scope(sandbox);
        String unit = "it-" + box.id() + ".scope";
        Host.shell("systemd-run --quiet --scope --unit " + unit + " --slice " + SLICE + " sleep 100 >/dev/null 2>&1 &");
        Host.await(
                "unit", () -> show(box, "ActiveState").contains("ActiveState=active"), () -> show(box, "ActiveState"));
        try {
            box.run("--detach").fails(1, "container's cgroup is not empty");
            box.delete("--force").ok();
            assertThat(show(box, "ActiveState")).containsExactly("ActiveState=active");
        } finally {
            Host.shell("systemctl stop " + unit);
        }
    }

    @Test
    void hasAFailedUnitForgotten(Sandbox sandbox) {
        Container box = scope(sandbox);
        box.bundle()
                .args("/bin/sleep", "1000")
                .set(
                        "/annotations",
                        Map.of(
                                "org.systemd.property.RuntimeMaxSec", "1",
                                "org.systemd.property.TimeoutStopSec", "1"));
        box.run("--detach").ok();
        Host.await(
                "failure",
                () -> show(box, "ActiveState").contains("ActiveState=failed"),
                () -> show(box, "ActiveState"));
        assertThat(box.status()).isEqualTo("stopped");
        box.delete().ok();
        assertThat(show(box, "LoadState")).containsExactly("LoadState=not-found");
        sandbox.assertNothingLeft();
    }

    @Test
    void mayHaveOneProcessOnly(Sandbox sandbox) {
        Container box = scope(sandbox);
        box.bundle()
                .userNamespace(100000, 100000)
                .set("/linux/resources/pids", Map.of("limit", 1))
                .args("/bin/sleep", "1000");
        box.run("--detach").ok();
        assertThat(show(box, "TasksMax")).containsExactly("TasksMax=1");
        assertThat(file(box, "pids.max")).isEqualTo("1");
    }

    /** A unit whose processes have ended is gone. */
    @Test
    void endsWithItsProcesses(Sandbox sandbox) {
        Container box = scope(sandbox).sleeping();
        box.kill("KILL").ok();
        box.awaitStatus("stopped");
        Host.await("end", () -> show(box, "LoadState").contains("LoadState=not-found"), () -> show(box, "LoadState"));
        box.delete().ok();
        sandbox.assertNothingLeft();
    }

    @Test
    void canBeASliceItself(Sandbox sandbox) {
        Container box = onV2(sandbox).container();
        String name = sandbox.marker().replace('-', '_') + ".slice";
        box.bundle().set("/linux/cgroupsPath", "-.slice:it:" + name).set("/linux/resources/pids", Map.of("limit", 20));
        box.sleeping();
        assertThat(Host.read(Path.of("/proc/" + box.pid() + "/cgroup"))).isEqualTo("0::/" + name);
        assertThat(sandbox.host("systemctl show -p TasksMax " + name).strip()).isEqualTo("TasksMax=20");
        box.delete("--force").ok();
        sandbox.assertNothingLeft();
    }

    /** Also where there is no systemd. */
    private static Result runAnywhere(Container box) {
        String bundle = box.bundle().dir().toString();
        return box.sandbox()
                .runtime("--systemd-cgroup", "run", "--bundle", bundle, box.id())
                .run();
    }

    private static Sandbox onV2(Sandbox sandbox) {
        assumeTrue(Host.isCgroup2(), "cgroups of v1 have other files");
        return sandbox.withSystemd();
    }

    /** {@return a container whose unit is {@code it-<id>.scope}} */
    private static Container scope(Sandbox sandbox) {
        Container box = onV2(sandbox).container();
        box.bundle().set("/linux/cgroupsPath", SLICE + ":it:" + box.id());
        return box;
    }

    private static void update(Container box, String... flags) {
        box.command("update", flags).run().ok();
    }

    private static String file(Container box, String name) {
        return Host.read(Path.of("/sys/fs/cgroup/" + SLICE + "/it-" + box.id() + ".scope", name));
    }

    /** {@return properties of a container's unit, {@code Name=value}} */
    private static List<String> show(Container box, String... properties) {
        return box.sandbox()
                .host("systemctl show -p " + String.join(",", properties) + " it-" + box.id() + ".scope")
                .strip()
                .lines()
                .toList();
    }
}
