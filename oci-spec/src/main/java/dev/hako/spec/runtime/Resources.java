package dev.hako.spec.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Limits that are applied through cgroups (config-linux.md, "Control groups"). Whatever is absent is left as it is.
 *
 * @param devices device access, to be applied in order
 * @param memory memory
 * @param cpu CPU time and placement
 * @param pids number of processes
 * @param blockIo block I/O
 * @param hugepageLimits huge pages, by page size
 * @param network class and priorities of packets, cgroup v1 only
 * @param rdma RDMA, by device
 * @param unified files of cgroup v2 and what to write there
 */
public record Resources(
        List<DeviceRule> devices,
        Optional<Memory> memory,
        Optional<Cpu> cpu,
        Optional<Pids> pids,
        Optional<BlockIo> blockIo,
        List<HugepageLimit> hugepageLimits,
        Optional<Network> network,
        Map<String, Rdma> rdma,
        Map<String, String> unified) {

    public Resources {
        devices = List.copyOf(devices);
        hugepageLimits = List.copyOf(hugepageLimits);
        rdma = Copies.of(rdma);
        unified = Copies.of(unified);
    }

    /** {@return these with another CPU time and placement} */
    public Resources withCpu(Optional<Cpu> other) {
        return new Resources(devices, memory, other, pids, blockIo, hugepageLimits, network, rdma, unified);
    }

    /** {@return these with another number of processes} */
    public Resources withPids(Optional<Pids> other) {
        return new Resources(devices, memory, cpu, other, blockIo, hugepageLimits, network, rdma, unified);
    }

    /** {@return these with other files of cgroup v2} */
    public Resources withUnified(Map<String, String> other) {
        return new Resources(devices, memory, cpu, pids, blockIo, hugepageLimits, network, rdma, other);
    }

    /**
     * Memory, in bytes where −1 is unlimited.
     *
     * @param limit limit of memory
     * @param reservation soft limit
     * @param swap limit of memory and swap together
     * @param kernel limit of kernel memory; deprecated, ignored by runc
     * @param kernelTcp limit of TCP buffers; deprecated, ignored by runc
     * @param swappiness 0 to 100
     * @param disableOomKiller whether the OOM killer leaves the cgroup alone; cgroup v1 only
     * @param useHierarchy whether children are accounted for; cgroup v1 only
     * @param checkBeforeUpdate whether a limit below the present usage is to be refused
     */
    public record Memory(
            OptionalLong limit,
            OptionalLong reservation,
            OptionalLong swap,
            OptionalLong kernel,
            OptionalLong kernelTcp,
            OptionalLong swappiness,
            Optional<Boolean> disableOomKiller,
            Optional<Boolean> useHierarchy,
            Optional<Boolean> checkBeforeUpdate) {}

    /**
     * CPU time and placement; times are microseconds.
     *
     * @param shares relative weight, unsigned, in the scale of cgroup v1 (2 to 262144)
     * @param quota time per period; −1 is unlimited
     * @param burst time that may be saved up, unsigned
     * @param period length of a period, unsigned
     * @param realtimeRuntime time per period for real-time tasks
     * @param realtimePeriod length of that period, unsigned
     * @param cpus CPUs as a list like {@code 0-3,7}; empty: left as they are
     * @param mems memory nodes as a list like {@code 0-3,7}; empty: left as they are
     * @param idle 1 makes the cgroup one that runs when nothing else does
     */
    public record Cpu(
            OptionalLong shares,
            OptionalLong quota,
            OptionalLong burst,
            OptionalLong period,
            OptionalLong realtimeRuntime,
            OptionalLong realtimePeriod,
            String cpus,
            String mems,
            OptionalLong idle) {}

    /**
     * Number of processes.
     *
     * @param limit most tasks at a time; −1 is unlimited
     */
    public record Pids(OptionalLong limit) {}

    /**
     * Huge pages.
     *
     * @param pageSize size of the pages, such as {@code 2MB}
     * @param limit bytes, unsigned
     */
    public record HugepageLimit(String pageSize, long limit) {}

    /**
     * RDMA of one device.
     *
     * @param hcaHandles most handles that may be opened; absent: no limit is set
     * @param hcaObjects most objects that may be made; absent: no limit is set
     */
    public record Rdma(OptionalLong hcaHandles, OptionalLong hcaObjects) {}

    /**
     * Marks of network packets.
     *
     * @param classId class identifier
     * @param priorities priority by interface
     */
    public record Network(OptionalLong classId, List<InterfacePriority> priorities) {

        public Network {
            priorities = List.copyOf(priorities);
        }
    }

    /**
     * Priority of what is sent through an interface.
     *
     * @param name interface
     * @param priority priority, 0 to 2³²−1
     */
    public record InterfacePriority(String name, long priority) {}
}
