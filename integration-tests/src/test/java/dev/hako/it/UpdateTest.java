package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.it.bundle.CgroupManager;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Invocation;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits changed while the container lives: by what the cgroup's files say, and by what the processes may do. */
@IntegrationTest
@Tag("cgroups")
class UpdateTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({"67108864, 64", "50M, 50", "50m, 50", "49.5MiB, 49.5", "40 MB, 40", "65536k, 64"})
    @KnownDifference(peer = "crun", why = "takes bytes alone")
    void limitsMemory(String size, double mebibytes, Sandbox sandbox) {
        Container box = limited(sandbox);
        update(box, "--memory", size).run().ok();
        assertThat(value(box, memoryLimit())).isEqualTo(Long.toString((long) (mebibytes * MIB)));
    }

    @Test
    void takesLimitsAway(Sandbox sandbox) {
        Container box = limited(sandbox);
        update(box, "--memory", "-1", "--pids-limit", "-1", "--cpu-quota", "-1")
                .run()
                .ok();
        assertThat(value(box, "pids.max")).isEqualTo("max");
        assertThat(value(box, memoryLimit())).isEqualTo(Host.isCgroup2() ? "max" : "9223372036854771712");
        assertThat(quotaAndPeriod(box)).startsWith(Host.isCgroup2() ? "max " : "-1 ");
    }

    @Test
    @KnownDifference(peer = "runc 1.3", why = "the threads of its init count")
    void limitsForks(Sandbox sandbox) {
        Container box = limited(sandbox);
        update(box, "--pids-limit", "3").run().ok();
        assertThat(value(box, "pids.max")).isEqualTo("3");
        var forking = box.exec("/bin/sh", "-c", "sleep 5 & sleep 5 & sleep 5 & echo done");
        assertThat(forking.stdout() + forking.stderr()).contains("can't fork");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "takes 0 for a limit that is not given")
    @KnownDifference(peer = "runc 1.3", why = "takes 0 for a limit that is not given")
    @KnownDifference(peer = "crun", why = "takes 0 for a limit that is not given")
    void takesALimitOfNoProcessesForOne(Sandbox sandbox) {
        Container box = limited(sandbox);
        update(box, "--pids-limit", "0").run().ok();
        assertThat(value(box, "pids.max")).isEqualTo("1");
    }

    @Test
    void keepsTheOtherOneOfQuotaAndPeriod(Sandbox sandbox) {
        // shares of whole hundredths: systemd rounds others up
        Container box = limited(sandbox);
        update(box, "--cpu-period", "625000").run().ok();
        assertThat(quotaAndPeriod(box)).isEqualTo("500000 625000");
        update(box, "--cpu-quota", "600000").run().ok();
        assertThat(quotaAndPeriod(box)).isEqualTo("600000 625000");
        update(box, "--cpu-quota", "-1").run().ok();
        assertThat(quotaAndPeriod(box)).isEqualTo(Host.isCgroup2() ? "max 625000" : "-1 625000");
        update(box, "--cpu-period", "10000", "--cpu-quota", "3000").run().ok();
        assertThat(quotaAndPeriod(box)).isEqualTo("3000 10000");
    }

    @Test
    @KnownDifference(peer = "runc 1.3", why = "forgets it")
    void keepsThePeriodWhenSomethingElseIsUpdatedInBetween(Sandbox sandbox) {
        Container box = limited(sandbox);
        update(box, "--memory", "60M").run().ok();
        update(box, "--cpu-quota", "600000").run().ok();
        assertThat(quotaAndPeriod(box)).isEqualTo("600000 1000000");
        assertThat(value(box, memoryLimit())).isEqualTo(Long.toString(60 * MIB));
    }

    @Test
    void setsSharesAndCpus(Sandbox sandbox) {
        Container box = limited(sandbox);
        update(box, "--cpu-share", "200", "--cpuset-cpus", "0", "--cpuset-mems", "0")
                .run()
                .ok();
        assertThat(value(box, "cpuset.cpus")).isEqualTo("0");
        assertThat(value(box, Host.isCgroup2() ? "cpu.weight" : "cpu.shares"))
                .isEqualTo(Host.isCgroup2() ? "29" : "200");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "has no such flags")
    @KnownDifference(peer = "crun", why = "has no such flags")
    void setsBurstAndIdle(Sandbox sandbox) {
        Container box = limited(sandbox);
        assumeTrue(exists(box, burst()) && exists(box, "cpu.idle"));
        update(box, "--cpu-period", "900000", "--cpu-burst", "400000").run().ok();
        assertThat(value(box, burst())).isEqualTo("400000");
        update(box, "--memory", "60M").run().ok();
        assertThat(value(box, burst())).isEqualTo("400000");
        update(box, "--cpu-burst", "0").run().ok();
        update(box, "--cpu-idle", "1").run().ok();
        assertThat(value(box, "cpu.idle")).isEqualTo("1");
        update(box, "--cpu-period", "10000").run().ok();
        assertThat(value(box, "cpu.idle")).isEqualTo("1");
        update(box, "--cpu-idle", "2").run().fails(1);
        update(box, "--cpu-idle", "0").run().ok();
        assertThat(value(box, "cpu.idle")).isEqualTo("0");
    }

    @Test
    void readsJsonFromStandardInput(Sandbox sandbox) {
        Container box = limited(sandbox);
        String json = """
                {"memory": {"limit": 41943040, "reservation": 20971520}, "pids": {"limit": 30},
                 "cpu": {"shares": 100, "quota": 400000, "period": 800000}, "unknown": [1]}
                """;
        update(box, "--resources", "-").stdin(json).run().ok();
        assertThat(value(box, memoryLimit())).isEqualTo(Long.toString(40 * MIB));
        assertThat(value(box, Host.isCgroup2() ? "memory.low" : "memory.soft_limit_in_bytes"))
                .isEqualTo(Long.toString(20 * MIB));
        assertThat(value(box, "pids.max")).isEqualTo("30");
        assertThat(quotaAndPeriod(box)).isEqualTo("400000 800000");
        update(box, "--resources=-").stdin("{\"PIDS\": {\"Limit\": 31}}").run().ok();
        assertThat(value(box, "pids.max")).isEqualTo("31");
    }

    @Test
    @KnownDifference(peer = "crun", why = "takes flags as well")
    void readsJsonFromAFileAndIgnoresOtherFlagsThen(Sandbox sandbox) {
        Container box = limited(sandbox);
        Path file = sandbox.file("resources.json", "{\"pids\": {\"limit\": 30}}");
        update(box, "-r", file.toString(), "--memory", "60M").run().ok();
        assertThat(value(box, "pids.max")).isEqualTo("30");
        assertThat(value(box, memoryLimit())).isEqualTo(Long.toString(32 * MIB));
    }

    @Test
    void updatesWhatIsCreatedOrPaused(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        box.create().ok();
        update(box, "--pids-limit", "40").run().ok();
        assertThat(value(box, "pids.max")).isEqualTo("40");
        box.start().ok();
        box.command("pause").run().ok();
        update(box, "--pids-limit", "50").run().ok();
        assertThat(value(box, "pids.max")).isEqualTo("50");
        assertThat(box.status()).isEqualTo("paused");
    }

    @Test
    void leavesDevicesAlone(Sandbox sandbox) {
        assumeFalse(Host.isCgroup2());
        Container box = limited(sandbox);
        String before = value(box, "devices.list");
        Path allow = directory(box, "devices.list").resolve("devices.allow");
        sandbox.host("echo 'c 195:* rw' >" + allow);
        update(box, "--resources", "-")
                .stdin("{\"pids\": {\"limit\": 30}, \"devices\": [{\"allow\": false, \"access\": \"rwm\"}]}")
                .run()
                .ok();
        assertThat(value(box, "devices.list"))
                .contains("c 195:* rw")
                .contains(before.lines().toList());
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "sets the new limits again where it means the old ones")
    @KnownDifference(peer = "runc 1.3", why = "sets the new limits again where it means the old ones")
    @KnownDifference(peer = "crun", why = "leaves what it has set")
    void changesAllOrNothing(Sandbox sandbox) {
        Container box = limited(sandbox);
        // systemd makes a quota that is too small one that is not
        boolean isRounded = sandbox.manager() == CgroupManager.SYSTEMD;
        String flag = isRounded ? "--cpuset-cpus" : "--cpu-quota";
        update(box, "--memory", "60M", "--pids-limit", "30", flag, isRounded ? "1000" : "5")
                .run()
                .fails(1, "cpu");
        assertThat(value(box, memoryLimit())).isEqualTo(Long.toString(32 * MIB));
        assertThat(value(box, "pids.max")).isEqualTo("20");
        assertThat(quotaAndPeriod(box)).isEqualTo("500000 1000000");
    }

    @Test
    void refusesALimitBelowWhatIsUsed(Sandbox sandbox) {
        Container box = limited(sandbox);
        box.exec("/bin/sh", "-c", "true").ok();
        String json = "{\"memory\": {\"limit\": 1024, \"checkBeforeUpdate\": true}}";
        var refused = update(box, "--resources", "-").stdin(json).run();
        if (Host.isCgroup2()) {
            refused.fails(1, "rejecting memory limit 1024 <= usage ");
        } else {
            refused.fails(1, "unable to set memory limit to 1024 (current usage: ", ", peak usage: ");
        }
        assertThat(box.status()).isEqualTo("running");
        assertThat(value(box, memoryLimit())).isEqualTo(Long.toString(32 * MIB));
    }

    @ParameterizedTest
    @CsvSource({
        "--memory, abc, 'invalid value for memory: invalid size: ''abc'''",
        "--memory-swap, 5x, 'invalid value for memory-swap: invalid s'",
        "--cpu-share, -1, 'invalid value for cpu-share: strconv.ParseUint: parsing \"-1\": invalid syntax'",
        "--cpu-quota, 1k, 'invalid value for cpu-quota: strconv.ParseInt: parsing \"1k\": invalid syntax'",
        "--pids-limit, many, 'invalid value \"many\" for flag -pids-limit: '",
        "--l3-cache-schema, L3:0=f, 'Intel RDT/CAT: l3 cache schema is not enabled'",
        "--mem-bw-schema, MB:0=10, 'Intel RDT/MBA: memory bandwidth schema is not enabled'"
    })
    void refusesWhatIsNoValue(String flag, String value, String error, Sandbox sandbox) {
        assumeFalse(Files.exists(Path.of("/sys/fs/resctrl/info")));
        Container box = sandbox.container().sleeping();
        update(box, flag, value).run().fails(1, error);
    }

    @Test
    void refusesWhatIsNoJson(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        update(box, "--resources", "/nope.json").run().fails(1, "open /nope.json: no such file or directory");
        update(box, "--resources", "-").stdin("{").run().fails(1);
        update(box, "--resources", "-").stdin("{\"pids\": 5}").run().fails(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--pids-limit", "--memory"})
    void refusesWhatHasStoppedOrIsUnknown(String flag, Sandbox sandbox) {
        Container box = sandbox.container();
        update(box, flag, "30").run().fails(1, "container does not exist");
        box.running("--detach").run().ok();
        box.awaitStatus("stopped");
        update(box, flag, "30").run().fails(1, "container not running");
    }

    @Test
    void warnsThatKernelMemoryIsIgnored(Sandbox sandbox) {
        Container box = limited(sandbox);
        var result = update(box, "--kernel-memory", "10M").run().ok();
        if (sandbox.peer().speaksLikeRunc()) {
            assertThat(result.stderr()).contains("Kernel memory settings are ignored and will be removed");
        }
    }

    private static Container limited(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/linux/resources/memory", Map.of("limit", 32 * MIB, "reservation", 24 * MIB))
                .set("/linux/resources/cpu", Map.of("shares", 100, "quota", 500_000, "period", 1_000_000))
                .set("/linux/resources/pids", Map.of("limit", 20));
        return box.sleeping();
    }

    private static Invocation update(Container box, String... flags) {
        return box.command("update", flags);
    }

    private static String memoryLimit() {
        return Host.isCgroup2() ? "memory.max" : "memory.limit_in_bytes";
    }

    private static String burst() {
        return Host.isCgroup2() ? "cpu.max.burst" : "cpu.cfs_burst_us";
    }

    private static String quotaAndPeriod(Container box) {
        return Host.isCgroup2()
                ? value(box, "cpu.max")
                : value(box, "cpu.cfs_quota_us") + " " + value(box, "cpu.cfs_period_us");
    }

    private static boolean exists(Container box, String file) {
        return Host.cgroups(box.id()).stream().anyMatch(cgroup -> Files.exists(cgroup.resolve(file)));
    }

    private static Path directory(Container box, String file) {
        return Host.cgroups(box.id()).stream()
                .filter(cgroup -> Files.exists(cgroup.resolve(file)))
                .findFirst()
                .orElseThrow();
    }

    private static String value(Container box, String file) {
        return Host.read(directory(box, file).resolve(file)).strip();
    }
}
