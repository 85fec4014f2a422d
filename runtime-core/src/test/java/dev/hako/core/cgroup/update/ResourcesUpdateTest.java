package dev.hako.core.cgroup.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.cgroup.TestResources;
import dev.hako.core.cgroup.v1.V1Plan;
import dev.hako.core.cgroup.v2.V2Plan;
import dev.hako.spec.runtime.DeviceRule;
import dev.hako.spec.runtime.Resources;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourcesUpdateTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory.limit=64 pids.limit=5 | pids.limit=7 | pids: pids.max=7",
                "memory.limit=64 | memory.limit=32 | memory: memory.limit_in_bytes=32~",
                "memory.limit=64 memory.reservation=9 | memory.limit=32 | memory: memory.limit_in_bytes=32~",
                "memory.limit=64 memory.swap=80 | memory.limit=32"
                        + " | memory: memory.limit_in_bytes=32~ memory.memsw.limit_in_bytes=80~",
                "memory.limit=64 | memory.swap=80 | memory: memory.limit_in_bytes=64~ memory.memsw.limit_in_bytes=80~",
                "memory.limit=64 memory.swap=80 | memory.limit=-1"
                        + " | memory: memory.limit_in_bytes=-1~ memory.memsw.limit_in_bytes=-1?",
                "memory.limit=64 memory.swap=80 | memory.reservation=5 | memory: memory.soft_limit_in_bytes=5",
                "cpu.quota=5 cpu.period=10 | cpu.quota=7 | cpu: cpu.cfs_period_us=10~ cpu.cfs_quota_us=7~",
                "cpu.quota=5 cpu.period=10 | cpu.period=20 | cpu: cpu.cfs_period_us=20~ cpu.cfs_quota_us=5~",
                "cpu.quota=5 cpu.period=10 cpu.cpus=0 | cpu.shares=20 | cpu: cpu.shares=20",
                "cpu.shares=100 | cpu.idle=1 | cpu: cpu.idle=1",
                "cpu.cpus=0 cpu.mems=0 | cpu.cpus=1 | cpuset: cpuset.cpus=1",
                "io.weight=100 io.rbps=5 | io.wbps=7 | blkio: blkio.throttle.write_bps_device=8:16_7",
                "'' | memory.limit=0 cpu.quota=0 | ''"
            })
    void writesWhatIsAskedForAndWhatBelongsToIt(String old, String change, String written) {
        assertThat(TestResources.text(V1Plan.of(update(old, change).apply(), false)))
                .isEqualTo(written.equals("''") ? "" : written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory.limit=64 memory.swap=80 | memory.limit=32 | memory: memory.swap.max=48 memory.max=32",
                "memory.limit=64 memory.swap=80 | memory.swap=-1 | memory: memory.swap.max=max? memory.max=64",
                "memory.limit=64 memory.swap=80 | memory.limit=-1 | memory: memory.swap.max=max? memory.max=max",
                "cpu.quota=5 cpu.period=10 | cpu.quota=-1 | cpu: cpu.max=max_10~",
                "'' | cpu.period=50 | cpu: cpu.max=max_50~",
                "'' | unified:pids.max=5 | ''"
            })
    void keepsThePartnersOfAValueOnV2(String old, String change, String written) {
        assertThat(TestResources.text(
                        V2Plan.of(update(old.equals("''") ? "" : old, change).apply(), false)))
                .isEqualTo(written.equals("''") ? "" : written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory.limit=64 memory.swap=80 | memory.limit=32"
                        + " | memory: memory.limit_in_bytes=32~ memory.memsw.limit_in_bytes=80~",
                "memory.limit=64 memory.swap=80 | memory.limit=-1"
                        + " | memory: memory.limit_in_bytes=-1~ memory.memsw.limit_in_bytes=-1?",
                "cpu.quota=5 cpu.period=10 | pids.limit=7"
                        + " | cpu: cpu.cfs_period_us=10~ cpu.cfs_quota_us=5~; pids: pids.max=7",
                "cpu.quota=5 cpu.period=10 cpu.cpus=0 | cpu.quota=7 cpu.mems=1"
                        + " | cpuset: cpuset.cpus=0 cpuset.mems=1; cpu: cpu.cfs_period_us=10~ cpu.cfs_quota_us=7~",
                "cpu.shares=100 | cpu.idle=1 | cpu: cpu.idle=1",
                "io.rbps=5 io.8:0=10 | io.rbps=6 io.riops=7 | blkio: blkio.weight_device=8:0_10"
                        + " blkio.throttle.read_bps_device=8:16_6 blkio.throttle.read_iops_device=8:16_7",
                "huge.2MB=5 | huge.2MB=6 | hugetlb: hugetlb.2MB.limit_in_bytes=6 hugetlb.2MB.rsvd.limit_in_bytes=6?"
            })
    void remembersTheSum(String old, String change, String kept) {
        assertThat(TestResources.text(V1Plan.of(update(old, change).keep(), false)))
                .isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory.limit=64 pids.limit=5 | pids.limit=7 | pids: pids.max=5",
                "'' | pids.limit=7 | pids: pids.max=max",
                "'' | memory.limit=32 memory.swap=40"
                        + " | memory: memory.limit_in_bytes=-1~ memory.memsw.limit_in_bytes=-1?",
                "memory.limit=64 | memory.limit=32 | memory: memory.limit_in_bytes=64~",
                "memory.limit=64 | memory.swap=80"
                        + " | memory: memory.limit_in_bytes=64~ memory.memsw.limit_in_bytes=-1~",
                "'' | cpu.quota=7 cpu.shares=5"
                        + " | cpu: cpu.shares=1024 cpu.cfs_period_us=100000~ cpu.cfs_quota_us=-1~",
                "cpu.quota=5 cpu.period=10 | cpu.quota=7 | cpu: cpu.cfs_period_us=10~ cpu.cfs_quota_us=5~",
                "cpu.quota=5 cpu.cpus=0 | cpu.quota=7 cpu.cpus=1"
                        + " | cpuset: cpuset.cpus=0; cpu: cpu.cfs_period_us=100000~ cpu.cfs_quota_us=5~",
                "io.rbps=5 | io.rbps=6 io.wbps=7 | blkio:"
                        + " blkio.throttle.read_bps_device=8:16_5 blkio.throttle.write_bps_device=8:16_0"
            })
    void takesBackWhatWasChanged(String old, String change, String undone) {
        assertThat(TestResources.text(
                        V1Plan.of(update(old.equals("''") ? "" : old, change).undo(), false)))
                .isEqualTo(undone);
    }

    @Test
    void neverTouchesDevices() {
        DeviceRule rule = new DeviceRule(true, "c", OptionalLong.of(1), OptionalLong.of(3), "rwm");
        Resources old = TestResources.withDevices(TestResources.of("pids.limit=5"), List.of(rule));
        Resources change = TestResources.withDevices(TestResources.of("pids.limit=7"), List.of());
        ResourcesUpdate update = ResourcesUpdate.of(old, change);
        assertThat(update.apply().devices()).isEmpty();
        assertThat(update.undo().devices()).isEmpty();
        assertThat(update.keep().devices()).containsExactly(rule);
    }

    private static ResourcesUpdate update(String old, String change) {
        return ResourcesUpdate.of(TestResources.of(old.equals("''") ? "" : old), TestResources.of(change));
    }
}
