package dev.hako.core.cgroup.stats;

import java.util.Map;

/**
 * What a container uses, and how it is limited, at one time. What its cgroups do not tell is 0 or empty.
 *
 * @param hugetlb huge pages by their size, such as {@code 2MB}
 */
public record Stats(
        CpuStats cpu,
        CpusetStats cpuset,
        MemoryStats memory,
        PidsStats pids,
        BlockIoStats blockIo,
        Map<String, HugetlbStats> hugetlb) {

    public Stats {
        hugetlb = Map.copyOf(hugetlb);
    }

    /**
     * Processes and threads.
     *
     * @param limit 0 for none
     */
    public record PidsStats(long current, long limit) {

        public static final PidsStats NONE = new PidsStats(0, 0);
    }

    /**
     * Huge pages of one size, in bytes.
     *
     * @param max the most that were used at a time; 0 on v2, which does not tell
     * @param failures how often there was not one more
     */
    public record HugetlbStats(long usage, long max, long failures) {}
}
