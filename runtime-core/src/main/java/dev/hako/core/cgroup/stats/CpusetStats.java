package dev.hako.core.cgroup.stats;

import java.util.List;

/**
 * The files of v1's cpuset controller, cpuset(7).
 *
 * @param cpus numbers of the CPUs
 * @param mems numbers of the memory nodes
 */
public record CpusetStats(
        List<Integer> cpus,
        long cpuExclusive,
        List<Integer> mems,
        long memHardwall,
        long memExclusive,
        long memoryMigrate,
        long memorySpreadPage,
        long memorySpreadSlab,
        long memoryPressure,
        long schedLoadBalance,
        long schedRelaxDomainLevel) {

    public static final CpusetStats NONE = new CpusetStats(List.of(), 0, List.of(), 0, 0, 0, 0, 0, 0, 0, 0);

    public CpusetStats {
        cpus = List.copyOf(cpus);
        mems = List.copyOf(mems);
    }
}
