package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the container is put, what it may use there, and that nothing stays. */
@IntegrationTest
@Tag("cgroups")
class CgroupsTest {
    private static final long MIB = 1 << 20;

    @Test
    void putsInitIntoACgroupOfEachController(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        String ending = sandbox.manager().ending(box.id());
        List<String> lines = groups(box);
        for (String controller : List.of("memory", "pids", "cpu", "cpuset", "devices", "freezer", "name=systemd")) {
            assertThat(lines)
                    .filteredOn(line -> line.split(":", -1)[1].equals(controller))
                    .allMatch(line -> line.endsWith(ending));
        }
        assertThat(lines).anyMatch(line -> line.endsWith(ending));
        box.delete("--force").ok();
        assertThat(Host.cgroups(box.id())).isEmpty();
    }

    @Test
    void putsTheContainerWhereItIsTold(Sandbox sandbox) {
        Container box = sandbox.withCgroupfs().container();
        String parent = "/" + sandbox.marker() + "-parent";
        box.bundle().set("/linux/cgroupsPath", parent + "/deep/leaf");
        box.sleeping();
        assertThat(groups(box)).anyMatch(line -> line.endsWith(":" + parent + "/deep/leaf"));
        box.delete("--force").ok();
        assertThat(Host.cgroups(parent + "/deep/leaf")).isEmpty();
        removeParents(parent);
    }

    @Test
    void takesARelativePath(Sandbox sandbox) {
        Container box = sandbox.withCgroupfs().container();
        box.bundle().set("/linux/cgroupsPath", sandbox.marker() + "-relative");
        box.sleeping();
        assertThat(groups(box)).anyMatch(line -> line.endsWith("/" + sandbox.marker() + "-relative"));
        box.delete("--force").ok();
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "crun", why = "makes the path as it is")
    void staysBelowTheRootOfTheHierarchy(Sandbox sandbox) {
        Container box = sandbox.withCgroupfs().container();
        box.bundle().set("/linux/cgroupsPath", "/../../../" + sandbox.marker() + "-climber");
        box.sleeping();
        assertThat(Host.cgroups(sandbox.marker() + "-climber")).isNotEmpty();
        assertThat(Path.of("/sys/fs/" + sandbox.marker() + "-climber")).doesNotExist();
        box.delete("--force").ok();
        sandbox.assertNothingLeft();
    }

    @Test
    void removesCgroupsMadeBelow(Sandbox sandbox) throws Exception {
        Container box = sandbox.container().sleeping();
        for (Path cgroup : Host.cgroups(box.id())) {
            Files.createDirectory(cgroup.resolve("child"));
        }
        box.delete("--force").ok();
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "only warns")
    @KnownDifference(peer = "crun", why = "does not look")
    void refusesACgroupThatIsInUse(Sandbox sandbox) {
        Container first = sandbox.container();
        Container second = sandbox.container();
        String name = sandbox.marker() + "-taken";
        String path = sandbox.manager().cgroupsPath(name);
        first.bundle().set("/linux/cgroupsPath", path);
        second.bundle().set("/linux/cgroupsPath", path);
        first.sleeping();
        second.create().fails(1, "container's cgroup is not empty: 1 process(es) found");
        assertThat(first.status()).isEqualTo("running");
        assertThat(Host.cgroups(name)).isNotEmpty();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "only warns")
    @KnownDifference(peer = "crun", why = "does not look")
    void refusesAFrozenCgroup(Sandbox sandbox) throws Exception {
        assumeFalse(Host.isCgroup2(), "the v1 freezer");
        Path frozen = Files.createDirectory(Path.of("/sys/fs/cgroup/freezer", sandbox.marker() + "-frozen"));
        Files.writeString(frozen.resolve("freezer.state"), "FROZEN");
        Container box = sandbox.container();
        box.bundle().set("/linux/cgroupsPath", "/" + frozen.getFileName());
        box.create().fails(1, "container's cgroup unexpectedly frozen");
        Files.writeString(frozen.resolve("freezer.state"), "THAWED");
        Files.deleteIfExists(frozen);
    }

