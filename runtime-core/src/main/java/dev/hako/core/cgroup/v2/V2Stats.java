package dev.hako.core.cgroup.v2;

import dev.hako.core.cgroup.stats.BlockIoStats;
import dev.hako.core.cgroup.stats.CpuStats;
import dev.hako.core.cgroup.stats.CpusetStats;
import dev.hako.core.cgroup.stats.MemoryStats;
import dev.hako.core.cgroup.stats.MemoryStats.Entry;
import dev.hako.core.cgroup.stats.StatFiles;
import dev.hako.core.cgroup.stats.StatText;
import dev.hako.core.cgroup.stats.Stats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what a cgroup of v2 tells, in the terms of v1, which is what callers know. */
final class V2Stats {

    private static final long NANOS_PER_MICRO = 1000;
    private static final long UNLIMITED = -1;

    private final StatFiles files;

    V2Stats(String directory) {
        this.files = new StatFiles(directory);
    }

    Stats read() throws IOException {
        return new Stats(cpu(), CpusetStats.NONE, memory(), pids(), blockIo(), hugetlb());
    }

    private CpuStats cpu() throws IOException {
        Map<String, Long> stat = StatText.values(files.text("cpu.stat").orElse(""));
        return new CpuStats(
                micros(stat, "usage_usec"),
                List.of(),
                List.of(),
                List.of(),
                micros(stat, "system_usec"),
                micros(stat, "user_usec"),
                stat.getOrDefault("nr_periods", 0L),
                stat.getOrDefault("nr_throttled", 0L),
                micros(stat, "throttled_usec"),
                files.pressure("cpu.pressure"));
    }

    private static long micros(Map<String, Long> stat, String key) {
        return stat.getOrDefault(key, 0L) * NANOS_PER_MICRO;
    }

    private MemoryStats memory() throws IOException {
        Map<String, Long> raw = StatText.values(files.text("memory.stat").orElse(""));
        Entry usage = entry("memory");
        return new MemoryStats(
                raw.getOrDefault("file", 0L),
                usage,
                withSwap(usage, entry("memory.swap")),
                Entry.NONE,
                Entry.NONE,
                raw,
                files.pressure("memory.pressure"));
    }

    private Entry entry(String name) throws IOException {
        return new Entry(files.number(name + ".max"), files.number(name + ".current"), files.number(name + ".peak"), 0);
    }

    /** What v1 counts is both together. */
    private static Entry withSwap(Entry memory, Entry swap) {
        long limit = swap.limit() == UNLIMITED ? UNLIMITED : swap.limit() + memory.limit();
        return new Entry(limit, swap.usage() + memory.usage(), 0, 0);
    }

    private Stats.PidsStats pids() throws IOException {
        if (!files.has("pids.current")) {
            // without the controller: those of this cgroup alone; a threaded one lists no processes
            Optional<String> processes = files.text("cgroup.procs");
            String members = processes.isPresent()
                    ? processes.get()
                    : files.text("cgroup.threads").orElse("");
            return new Stats.PidsStats(StatText.lines(members).size(), 0);
        }
        long limit = files.number("pids.max");
        return new Stats.PidsStats(files.number("pids.current"), limit == UNLIMITED ? 0 : limit);
    }

    private BlockIoStats blockIo() throws IOException {
        List<BlockIoStats.Entry> bytes = new ArrayList<>();
        List<BlockIoStats.Entry> operations = new ArrayList<>();
        for (String line : StatText.lines(files.text("io.stat").orElse(""))) {
            List<String> words = StatText.words(line);
            int colon = words.getFirst().indexOf(':');
            if (colon > 0) {
                long major = Long.parseLong(words.getFirst().substring(0, colon));
                long minor = Long.parseLong(words.getFirst().substring(colon + 1));
                for (String word : words.subList(1, words.size())) {
                    add(bytes, operations, major, minor, word);
                }
            }
        }
        return new BlockIoStats(
                bytes,
                operations,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                files.pressure("io.pressure"));
    }

    /** Adds what {@code rbytes=1} says. */
    private static void add(
            List<BlockIoStats.Entry> bytes, List<BlockIoStats.Entry> operations, long major, long minor, String word) {
        int equals = word.indexOf('=');
        switch (word.substring(0, Math.max(equals, 0))) {
            case "rbytes" -> bytes.add(entry(major, minor, "Read", word, equals));
            case "wbytes" -> bytes.add(entry(major, minor, "Write", word, equals));
            case "rios" -> operations.add(entry(major, minor, "Read", word, equals));
            case "wios" -> operations.add(entry(major, minor, "Write", word, equals));
            default -> {
                // v1 has no place for discards and costs
            }
        }
    }

    private static BlockIoStats.Entry entry(long major, long minor, String operation, String word, int equals) {
        return new BlockIoStats.Entry(major, minor, operation, Long.parseUnsignedLong(word.substring(equals + 1)));
    }

    Map<String, Stats.HugetlbStats> hugetlb() throws IOException {
        Map<String, Stats.HugetlbStats> all = new TreeMap<>();
        for (String size : StatFiles.hugepageSizes()) {
            String prefix = "hugetlb." + size;
            String current = files.has(prefix + ".rsvd.current") ? prefix + ".rsvd.current" : prefix + ".current";
            if (files.has(current)) {
                long failures = StatText.values(files.text(prefix + ".events").orElse(""))
                        .getOrDefault("max", 0L);
                all.put(size, new Stats.HugetlbStats(files.number(current), 0, failures));
            }
        }
        return all;
    }
}
