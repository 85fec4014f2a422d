package dev.hako.core.cgroup.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.cgroup.TestResources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In the plans {@code ?} marks a file that may be absent, {@code ~} a write that may come after the others. */
class V1PlanTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory.limit=0 memory.swap=0 cpu.shares=0 cpu.quota=0 io.weight=0 | ''",
                "memory.limit=4096 | memory: memory.limit_in_bytes=4096~",
                "memory.limit=4096 memory.swap=8192 | memory: memory.limit_in_bytes=4096~ memory.memsw.limit_in_bytes=8192~",
                "memory.limit=-1 | memory: memory.limit_in_bytes=-1~ memory.memsw.limit_in_bytes=-1?",
                "memory.limit=-1 memory.swap=5 | memory: memory.limit_in_bytes=-1~ memory.memsw.limit_in_bytes=5~",
                "memory.reservation=7 memory.disableOOMKiller=true memory.swappiness=0"
                        + " | memory: memory.soft_limit_in_bytes=7 memory.oom_control=1 memory.swappiness=0",
                "memory.kernel=5 memory.kernelTCP=5 memory.disableOOMKiller=false | ''",
                "cpu.shares=2 | cpu: cpu.shares=2",
                "cpu.quota=-1 | cpu: cpu.cfs_quota_us=-1~",
                "cpu.shares=9 cpu.quota=5000 cpu.period=10000 cpu.burst=0 cpu.idle=1 | cpu: cpu.shares=9"
                        + " cpu.cfs_period_us=10000~ cpu.cfs_burst_us=0?~ cpu.cfs_quota_us=5000~ cpu.idle=1",
                "cpu.realtimePeriod=1000000 cpu.realtimeRuntime=950000"
                        + " | cpu: cpu.rt_period_us=1000000~ cpu.rt_runtime_us=950000~",
                "cpu.cpus=0-1 cpu.mems=0 cpu.shares=5 | cpuset: cpuset.cpus=0-1 cpuset.mems=0; cpu: cpu.shares=5",
                "pids.limit=12 | pids: pids.max=12",
                "pids.limit=0 | pids: pids.max=1",
                "pids.limit=-1 | pids: pids.max=max",
                "huge.2MB=4194304"
                        + " | hugetlb: hugetlb.2MB.limit_in_bytes=4194304 hugetlb.2MB.rsvd.limit_in_bytes=4194304?",
                "net.classID=1048577 net.eth0=500"
                        + " | net_cls: net_cls.classid=1048577; net_prio: net_prio.ifpriomap=eth0_500",
                "rdma.handles=3 rdma.objects=10000 | rdma: rdma.max=mlx5_hca_handle=3_hca_object=10000",
                "rdma.objects=5 | rdma: rdma.max=mlx5_hca_object=5",
                "io.weight=10 io.leafWeight=20 io.8:0=30 io.rbps=1 io.wbps=2 io.riops=3 io.wiops=4"
                        + " | blkio: blkio.weight=10 blkio.leaf_weight=20 blkio.weight_device=8:0_30"
                        + " blkio.throttle.read_bps_device=8:16_1 blkio.throttle.write_bps_device=8:16_2"
                        + " blkio.throttle.read_iops_device=8:16_3 blkio.throttle.write_iops_device=8:16_4",
            })
    void writesWhatIsAsked(String resources, String plan) {
        assertThat(TestResources.text(V1Plan.of(TestResources.of(resources), false)))
                .isEqualTo(plan);
    }

    @Test
    void givesWeightsToTheSchedulerThatIsThere() {
        assertThat(TestResources.text(V1Plan.of(TestResources.of("io.weight=10 io.8:0=30"), true)))
                .isEqualTo("blkio: blkio.bfq.weight=10 blkio.bfq.weight_device=8:0_30");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cpu.shares=1 | the minimum allowed cpu-shares is 2",
                "cpu.shares=262145 | the maximum allowed cpu-shares is 262144",
                "memory.swappiness=101 | invalid memory swappiness value: 101 (valid range is 0-100)",
                "unified:memory.max=5 | invalid configuration: cannot use unified on cgroup v1 (/linux/resources/unified)",
            })
    void refusesWhatTheKernelWouldRoundOrDoesNotHave(String resources, String message) {
        assertThatThrownBy(() -> V1Plan.of(TestResources.of(resources), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void tellsWhatIsIgnored() {
        assertThat(V1Plan.ignored(TestResources.of("memory.kernel=5 memory.kernelTCP=5 memory.limit=5")))
                .containsExactly("memory.kernel", "memory.kernelTCP");
    }
}
