package dev.hako.core.cgroup.v2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.cgroup.stats.BlockIoStats;
import dev.hako.core.cgroup.stats.MemoryStats;
import dev.hako.core.cgroup.stats.Pressure;
import dev.hako.core.cgroup.stats.Stats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class V2StatsTest {

    @TempDir
    Path cgroup;

    private void file(String name, String content) throws IOException {
        Files.writeString(cgroup.resolve(name), content);
    }

    private Stats read() throws IOException {
        return new V2Stats(cgroup.toString()).read();
    }

    @Test
    void readsCpuTimeInNanoseconds() throws IOException {
        file("cpu.stat", """
                usage_usec 5000
                user_usec 3000
                system_usec 2000
                nr_periods 10
                nr_throttled 4
                throttled_usec 123
                nr_bursts 0
                """);
        var cpu = read().cpu();
        assertThat(cpu.total()).isEqualTo(5_000_000);
        assertThat(cpu.user()).isEqualTo(3_000_000);
        assertThat(cpu.kernel()).isEqualTo(2_000_000);
        assertThat(cpu.periods()).isEqualTo(10);
        assertThat(cpu.throttledPeriods()).isEqualTo(4);
        assertThat(cpu.throttledTime()).isEqualTo(123_000);
        assertThat(cpu.perCpu()).isEmpty();
    }

    @Test
    void readsPressure() throws IOException {
        file("cpu.pressure", """
                some avg10=71.64 avg60=16.03 avg300=3.90 total=12345
                full avg10=0.00 avg60=0.00 avg300=0.00 total=0
                """);
        assertThat(read().cpu().pressure())
                .contains(new Pressure(new Pressure.Share(71.64, 16.03, 3.9, 12345), new Pressure.Share(0, 0, 0, 0)));
        assertThat(read().memory().pressure()).isEmpty();
    }

    @Test
    void countsMemoryAndSwapTogetherAsV1Does() throws IOException {
        file("memory.stat", "anon 100\nfile 50\n");
        file("memory.current", "150\n");
        file("memory.max", "1000\n");
        file("memory.peak", "180\n");
        file("memory.swap.current", "10\n");
        file("memory.swap.max", "500\n");
        MemoryStats memory = read().memory();
        assertThat(memory.cache()).isEqualTo(50);
        assertThat(memory.usage()).isEqualTo(new MemoryStats.Entry(1000, 150, 180, 0));
        assertThat(memory.swap()).isEqualTo(new MemoryStats.Entry(1500, 160, 0, 0));
        assertThat(memory.raw()).containsEntry("anon", 100L);
    }

    @Test
    void tellsOfNoLimitByAllOnes() throws IOException {
        file("memory.current", "150\n");
        file("memory.max", "max\n");
        file("memory.swap.current", "0\n");
        file("memory.swap.max", "max\n");
        assertThat(read().memory().usage()).isEqualTo(new MemoryStats.Entry(-1, 150, 0, 0));
        assertThat(read().memory().swap()).isEqualTo(new MemoryStats.Entry(-1, 150, 0, 0));
    }

    @Test
    void readsPidsAndCountsThemItselfWithoutTheController() throws IOException {
        file("cgroup.procs", "1\n2\n3\n");
        assertThat(read().pids()).isEqualTo(new Stats.PidsStats(3, 0));
        file("pids.current", "5\n");
        file("pids.max", "max\n");
        assertThat(read().pids()).isEqualTo(new Stats.PidsStats(5, 0));
        file("pids.max", "9\n");
        assertThat(read().pids()).isEqualTo(new Stats.PidsStats(5, 9));
    }

    @Test
    void readsBlockIoInTheTermsOfV1() throws IOException {
        file("io.stat", """
                8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0
                253:1 rbytes=1 wbytes=0 rios=1 wios=0 dbytes=0 dios=0 cost.usage=5
                """);
        BlockIoStats io = read().blockIo();
        assertThat(io.serviceBytes())
                .containsExactly(
                        new BlockIoStats.Entry(8, 0, "Read", 4096),
                        new BlockIoStats.Entry(8, 0, "Write", 8192),
                        new BlockIoStats.Entry(253, 1, "Read", 1),
                        new BlockIoStats.Entry(253, 1, "Write", 0));
        assertThat(io.serviced()).hasSize(4).contains(new BlockIoStats.Entry(8, 0, "Write", 2));
    }
}
