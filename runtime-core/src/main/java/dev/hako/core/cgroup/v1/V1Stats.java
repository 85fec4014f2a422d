package dev.hako.core.cgroup.v1;

import dev.hako.core.cgroup.stats.BlockIoStats;
import dev.hako.core.cgroup.stats.CpuStats;
import dev.hako.core.cgroup.stats.CpusetStats;
import dev.hako.core.cgroup.stats.MemoryStats;
import dev.hako.core.cgroup.stats.StatFiles;
import dev.hako.core.cgroup.stats.StatText;
import dev.hako.core.cgroup.stats.Stats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what the cgroups of v1 tell; a controller without a hierarchy tells nothing. */
final class V1Stats {

    private static final long NANOS_PER_TICK = 10_000_000; // USER_HZ is 100 wherever hako runs

    private final Map<String, String> paths;

    /** @param paths the cgroup's directory by controller */
    V1Stats(Map<String, String> paths) {
        this.paths = paths;
    }

    Stats read() throws IOException {
        @Nullable StatFiles blkio = files("blkio");
        return new Stats(
                cpu(),
                cpuset(),
                memory(),
                pids(),
                blkio == null ? BlockIoStats.NONE : new V1BlockIoStats(blkio).read(),
                hugetlb());
    }

    private @Nullable StatFiles files(String controller) {
        @Nullable String directory = paths.get(controller);
        return directory == null ? null : new StatFiles(directory);
    }

    private CpuStats cpu() throws IOException {
        @Nullable StatFiles cpu = files("cpu");
        Map<String, Long> throttling =
                cpu == null ? Map.of() : StatText.values(cpu.text("cpu.stat").orElse(""));
        long periods = throttling.getOrDefault("nr_periods", 0L);
        long throttled = throttling.getOrDefault("nr_throttled", 0L);
        long waited = throttling.getOrDefault("throttled_time", 0L);
        @Nullable StatFiles acct = files("cpuacct");
        if (acct == null) {
            return new CpuStats(0, List.of(), List.of(), List.of(), 0, 0, periods, throttled, waited, Optional.empty());
        }
        Map<String, Long> ticks = StatText.values(acct.text("cpuacct.stat").orElse(""));
        List<Long> kernel = new ArrayList<>();
        List<Long> user = new ArrayList<>();
        byCpu(acct.text("cpuacct.usage_all").orElse(""), user, kernel);
        return new CpuStats(
                acct.number("cpuacct.usage"),
                StatText.numbers(acct.text("cpuacct.usage_percpu").orElse("")),
                kernel,
                user,
                ticks.getOrDefault("system", 0L) * NANOS_PER_TICK,
                ticks.getOrDefault("user", 0L) * NANOS_PER_TICK,
                periods,
                throttled,
                waited,
                Optional.empty());
    }

    /** Lines of a CPU's number and its times, below a header. */
    static void byCpu(String text, List<Long> user, List<Long> kernel) {
        List<String> lines = StatText.lines(text);
        for (int i = 1; i < lines.size(); i++) {
            List<String> fields = StatText.words(lines.get(i));
            if (fields.size() >= 3) {
                user.add(Long.parseUnsignedLong(fields.get(1)));
                kernel.add(Long.parseUnsignedLong(fields.get(2)));
            }
        }
    }

    private CpusetStats cpuset() throws IOException {
        @Nullable StatFiles files = files("cpuset");
        if (files == null) {
            return CpusetStats.NONE;
        }
        // a mount with the option noprefix has files without it
        String prefix = files.has("cpuset.cpus") ? "cpuset." : "";
        return new CpusetStats(
                StatText.ranges(files.text(prefix + "cpus").orElse("")),
                files.number(prefix + "cpu_exclusive"),
                StatText.ranges(files.text(prefix + "mems").orElse("")),
                files.number(prefix + "mem_hardwall"),
                files.number(prefix + "mem_exclusive"),
                files.number(prefix + "memory_migrate"),
                files.number(prefix + "memory_spread_page"),
                files.number(prefix + "memory_spread_slab"),
                files.number(prefix + "memory_pressure"),
                files.number(prefix + "sched_load_balance"),
                Long.parseLong(files.text(prefix + "sched_relax_domain_level").orElse("0")));
    }

    private MemoryStats memory() throws IOException {
        @Nullable StatFiles files = files("memory");
        if (files == null) {
            MemoryStats.Entry none = MemoryStats.Entry.NONE;
            return new MemoryStats(0, none, none, none, none, Map.of(), Optional.empty());
        }
        Map<String, Long> raw = StatText.values(files.text("memory.stat").orElse(""));
        return new MemoryStats(
                raw.getOrDefault("cache", 0L),
                entry(files, "memory"),
                entry(files, "memory.memsw"),
                entry(files, "memory.kmem"),
                entry(files, "memory.kmem.tcp"),
                raw,
                Optional.empty());
    }

    private static MemoryStats.Entry entry(StatFiles files, String name) throws IOException {
        return new MemoryStats.Entry(
                files.number(name + ".limit_in_bytes"),
                files.number(name + ".usage_in_bytes"),
                files.number(name + ".max_usage_in_bytes"),
                files.number(name + ".failcnt"));
    }

    private Stats.PidsStats pids() throws IOException {
        @Nullable StatFiles files = files("pids");
        if (files == null) {
            return Stats.PidsStats.NONE;
        }
        long limit = files.number("pids.max");
        return new Stats.PidsStats(files.number("pids.current"), limit == -1 ? 0 : limit);
    }

    private Map<String, Stats.HugetlbStats> hugetlb() throws IOException {
        Map<String, Stats.HugetlbStats> all = new TreeMap<>();
        @Nullable StatFiles files = files("hugetlb");
        if (files == null) {
            return all;
        }
        for (String size : StatFiles.hugepageSizes()) {
            String plain = "hugetlb." + size;
            String prefix = files.has(plain + ".rsvd.usage_in_bytes") ? plain + ".rsvd" : plain;
            if (files.has(prefix + ".usage_in_bytes")) {
                all.put(
                        size,
                        new Stats.HugetlbStats(
                                files.number(prefix + ".usage_in_bytes"),
                                files.number(prefix + ".max_usage_in_bytes"),
                                files.number(prefix + ".failcnt")));
            }
        }
        return all;
    }
}
