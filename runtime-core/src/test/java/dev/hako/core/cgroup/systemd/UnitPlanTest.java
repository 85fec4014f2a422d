package dev.hako.core.cgroup.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.cgroup.TestResources;
import dev.hako.spec.runtime.DeviceRule;
import dev.hako.spec.runtime.Resources;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitPlanTest {

    private static final DeviceRule DENY_ALL =
            new DeviceRule(false, "", OptionalLong.empty(), OptionalLong.empty(), "rwm");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory.limit=0 cpu.shares=0 cpu.quota=0 cpu.period=0 io.weight=0 | ''",
                "memory.limit=4096 | MemoryMax=4096",
                "memory.limit=4096 memory.swap=8192 | MemoryMax=4096 MemorySwapMax=4096",
                "memory.limit=4096 memory.swap=4096 | MemoryMax=4096 MemorySwapMax=0",
                "memory.limit=-1 | MemoryMax=infinity MemorySwapMax=infinity",
                "memory.limit=4096 memory.swap=-1 | MemoryMax=4096 MemorySwapMax=infinity",
                "memory.reservation=7 | MemoryLow=7",
                "cpu.shares=1024 | CPUWeight=100",
                "cpu.idle=1 | CPUWeight=0",
                "cpu.idle=1 cpu.shares=512 | CPUWeight=0",
                "cpu.quota=50000 | CPUQuotaPerSecUSec=500000",
                "cpu.quota=50001 cpu.period=100000 | CPUQuotaPeriodUSec=100000 CPUQuotaPerSecUSec=510000",
                "cpu.period=10000 | CPUQuotaPeriodUSec=10000 CPUQuotaPerSecUSec=infinity",
                "cpu.quota=-1 | CPUQuotaPerSecUSec=infinity",
                "cpu.cpus=0-1 cpu.mems=0 | AllowedCPUs=03 AllowedMemoryNodes=01",
                "pids.limit=12 | TasksMax=12",
                "pids.limit=0 | TasksMax=1",
                "pids.limit=-1 | TasksMax=infinity",
                "io.weight=10 io.8:0=1000 | IOWeight=1 IODeviceWeight=[(/dev/block/8:0 10000)]",
                "io.rbps=1 io.wbps=2 | IOReadBandwidthMax=[(/dev/block/8:16 1)] IOWriteBandwidthMax=[(/dev/block/8:16 2)]",
                "io.riops=3 io.wiops=0 | IOReadIOPSMax=[(/dev/block/8:16 3)] IOWriteIOPSMax=[(/dev/block/8:16 infinity)]",
                "huge.2MB=4194304 rdma.handles=3 | ''",
            })
    void tellsTheLimitsThatSystemdHasPropertiesOf(String resources, String properties) {
        assertThat(TestBus.text(UnitPlan.v2(TestResources.of(resources), true).properties()))
                .isEqualTo(properties);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory.limit=4096 memory.swap=8192 | MemoryLimit=4096",
                "cpu.shares=512 cpu.quota=5000 cpu.period=10000"
                        + " | CPUShares=512 CPUQuotaPeriodUSec=10000 CPUQuotaPerSecUSec=500000",
                "io.weight=100 | BlockIOWeight=100",
                "pids.limit=0 cpu.cpus=1 | AllowedCPUs=02 TasksMax=1",
            })
    void usesTheOlderNamesOnV1(String resources, String properties) {
        assertThat(TestBus.text(UnitPlan.v1(TestResources.of(resources)).properties()))
                .isEqualTo(properties);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory.high=max | MemoryHigh=infinity",
                "memory.max=10 | MemoryMax=10",
                "memory.min=1 | MemoryMin=1",
                "memory.low=2 | MemoryLow=2",
                "memory.swap.max=3 | MemorySwapMax=3",
                "pids.max=0 | TasksMax=1",
                "cpu.weight=7 | CPUWeight=7",
                "cpu.idle=1 | CPUWeight=0",
                "cpu.idle=0 | ''",
                "cpu.max=max | CPUQuotaPeriodUSec=100000 CPUQuotaPerSecUSec=infinity",
                "cpu.max=5000_10000 | CPUQuotaPeriodUSec=10000 CPUQuotaPerSecUSec=500000",
                "cpuset.cpus=0 | AllowedCPUs=01",
                "cpuset.mems=0 | AllowedMemoryNodes=01",
                "hugetlb.2MB.max=1 | ''",
            })
    void tellsWhatTheFilesAreToHold(String unified, String properties) {
        assertThat(TestBus.text(UnitPlan.v2(unified(unified), true).properties()))
                .isEqualTo(properties);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory.max=lots | unified resource \"memory.max\" value conversion error: \"lots\" is no number",
                "cpu.max=1_2_3 | unified resource \"cpu.max\" value invalid: \"1 2 3\"",
                "cpuset.cpus=x | unified resource \"cpuset.cpus\"=\"x\" conversion error: \"x\" is no number",
                "a/b.c=1 | unified resource \"a/b.c\" must be a file name (no slashes)",
            })
    void refusesWhatTheFilesCannotHold(String unified, String message) {
        assertThatThrownBy(() -> UnitPlan.v2(unified(unified), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void leavesIdleToTheFileWhereSystemdDoesNotKnowIt() {
        Resources resources = TestResources.of("cpu.idle=1 cpu.shares=1024");
        assertThat(TestBus.text(UnitPlan.v2(resources, false).properties())).isEqualTo("CPUWeight=100");
    }

    @Test
    void roundsTheQuotaOfTheFileAsSystemdWill() {
        Resources resources = TestResources.of("cpu.quota=50001 cpu.period=100000 cpu.shares=5 memory.limit=4096");
        Resources left = UnitPlan.v2(resources, true).resources();
        assertThat(left.cpu().orElseThrow().quota()).hasValue(51_000);
        assertThat(left.cpu().orElseThrow().shares()).hasValue(5);
        assertThat(left.memory()).isEqualTo(resources.memory());
        Resources whole = TestResources.of("cpu.quota=50000");
        assertThat(UnitPlan.v2(whole, true).resources()).isSameAs(whole);
    }

    @Test
    void namesTheDevicesThatAreAllowedOnV1() {
        DeviceRule fuse = new DeviceRule(true, "c", OptionalLong.of(10), OptionalLong.of(229), "rw");
        DeviceRule disks = new DeviceRule(true, "b", OptionalLong.of(8), OptionalLong.empty(), "r");
        assertThat(TestBus.text(UnitPlan.v1Devices(List.of(DENY_ALL, fuse, disks))))
                .startsWith(
                        "DevicePolicy=strict DeviceAllow=[(/dev/char/10:229 rw), (block-8 r), (char-* m), (block-* m)")
                .contains("(/dev/char/1:3 rwm)", "(char-136 rwm)");
    }

    @Test
    void allowsAllDevicesOrNoneOnV1WhereTheRulesSaySo() {
        DeviceRule allowAll = new DeviceRule(true, "a", OptionalLong.empty(), OptionalLong.empty(), "rwm");
        DeviceRule denyMem = new DeviceRule(false, "c", OptionalLong.of(1), OptionalLong.of(1), "rwm");
        assertThat(TestBus.text(UnitPlan.v1Devices(List.of(allowAll)))).isEqualTo("DevicePolicy=auto DeviceAllow=[]");
        // exceptions from all are not in systemd's words: nothing is allowed until we write the rules ourselves
        assertThat(TestBus.text(UnitPlan.v1Devices(List.of(allowAll, denyMem))))
                .isEqualTo("DevicePolicy=strict DeviceAllow=[]");
    }

    @Test
    void leavesDevicesToTheProgramOnV2() {
        assertThat(TestBus.text(UnitPlan.v2Devices())).isEqualTo("DevicePolicy=auto DeviceAllow=[]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"memory.oom.group=0 | continue", "memory.oom.group=1 | kill", "memory.oom.group=2 | ''"})
    void saysWhatBecomesOfAContainerWithoutMemory(String unified, String policy) {
        assertThat(UnitPlan.asksOomPolicy(unified(unified))).isTrue();
        assertThat(UnitPlan.oomPolicy(unified(unified))
                        .map(property -> TestBus.text(property.value()))
                        .orElse(""))
                .isEqualTo(policy);
    }

    private static Resources unified(String pair) {
        int equals = pair.indexOf('=');
        return TestResources.of("")
                .withUnified(Map.of(
                        pair.substring(0, equals), pair.substring(equals + 1).replace('_', ' ')));
    }
}