    @Test
    void limitsMemory(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "memory", Map.of("limit", 32 * MIB, "reservation", 16 * MIB));
        box.sleeping();
        assertThat(value(box, "memory", "memory.limit_in_bytes", "memory.max")).isEqualTo(Long.toString(32 * MIB));
        assertThat(value(box, "memory", "memory.soft_limit_in_bytes", "memory.low"))
                .isEqualTo(Long.toString(16 * MIB));
        box.exec("dd", "if=/dev/zero", "of=/dev/null", "bs=20M", "count=1").ok();
    }

    @Test
    void killsWhatUsesMoreMemory(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "memory", Map.of("limit", 32 * MIB));
        box.bundle().args("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=200M", "count=1");
        box.run().exits(137);
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc", why = "its init needs more")
    void startsWithOneMebibyte(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "memory", Map.of("limit", MIB));
        box.run().ok();
        box.bundle().script("echo hi");
        assertThat(box.run().ok().stdout()).isEqualTo("hi\n");
    }

    @Test
    @KnownDifference(peer = "runc", why = "its init is a Go program")
    @KnownDifference(peer = "crun", why = "not what it promises")
    void needsLittleMemoryBeforeItsStart(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        String usage = value(box, "memory", "memory.usage_in_bytes", "memory.current");
        assertThat(Long.parseLong(usage)).isLessThanOrEqualTo(MIB / 2);
    }

    @Test
    void limitsTheNumberOfProcesses(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "pids", Map.of("limit", 10L));
        box.bundle().script("i=0; while [ $i -lt 20 ]; do sleep 5 & i=$((i+1)); done; echo not reached");
        var result = box.run();
        assertThat(result.code()).isNotZero();
        assertThat(result.stderr()).contains("can't fork");
        assertThat(result.stdout()).doesNotContain("not reached");
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource({"77,77", "-1,max"})
    @KnownDifference(peer = "crun", why = "writes -1")
    void writesTheLimitOfProcesses(long limit, String written, Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "pids", Map.of("limit", limit));
        box.sleeping();
        assertThat(value(box, "pids", "pids.max", "pids.max")).isEqualTo(written);
    }

    @Test
    void sharesTheProcessor(Sandbox sandbox) {
        assumeFalse(Host.isCgroup2(), "files of v1");
        Container box = sandbox.container();
        limit(box, "cpu", Map.of("shares", 512L, "quota", 50000L, "period", 200000L));
        box.sleeping();
        assertThat(value(box, "cpu", "cpu.shares", "")).isEqualTo("512");
        assertThat(value(box, "cpu", "cpu.cfs_quota_us", "")).isEqualTo("50000");
        assertThat(value(box, "cpu", "cpu.cfs_period_us", "")).isEqualTo("200000");
    }

    @Test
    void sharesTheProcessorOfV2(Sandbox sandbox) {
        assumeFalse(!Host.isCgroup2(), "files of v2");
        Container box = sandbox.container();
        limit(box, "cpu", Map.of("shares", 1024L, "quota", 50000L, "period", 200000L));
        box.sleeping();
        assertThat(value(box, "cpu", "", "cpu.weight")).isEqualTo("100");
        assertThat(value(box, "cpu", "", "cpu.max")).isEqualTo("50000 200000");
    }

    @Test
    void startsWithAPaltryShareOfTheProcessor(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "cpu", Map.of("quota", 1000L, "period", 100000L));
        box.run().ok();
    }

    @Test
    void keepsToTheProcessorsItIsGiven(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "cpu", Map.of("cpus", "0", "mems", "0"));
        box.bundle().script("grep Cpus_allowed_list /proc/self/status; nproc");
        assertThat(box.run().ok().stdout()).isEqualTo("Cpus_allowed_list:\t0\n1\n");
    }

    @Test
    void refusesDevicesThatAreNotAllowed(Sandbox sandbox) {
        Container box = device(sandbox);
        box.bundle().script(": > /dev/log-like");
        assertThat(box.run().exits(1).stderr()).contains("Operation not permitted");
    }

    @ParameterizedTest
    @CsvSource({"c,1,11,w,0", "c,1,11,rwm,0", "c,1,11,r,1", "b,1,11,rwm,1", "c,1,12,rwm,1"})
    void allowsDevicesByRules(String type, long major, long minor, String access, int code, Sandbox sandbox) {
        Container box = device(sandbox);
        box.bundle()
                .add(
                        "/linux/resources/devices",
                        Map.of("allow", true, "type", type, "major", major, "minor", minor, "access", access))
                .script(": > /dev/log-like");
        box.run().exits(code);
    }

    @Test
    void allowsAllDevicesWithoutAMajorOrMinor(Sandbox sandbox) {
        Container box = device(sandbox);
        box.bundle()
                .add("/linux/resources/devices", Map.of("allow", true, "type", "c", "access", "rwm"))
                .script(": > /dev/log-like");
        box.run().ok();
        box.bundle()
                .set("/linux/resources/devices", List.of(Map.of("allow", true, "access", "rwm")))
                .script(": > /dev/log-like");
        box.run().ok();
    }

    @Test
    void letsALaterRuleOverrideAnEarlierOne(Sandbox sandbox) {
        Container box = device(sandbox);
        Map<String, Object> rule = Map.of("type", "c", "major", 1L, "minor", 11L, "access", "rwm");
        Map<String, Object> allow = new java.util.HashMap<>(rule);
        allow.put("allow", true);
        Map<String, Object> deny = new java.util.HashMap<>(rule);
        deny.put("allow", false);
        box.bundle()
                .add("/linux/resources/devices", allow)
                .add("/linux/resources/devices", deny)
                .script(": > /dev/log-like");
        box.run().exits(1);
    }

    @Test
    void allowsTheUsualDevicesWhateverTheRules(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .script(
                        "head -c1 /dev/zero /dev/urandom /dev/random >/dev/null; : < /dev/full; : > /dev/null; : < /dev/ptmx");
        box.run().ok();
    }

    @Test
    @KnownDifference(peer = "crun", why = "mounts them for writing with a cgroup namespace")
    void showsTheControllersInside(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .script("ls /sys/fs/cgroup; mkdir /sys/fs/cgroup/" + (Host.isCgroup2() ? "x" : "memory/x")
                        + " 2>/dev/null || echo read-only");
        String out = box.run().ok().stdout();
        assertThat(out).contains("memory", "read-only");
    }

    @Test
    void mountsCgroupsWithoutANamespaceForThem(Sandbox sandbox) {
        Container box = sandbox.container();
        // its own cgroup by its path on the host
        box.bundle()
                .withoutNamespace("cgroup")
                .script(
                        Host.isCgroup2()
                                ? "cat /sys/fs/cgroup$(cut -d: -f3 /proc/self/cgroup)/cgroup.procs"
                                : "cat /sys/fs/cgroup/pids/cgroup.procs");
        assertThat(box.run().ok().stdout()).startsWith("1\n");
    }

    @Test
    void countsWhatIsExecutedLater(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "pids", Map.of("limit", 8L));
        box.sleeping();
        box.exec("sh", "-c", "i=0; while [ $i -lt 20 ]; do sleep 1 & i=$((i+1)); done")
                .exits(2);
    }

    private static void limit(Container box, String controller, Map<String, Object> limits) {
        box.bundle().set("/linux/resources/" + controller, limits);
    }

    /** A container that has a device which is not one of the usual ones: kmsg, which root may open for writing. */
    private static Container device(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .add(
                        "/linux/devices",
                        Map.of("type", "c", "path", "/dev/log-like", "major", 1L, "minor", 11L, "fileMode", 0666L));
        return box;
    }

    private static String value(Container box, String controller, String v1, String v2) {
        Path cgroup = Host.cgroups(box.id()).stream()
                .filter(path -> Host.isCgroup2()
                        || List.of(path.getName(3).toString().split(",", -1)).contains(controller))
                .findFirst()
                .orElseThrow();
        return Host.read(cgroup.resolve(Host.isCgroup2() ? v2 : v1));
    }

    /** {@return the lines of proc_pid_cgroup(5) of its init} */
    private static List<String> groups(Container box) {
        return Host.read(Path.of("/proc/" + box.pid() + "/cgroup")).lines().toList();
    }

    private static void removeParents(String parent) {
        for (Path path : Host.cgroups(parent).reversed()) {
            assertThat(path.toFile().delete()).isTrue();
        }
    }
}
