package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.it.bundle.Cgroup;
import dev.hako.it.bundle.CgroupManager;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits shown by their effect, on every version of cgroups: what a program may not do, and what it is kept from. */
@IntegrationTest
@Tag("cgroups")
class LimitsTest {
    private static final long MIB = 1 << 20;
    private static final long QUOTA = 20_000;
    private static final long PERIOD = 100_000;
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages");
    private static final String HOG = "x=$(head -c 99999999 /dev/zero | tr '\\0' x); echo not reached";

    @Test
    void killsWhatAllocatesBeyondItsLimit(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "memory", Map.of("limit", 16 * MIB, "swap", 16 * MIB));
        box.bundle().args("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=200M", "count=1");
        box.run().exits(137);
        sandbox.assertNothingLeft();
    }

    @Test
    void countsWhatItKillsAndSparesTheRest(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "memory", Map.of("limit", 16 * MIB, "swap", 16 * MIB));
        box.sleeping();
        Cgroup cgroup = Cgroup.of(box);
        assertThat(cgroup.number("memory.oom_control", "memory.events", "oom_kill"))
                .isZero();
        assertThat(box.exec("/bin/sh", "-c", HOG).stdout()).doesNotContain("not reached");
        assertThat(cgroup.number("memory.oom_control", "memory.events", "oom_kill"))
                .isPositive();
        assertThat(box.status()).isEqualTo("running");
        assertThat(highest(cgroup)).isBetween(8 * MIB, 16 * MIB);
    }

    @Test
    void letsMoreBeAllocatedAfterAnUpdate(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "memory", Map.of("limit", 16 * MIB, "swap", 16 * MIB));
        box.sleeping();
        box.exec("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=40M", "count=1").exits(137);
        box.command("update", "--memory", "100M", "--memory-swap", "100M").run().ok();
        box.exec("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=40M", "count=1").ok();
        box.command("update", "--memory", "16M", "--memory-swap", "16M").run().ok();
        box.exec("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=40M", "count=1").exits(137);
    }

    @Test
    void limitsSwap(Sandbox sandbox) {
        Container box = sandbox.container();
        box.sleeping();
        Cgroup unlimited = Cgroup.of(box);
        assumeTrue(unlimited.has("memory.memsw.limit_in_bytes", "memory.swap.max"), "needs swap to be accounted for");
        Container other = sandbox.container();
        limit(other, "memory", Map.of("limit", 16 * MIB, "swap", 48 * MIB, "reservation", 8 * MIB));
        other.sleeping();
        assertThat(Cgroup.of(other).value("memory.memsw.limit_in_bytes", "memory.swap.max"))
                .isEqualTo(Long.toString(Host.isCgroup2() ? 32 * MIB : 48 * MIB));
        assertThat(Cgroup.of(other).value("memory.soft_limit_in_bytes", "memory.low"))
                .isEqualTo(Long.toString(8 * MIB));
    }

    @Test
    void stopsAForkBomb(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "pids", Map.of("limit", 30));
        box.sleeping();
        box.exec("--detach", "--", "/bin/sh", "-c", "bomb() { bomb | bomb & }; bomb")
                .ok();
        Cgroup cgroup = Cgroup.of(box);
        Host.await(
                "a fork that is refused",
                () -> cgroup.number("pids.events", "pids.events", "max") > 0,
                () -> cgroup.value("pids.current", "pids.current"));
        assertThat(Long.parseLong(cgroup.value("pids.current", "pids.current"))).isBetween(1L, 30L);
        assertThat(box.status()).isEqualTo("running");
        box.delete("--force").ok();
        sandbox.assertNothingLeft();
    }

    @Test
    void startsTheOnlyProcessThatIsAllowed(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "pids", Map.of("limit", 1));
        box.run().ok();
        box.bundle().userNamespace(100_000, 100_000);
        box.run().ok();
        box.bundle().script("echo $(echo more)");
        assertThat(box.run().stderr()).contains("can't fork");
    }

    /** No clock is read: the kernel counts the periods in which the container ran, and those at whose end it had to wait. */
    @Test
    void keepsToItsQuotaOfCpuTime(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "cpu", Map.of("quota", QUOTA, "period", PERIOD));
        box.bundle().script("while :; do :; done");
        box.running("--detach").run().ok();
        Cgroup cgroup = Cgroup.of(box);
        long before = usedMicros(cgroup);
        long periodsBefore = cgroup.number("cpu.stat", "cpu.stat", "nr_periods");
        Host.await(
                "periods at whose end it has to wait",
                () -> cgroup.number("cpu.stat", "cpu.stat", "nr_throttled") >= 8,
                () -> cgroup.value("cpu.stat", "cpu.stat"));
        long used = usedMicros(cgroup) - before;
        long periods = cgroup.number("cpu.stat", "cpu.stat", "nr_periods") - periodsBefore;
        // each CPU takes slices of the quota in advance
        assertThat(used).as("in %s periods", periods).isLessThan((periods + 2) * QUOTA * 3 / 2);
    }

    @Test
    void confinesToItsCpus(Sandbox sandbox) {
        Container box = sandbox.container();
        box.sleeping();
        String all = cpusOf(box);
        box.command("update", "--cpuset-cpus", "0").run().ok();
        assertThat(cpusOf(box)).isEqualTo("0");
        assertThat(box.exec("grep", "Cpus_allowed_list", "/proc/self/status")
                        .ok()
                        .stdout())
                .isEqualTo("Cpus_allowed_list:\t0\n");
        box.command("update", "--cpuset-cpus", all).run().ok();
        assertThat(cpusOf(box)).isEqualTo(all);
    }

    @Test
    void keepsDevicesShutAndOpenAfterAnUpdate(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .add("/linux/devices", device("/dev/shut", 11))
                .add("/linux/devices", device("/dev/open", 4))
                .set(
                        "/linux/resources/devices",
                        List.of(
                                Map.of("allow", false, "access", "rwm"),
                                Map.of("allow", true, "type", "c", "major", 1L, "minor", 4L, "access", "rw")));
        box.sleeping();
        assertDevices(box);
        box.command("update", "--resources", "-")
                .stdin("{\"pids\": {\"limit\": 40}, \"devices\": [{\"allow\": true, \"access\": \"rwm\"}]}")
                .run()
                .ok();
        assertDevices(box);
        box.command("pause").run().ok();
        box.command("update", "--pids-limit", "50").run().ok();
        box.command("resume").run().ok();
        assertDevices(box);
    }

    private static void assertDevices(Container box) {
        assertThat(box.exec("/bin/sh", "-c", ": < /dev/shut").exits(1).stderr()).contains("Operation not permitted");
        // no answer to whether it is allowed: there may be no such device on this kernel
        assertThat(box.exec("/bin/sh", "-c", ": < /dev/open").stderr()).doesNotContain("Operation not permitted");
        box.exec("/bin/sh", "-c", ": < /dev/null").ok();
    }

    @Test
    void throttlesABlockDevice(Sandbox sandbox) {
        String device = blockDevice();
        Container box = sandbox.container();
        long major = Long.parseLong(device.substring(0, device.indexOf(':')));
        long minor = Long.parseLong(device.substring(device.indexOf(':') + 1));
        Map<String, Object> rate = Map.of("major", major, "minor", minor, "rate", MIB);
        limit(box, "blockIO", Map.of("throttleReadBpsDevice", List.of(rate), "throttleWriteIOPSDevice", List.of(rate)));
        box.sleeping();
        Cgroup cgroup = Cgroup.of(box);
        if (Host.isCgroup2()) {
            assertThat(cgroup.value("", "io.max"))
                    .isEqualTo(device + " rbps=" + MIB + " wbps=max riops=max wiops=" + MIB);
        } else {
            assertThat(cgroup.value("blkio.throttle.read_bps_device", "")).isEqualTo(device + " " + MIB);
            assertThat(cgroup.value("blkio.throttle.write_iops_device", "")).isEqualTo(device + " " + MIB);
        }
    }

    @Test
    @KnownDifference(peer = "runc", why = "looks for them on v1 alone where the host has both")
    void limitsHugePages(Sandbox sandbox) {
        Container box = withHugePages(sandbox);
        Cgroup cgroup = Cgroup.of(box);
        String limit = Long.toString(4 * MIB);
        assertThat(cgroup.value("hugetlb.2MB.limit_in_bytes", "hugetlb.2MB.max"))
                .isEqualTo(limit);
        box.delete("--force").ok();
        box.bundle()
                .mount("/dev/huge", "hugetlbfs", "none", "pagesize=2M")
                .script(
                        "busybox fallocate -l 2097152 /dev/huge/a && echo one; busybox fallocate -l 8388608 /dev/huge/b");
        String before = Host.read(HUGE_PAGES);
        Host.shell("echo 8 > " + HUGE_PAGES + " || true");
        try {
            assumeTrue(Host.read(HUGE_PAGES).equals("8"), "needs 16 MiB of memory in pieces of 2 MiB");
            var result = box.run().exits(1);
            assertThat(result.stdout()).isEqualTo("one\n");
            assertThat(result.stderr()).contains("No space left on device");
        } finally {
            Host.shell("echo " + before + " > " + HUGE_PAGES + " || true");
        }
    }

    @Test
    @KnownDifference(peer = "runc", why = "looks for them on v1 alone where the host has both")
    void limitsHugePagesThatAreReserved(Sandbox sandbox) {
        Container box = withHugePages(sandbox);
        Cgroup cgroup = Cgroup.of(box);
        String limit = Long.toString(4 * MIB);
        if (cgroup.has("hugetlb.2MB.rsvd.limit_in_bytes", "hugetlb.2MB.rsvd.max")) {
            assertThat(cgroup.value("hugetlb.2MB.rsvd.limit_in_bytes", "hugetlb.2MB.rsvd.max"))
                    .isEqualTo(limit);
        }
    }

    @Test
    void takesFilesOfV2AsTheyAre(Sandbox sandbox) {
        assumeTrue(Host.isCgroup2(), "unified is for cgroup v2");
        Container box = sandbox.container();
        limit(box, "pids", Map.of("limit", 50));
        limit(box, "unified", Map.of("pids.max", "8", "memory.high", Long.toString(32 * MIB)));
        box.sleeping();
        assertThat(Cgroup.of(box).value("", "memory.high")).isEqualTo(Long.toString(32 * MIB));
        box.exec("sh", "-c", "i=0; while [ $i -lt 20 ]; do sleep 1 & i=$((i+1)); done")
                .exits(2);
    }

    @Test
    @KnownDifference(peer = "runc", why = "does not say which limit it was")
    @KnownDifference(peer = "crun", why = "has other words")
    void namesTheLimitThatKilledInit(Sandbox sandbox) {
        Container box = sandbox.container();
        limit(box, "memory", Map.of("limit", 4096L, "swap", 4096L));
        box.run()
                .fails(
                        1,
                        "unable to start container process: container init was OOM-killed (memory limit too low?): "
                                + "the memory controller allows 4096 bytes by ",
                        sandbox.manager() == CgroupManager.SYSTEMD
                                ? " of the unit "
                                : Host.isCgroup2() ? "/memory.max" : "/memory.limit_in_bytes",
                        ": raise /linux/resources/memory/limit");
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc", why = "does not say which limit it was, and may not end")
    @KnownDifference(peer = "crun", why = "has other words")
    void namesTheLimitThatKilledAnAddedProcess(Sandbox sandbox) throws IOException {
        assumeTrue(
                Host.isCgroup2(),
                "needs CAP_SYS_RESOURCE, to spare the init process, and a limit that can be set this low");
        Container box = sandbox.container();
        box.bundle().set("/process/oomScoreAdj", -1000);
        limit(box, "memory", Map.of("limit", 16 * MIB, "swap", 16 * MIB));
        box.sleeping();
        Path cgroup = Host.cgroups(box.id()).getFirst();
        // the kernel takes away what it can; nobody gets another page, and the init process may not be killed
        Files.writeString(cgroup.resolve("memory.max"), "4096");
        box.exec("true")
                .fails(
                        255,
                        "exec failed: unable to start container process: ",
                        " (possibly OOM-killed): the memory controller");
        assertThat(box.status()).isEqualTo("running");
    }

    /** {@return a running container that may have 4 MiB in huge pages} */
    private static Container withHugePages(Sandbox sandbox) {
        assumeTrue(Files.exists(HUGE_PAGES), "needs huge pages of 2 MiB");
        Container box = sandbox.container();
        box.bundle().set("/linux/resources/hugepageLimits", List.of(Map.of("pageSize", "2MB", "limit", 4 * MIB)));
        return box.sleeping();
    }

    private static void limit(Container box, String controller, Map<String, Object> limits) {
        box.bundle().set("/linux/resources/" + controller, limits);
    }

    /** A character device of memory, where root may open any file. */
    private static Map<String, Object> device(String path, long minor) {
        return Map.of("type", "c", "path", path, "major", 1L, "minor", minor, "fileMode", 0666L);
    }

    private static long highest(Cgroup cgroup) {
        return Long.parseLong(cgroup.value("memory.max_usage_in_bytes", "memory.peak"));
    }

    private static long usedMicros(Cgroup cgroup) {
        return Host.isCgroup2()
                ? cgroup.number("", "cpu.stat", "usage_usec")
                : Long.parseLong(cgroup.value("cpuacct.usage", "")) / 1000;
    }

    private static String cpusOf(Container box) {
        for (String line : Host.read(Path.of("/proc/" + box.pid() + "/status")).split("\n", -1)) {
            if (line.startsWith("Cpus_allowed_list:")) {
                return line.substring(line.indexOf('\t') + 1);
            }
        }
        throw new AssertionError("no Cpus_allowed_list");
    }

    /** {@return the numbers of a disk of this machine} */
    private static String blockDevice() {
        for (String name : List.of("vda", "sda", "nvme0n1", "ubda", "loop0")) {
            Path file = Path.of("/sys/block/" + name + "/dev");
            if (Files.exists(file)) {
                return Host.read(file);
            }
        }
        assumeTrue(false, "needs a block device");
        return "";
    }
}
