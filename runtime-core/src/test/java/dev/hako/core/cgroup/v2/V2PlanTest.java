package dev.hako.core.cgroup.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.cgroup.TestResources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In the plans {@code ?} marks a file that may be absent, {@code ~} a write that may come after the others. */
class V2PlanTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory.limit=0 memory.swap=0 cpu.shares=0 cpu.quota=0 cpu.period=0 io.weight=0 | ''",
                "memory.limit=4096 | memory: memory.max=4096",
                "memory.limit=4096 memory.swap=8192 | memory: memory.swap.max=4096 memory.max=4096",
                "memory.limit=4096 memory.swap=4096 | memory: memory.swap.max=0? memory.max=4096",
                "memory.limit=4096 memory.swap=-1 | memory: memory.swap.max=max? memory.max=4096",
                "memory.limit=-1 | memory: memory.swap.max=max? memory.max=max",
                "memory.limit=-1 memory.swap=5 | memory: memory.swap.max=5 memory.max=max",
                "memory.swap=-1 | memory: memory.swap.max=max?",
                "memory.reservation=7 | memory: memory.low=7",
                "cpu.shares=1024 | cpu: cpu.weight=100",
                "cpu.quota=5000 | cpu: cpu.max=5000_100000~",
                "cpu.period=10000 | cpu: cpu.max=max_10000~",
                "cpu.quota=-1 | cpu: cpu.max=max_100000~",
                "cpu.quota=5000 cpu.period=10000 cpu.burst=2500 cpu.idle=0"
                        + " | cpu: cpu.idle=0 cpu.max.burst=2500~ cpu.max=5000_10000~",
                "cpu.cpus=0-1 cpu.mems=0 | cpuset: cpuset.cpus=0-1 cpuset.mems=0",
                "pids.limit=12 memory.limit=5 | pids: pids.max=12; memory: memory.max=5",
                "pids.limit=0 | pids: pids.max=1",
                "pids.limit=-1 | pids: pids.max=max",
                "huge.2MB=4194304 | hugetlb: hugetlb.2MB.max=4194304 hugetlb.2MB.rsvd.max=4194304?",
                "rdma.handles=3 | rdma: rdma.max=mlx5_hca_handle=3",
                "io.weight=10 io.8:0=1000 | io: io.weight=1 io.weight=8:0_10000",
                "io.rbps=1 io.wbps=2 io.riops=3 io.wiops=0"
                        + " | io: io.max=8:16_rbps=1 io.max=8:16_wbps=2 io.max=8:16_riops=3 io.max=8:16_wiops=max",
            })
    void writesWhatIsAsked(String resources, String plan) {
        assertThat(TestResources.text(V2Plan.of(TestResources.of(resources), false)))
                .isEqualTo(plan);
    }

    @Test
    void givesWeightsToTheSchedulerThatIsThere() {
        assertThat(TestResources.text(V2Plan.of(TestResources.of("io.weight=10 io.8:0=30"), true)))
                .isEqualTo("io: io.bfq.weight=10 io.bfq.weight=8:0_30");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory.swap=5 | unable to set swap limit without memory limit",
                "memory.limit=-2 memory.swap=5 | invalid memory value: -2",
                "memory.limit=6 memory.swap=5 | memory+swap limit should be >= memory limit",
            })
    void refusesLimitsThatContradictEachOther(String resources, String message) {
        assertThatThrownBy(() -> V2Plan.of(TestResources.of(resources), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "2, 1",
        "4, 2",
        "512, 59",
        "1024, 100",
        "2000, 170",
        "262143, 10000",
        "262144, 10000",
        "-1, 10000",
    })
    void convertsSharesAsOtherRuntimesDo(long shares, long weight) {
        assertThat(V2Plan.weight(shares)).isEqualTo(weight);
    }

    @Test
    void tellsWhatIsIgnored() {
        assertThat(V2Plan.ignored(TestResources.of("memory.kernel=5 memory.swappiness=60 memory.disableOOMKiller=true"
                        + " cpu.realtimeRuntime=5 io.leafWeight=10 net.classID=5")))
                .containsExactly(
                        "memory.kernel",
                        "memory.swappiness",
                        "memory.disableOOMKiller",
                        "cpu.realtimeRuntime",
                        "blockIO.leafWeight",
                        "network.classID");
    }
}
