package dev.hako.core.cgroup.stats;

import java.util.List;
import java.util.Optional;

/**
 * CPU time, in nanoseconds.
 *
 * @param total in all
 * @param perCpu by CPU; v1 only
 * @param perCpuKernel in the kernel, by CPU; v1 only
 * @param perCpuUser in programs, by CPU; v1 only
 * @param kernel in the kernel
 * @param user in programs
 * @param periods periods of the quota in which there was something to run
 * @param throttledPeriods periods in which the quota was used up
 * @param throttledTime for how long processes had to wait for the next period
 * @param pressure empty where the kernel does not tell
 */
public record CpuStats(
        long total,
        List<Long> perCpu,
        List<Long> perCpuKernel,
        List<Long> perCpuUser,
        long kernel,
        long user,
        long periods,
        long throttledPeriods,
        long throttledTime,
        Optional<Pressure> pressure) {

    public CpuStats {
        perCpu = List.copyOf(perCpu);
        perCpuKernel = List.copyOf(perCpuKernel);
        perCpuUser = List.copyOf(perCpuUser);
    }
}
