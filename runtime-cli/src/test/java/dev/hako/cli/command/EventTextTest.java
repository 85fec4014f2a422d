package dev.hako.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.cgroup.stats.BlockIoStats;
import dev.hako.core.cgroup.stats.CpuStats;
import dev.hako.core.cgroup.stats.CpusetStats;
import dev.hako.core.cgroup.stats.MemoryStats;
import dev.hako.core.cgroup.stats.MemoryStats.Entry;
import dev.hako.core.cgroup.stats.Pressure;
import dev.hako.core.cgroup.stats.Stats;
import dev.hako.core.resctrl.stats.RdtStats;
import dev.hako.spec.json.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventTextTest {

    @Test
    void printsEverythingInTheOrderOfRunc() {
        BlockIoStats.Entry read = new BlockIoStats.Entry(8, 0, "Read", 4096);
        BlockIoStats.Entry all = new BlockIoStats.Entry(8, 16, "", 0);
        Pressure pressure = new Pressure(new Pressure.Share(71.64, 5, 0.01, 12345), new Pressure.Share(0, 0, 0, 0));
        Stats stats = new Stats(
                new CpuStats(
                        30, List.of(10L, 20L), List.of(1L, 2L), List.of(3L, 4L), 3, 7, 5, 2, 9, Optional.of(pressure)),
                new CpusetStats(List.of(0, 1), 1, List.of(0), 2, 3, 4, 5, 6, 7, 8, -1),
                new MemoryStats(
                        11,
                        new Entry(-1, 12, 13, 14),
                        new Entry(15, 0, 0, 0),
                        new Entry(0, 0, 0, 1),
                        new Entry(0, 1, 0, 0),
                        Map.of("rss", 2L, "anon", 1L),
                        Optional.of(pressure)),
                new Stats.PidsStats(3, 20),
                new BlockIoStats(
                        List.of(read),
                        List.of(all),
                        List.of(read),
                        List.of(read),
                        List.of(read),
                        List.of(read),
                        List.of(read),
                        List.of(read),
                        Optional.of(pressure)),
                Map.of("2MB", new Stats.HugetlbStats(1, 2, 3), "1GB", new Stats.HugetlbStats(0, 0, 0)));
        String psi = "\"psi\":{\"some\":{\"avg10\":71.64,\"avg60\":5,\"avg300\":0.01,\"total\":12345}}";
        String entry = "[{\"major\":8,\"op\":\"Read\",\"value\":4096}]";
        assertThat(EventText.stats("box", stats, RdtStats.NONE))
                .isEqualTo("{\"type\":\"stats\",\"id\":\"box\",\"data\":{"
                        + "\"cpu\":{\"usage\":{\"total\":30,\"percpu\":[10,20],\"percpu_kernel\":[1,2],"
                        + "\"percpu_user\":[3,4],\"kernel\":3,\"user\":7},"
                        + "\"throttling\":{\"periods\":5,\"throttledPeriods\":2,\"throttledTime\":9}," + psi + "},"
                        + "\"cpuset\":{\"cpus\":[0,1],\"cpu_exclusive\":1,\"mems\":[0],\"mem_hardwall\":2,"
                        + "\"mem_exclusive\":3,\"memory_migrate\":4,\"memory_spread_page\":5,"
                        + "\"memory_spread_slab\":6,\"memory_pressure\":7,\"sched_load_balance\":8,"
                        + "\"sched_relax_domain_level\":-1},"
                        + "\"memory\":{\"cache\":11,"
                        + "\"usage\":{\"limit\":18446744073709551615,\"usage\":12,\"max\":13,\"failcnt\":14},"
                        + "\"swap\":{\"limit\":15,\"failcnt\":0},\"kernel\":{\"limit\":0,\"failcnt\":1},"
                        + "\"kernelTCP\":{\"limit\":0,\"usage\":1,\"failcnt\":0},\"raw\":{\"anon\":1,\"rss\":2},"
                        + psi + "},"
                        + "\"pids\":{\"current\":3,\"limit\":20},"
                        + "\"blkio\":{\"ioServiceBytesRecursive\":" + entry
                        + ",\"ioServicedRecursive\":[{\"major\":8,\"minor\":16}]"
                        + ",\"ioQueueRecursive\":" + entry
                        + ",\"ioServiceTimeRecursive\":" + entry
                        + ",\"ioWaitTimeRecursive\":" + entry
                        + ",\"ioMergedRecursive\":" + entry
                        + ",\"ioTimeRecursive\":" + entry
                        + ",\"sectorsRecursive\":" + entry + "," + psi + "},"
                        + "\"hugetlb\":{\"1GB\":{\"failcnt\":0},\"2MB\":{\"usage\":1,\"max\":2,\"failcnt\":3}},"
                        + "\"intel_rdt\":{},\"network_interfaces\":null}}\n");
    }

    @Test
    void leavesOutWhatIsNothing() {
        Stats stats = new Stats(
                new CpuStats(0, List.of(), List.of(), List.of(), 0, 1, 0, 0, 0, Optional.empty()),
                CpusetStats.NONE,
                new MemoryStats(0, Entry.NONE, Entry.NONE, Entry.NONE, Entry.NONE, Map.of(), Optional.empty()),
                Stats.PidsStats.NONE,
                BlockIoStats.NONE,
                Map.of());
        assertThat(EventText.stats("box", stats, RdtStats.NONE))
                .startsWith(
                        "{\"type\":\"stats\",\"id\":\"box\",\"data\":{\"cpu\":{\"usage\":{\"kernel\":0,\"user\":1}},"
                                + "\"cpuset\":{\"cpu_exclusive\":0,")
                .endsWith("\"memory\":{},\"pids\":{},\"blkio\":{},\"hugetlb\":{},\"intel_rdt\":{},"
                        + "\"network_interfaces\":null}}\n");
    }

    @Test
    void printsTheShareOfCachesAndMemoryBandwidth() {
        RdtStats shares = new RdtStats(
                Optional.of(new RdtStats.Caches("7ff", 2, 15)),
                "L3:0=7ff",
                "L3:0=f",
                Optional.of(new RdtStats.Bandwidth(10, 1, 0, 8)),
                "MB:0=100",
                "MB:0=20",
                List.of("L3:0=f", "    MB:0=20"),
                Optional.of(List.of(new RdtStats.Transfers(5, 0))),
                Optional.of(List.of(0L, 7L)));
        JsonWriter out = JsonWriter.compact();
        out.beginObject();
        new RdtText(out).write(shares);
        assertThat(out.endObject().toString())
                .isEqualTo("{\"intel_rdt\":{"
                        + "\"l3_cache_info\":{\"cbm_mask\":\"7ff\",\"min_cbm_bits\":2,\"num_closids\":15},"
                        + "\"l3_cache_schema_root\":\"L3:0=7ff\",\"l3_cache_schema\":\"L3:0=f\","
                        + "\"mem_bw_info\":{\"bandwidth_gran\":10,\"delay_linear\":1,\"num_closids\":8},"
                        + "\"mem_bw_schema_root\":\"MB:0=100\",\"mem_bw_schema\":\"MB:0=20\","
                        + "\"schemata\":[\"L3:0=f\",\"    MB:0=20\"],"
                        + "\"mbm_stats\":[{\"mbm_total_bytes\":5,\"mbm_local_bytes\":0}],"
                        + "\"cmt_stats\":[{\"llc_occupancy\":0},{\"llc_occupancy\":7}]}}");
    }

    @Test
    void printsThatMemoryRanOut() {
        assertThat(EventText.outOfMemory("box")).isEqualTo("{\"type\":\"oom\",\"id\":\"box\"}\n");
    }
}
