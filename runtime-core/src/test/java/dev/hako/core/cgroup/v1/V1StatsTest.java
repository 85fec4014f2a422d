package dev.hako.core.cgroup.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.cgroup.stats.BlockIoStats;
import dev.hako.core.cgroup.stats.CpusetStats;
import dev.hako.core.cgroup.stats.MemoryStats;
import dev.hako.core.cgroup.stats.Stats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class V1StatsTest {

    @TempDir
    Path cgroups;

    private void file(String controller, String name, String content) throws IOException {
        Files.createDirectories(cgroups.resolve(controller));
        Files.writeString(cgroups.resolve(controller).resolve(name), content);
    }

    private Stats read() throws IOException {
        Map<String, String> paths = new LinkedHashMap<>();
        try (var controllers = Files.list(cgroups)) {
            controllers.forEach(path -> paths.put(path.getFileName().toString(), path.toString()));
        }
        return new V1Stats(paths).read();
    }

    @Test
    void readsCpuTime() throws IOException {
        file("cpu", "cpu.stat", "nr_periods 10\nnr_throttled 4\nthrottled_time 123456789\n");
        file("cpuacct", "cpuacct.usage", "5000000000\n");
        file("cpuacct", "cpuacct.usage_percpu", "2000000000 3000000000 \n");
        file("cpuacct", "cpuacct.usage_all", "cpu user system\n0 1500000000 500000000\n1 2500000000 500000000\n");
        file("cpuacct", "cpuacct.stat", "user 400\nsystem 100\n");
        var cpu = read().cpu();
        assertThat(cpu.total()).isEqualTo(5_000_000_000L);
        assertThat(cpu.perCpu()).containsExactly(2_000_000_000L, 3_000_000_000L);
        assertThat(cpu.perCpuUser()).containsExactly(1_500_000_000L, 2_500_000_000L);
        assertThat(cpu.perCpuKernel()).containsExactly(500_000_000L, 500_000_000L);
        assertThat(cpu.user()).isEqualTo(4_000_000_000L);
        assertThat(cpu.kernel()).isEqualTo(1_000_000_000L);
        assertThat(cpu.periods()).isEqualTo(10);
        assertThat(cpu.throttledPeriods()).isEqualTo(4);
        assertThat(cpu.throttledTime()).isEqualTo(123_456_789);
        assertThat(cpu.pressure()).isEmpty();
    }

    @Test
    void readsCpusets() throws IOException {
        file("cpuset", "cpuset.cpus", "0-2,5\n");
        file("cpuset", "cpuset.mems", "0\n");
        file("cpuset", "cpuset.sched_load_balance", "1\n");
        file("cpuset", "cpuset.sched_relax_domain_level", "-1\n");
        assertThat(read().cpuset())
                .isEqualTo(new CpusetStats(List.of(0, 1, 2, 5), 0, List.of(0), 0, 0, 0, 0, 0, 0, 1, -1));
    }

    @Test
    void readsCpusetsOfAMountWithoutPrefix() throws IOException {
        file("cpuset", "cpus", "3\n");
        file("cpuset", "cpu_exclusive", "1\n");
        assertThat(read().cpuset().cpus()).containsExactly(3);
        assertThat(read().cpuset().cpuExclusive()).isEqualTo(1);
    }

    @Test
    void readsMemory() throws IOException {
        file("memory", "memory.stat", "cache 4096\nrss 8192\n");
        for (String kind : List.of("", "memsw.", "kmem.")) {
            file("memory", "memory." + kind + "usage_in_bytes", "100\n");
            file("memory", "memory." + kind + "max_usage_in_bytes", "200\n");
            file("memory", "memory." + kind + "failcnt", "3\n");
        }
        file("memory", "memory.limit_in_bytes", "9223372036854771712\n");
        MemoryStats memory = read().memory();
        assertThat(memory.cache()).isEqualTo(4096);
        assertThat(memory.usage()).isEqualTo(new MemoryStats.Entry(9_223_372_036_854_771_712L, 100, 200, 3));
        assertThat(memory.kernel()).as("kernels without that limit").isEqualTo(new MemoryStats.Entry(0, 100, 200, 3));
        assertThat(memory.kernelTcp().isNone()).isTrue();
        assertThat(memory.raw()).containsEntry("rss", 8192L);
    }

    @Test
    void readsPids() throws IOException {
        file("pids", "pids.current", "7\n");
        file("pids", "pids.max", "max\n");
        assertThat(read().pids()).isEqualTo(new Stats.PidsStats(7, 0));
        file("pids", "pids.max", "20\n");
        assertThat(read().pids()).isEqualTo(new Stats.PidsStats(7, 20));
    }

    @Test
    void asksTheThrottlingAboutBlockIoWhereNoSchedulerCounts() throws IOException {
        file("blkio", "blkio.bfq.io_serviced_recursive", "");
        file("blkio", "blkio.throttle.io_serviced", "8:0 Read 5\n8:0 Write 6\n8:0 Total 11\nTotal 11\n");
        file("blkio", "blkio.throttle.io_service_bytes", "8:0 Read 4096\nTotal 4096\n");
        BlockIoStats io = read().blockIo();
        assertThat(io.serviced())
                .containsExactly(
                        new BlockIoStats.Entry(8, 0, "Read", 5),
                        new BlockIoStats.Entry(8, 0, "Write", 6),
                        new BlockIoStats.Entry(8, 0, "Total", 11));
        assertThat(io.serviceBytes()).containsExactly(new BlockIoStats.Entry(8, 0, "Read", 4096));
        assertThat(io.sectors()).isEmpty();
    }

    @Test
    void asksTheSchedulerThatCountsAboutBlockIo() throws IOException {
        file("blkio", "blkio.sectors_recursive", "8:0 1024\n");
        file("blkio", "blkio.time_recursive", "8:0 77\n");
        file("blkio", "blkio.throttle.io_serviced", "8:0 Read 5\n");
        BlockIoStats io = read().blockIo();
        assertThat(io.sectors()).containsExactly(new BlockIoStats.Entry(8, 0, "", 1024));
        assertThat(io.time()).containsExactly(new BlockIoStats.Entry(8, 0, "", 77));
        assertThat(io.serviced()).isEmpty();
    }

    @Test
    void tellsNothingWithoutControllers() throws IOException {
        Stats stats = read();
        assertThat(stats.cpu().total()).isZero();
        assertThat(stats.cpuset()).isEqualTo(CpusetStats.NONE);
        assertThat(stats.memory().usage().isNone()).isTrue();
        assertThat(stats.pids()).isEqualTo(Stats.PidsStats.NONE);
        assertThat(stats.blockIo()).isEqualTo(BlockIoStats.NONE);
        assertThat(stats.hugetlb()).isEmpty();
    }
}
