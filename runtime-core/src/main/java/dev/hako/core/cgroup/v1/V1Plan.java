package dev.hako.core.cgroup.v1;

import dev.hako.core.cgroup.CgroupWrite;
import dev.hako.core.cgroup.CgroupWrite.Care;
import dev.hako.core.cgroup.CommonPlans;
import dev.hako.core.cgroup.ControllerPlan;
import dev.hako.spec.runtime.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is written to cgroup v1 for the limits of a container, without devices: a pure function of the configuration
 * (config-linux.md, "Control groups"; Documentation/admin-guide/cgroup-v1). As with runc a limit of 0 is one that is not set.
 */
public final class V1Plan {

    /** The file with the limit of memory, in bytes. */
    static final String MEMORY_LIMIT = "memory.limit_in_bytes";

    private static final int LOWEST_SHARES = 2;
    private static final int HIGHEST_SHARES = 262_144;
    private static final int HIGHEST_SWAPPINESS = 100;

    private V1Plan() {}

    /**
     * {@return a plan for each controller that has something to set, in the order in which they are carried out}
     *
     * @param bfq whether the weights of block I/O belong to the BFQ scheduler
     * @throws IllegalArgumentException when a value is out of the kernel's range
     */
    public static List<ControllerPlan> of(Resources resources, boolean bfq) {
        if (!resources.unified().isEmpty()) {
            throw new IllegalArgumentException(
                    "invalid configuration: cannot use unified on cgroup v1 (/linux/resources/unified)");
        }
        List<ControllerPlan> plans = new ArrayList<>();
        // plain conditions: every lambda costs start-up where it is linked first
        if (resources.cpu().isPresent()) {
            add(plans, "cpuset", cpuset(resources.cpu().get()));
        }
        if (resources.memory().isPresent()) {
            add(plans, "memory", memory(resources.memory().get()));
        }
        if (resources.cpu().isPresent()) {
            add(plans, "cpu", cpu(resources.cpu().get()));
        }
        if (resources.pids().isPresent()) {
            add(plans, "pids", pids(resources.pids().get()));
        }
        if (resources.blockIo().isPresent()) {
            add(plans, "blkio", V1BlockIo.writes(resources.blockIo().get(), bfq));
        }
        add(plans, "hugetlb", hugepages(resources.hugepageLimits()));
        if (resources.network().isPresent()) {
            add(plans, "net_cls", networkClass(resources.network().get()));
            add(plans, "net_prio", networkPriorities(resources.network().get()));
        }
        add(plans, "rdma", CommonPlans.rdma(resources.rdma()));
        return plans;
    }

    private static void add(List<ControllerPlan> plans, String controller, List<CgroupWrite> writes) {
        if (!writes.isEmpty()) {
            plans.add(new ControllerPlan(controller, writes));
        }
    }

    /** {@return what v1 has no file for, or none any more} */
    public static List<String> ignored(Resources resources) {
        List<String> ignored = new ArrayList<>(0);
        if (resources.memory().isPresent()) {
            Resources.Memory memory = resources.memory().get();
            if (isSet(memory.kernel())) {
                ignored.add("memory.kernel");
            }
            if (isSet(memory.kernelTcp())) {
                ignored.add("memory.kernelTCP");
            }
            if (memory.checkBeforeUpdate().orElse(false)) {
                ignored.add("memory.checkBeforeUpdate");
            }
        }
        return ignored;
    }

    private static List<CgroupWrite> cpuset(Resources.Cpu cpu) {
        List<CgroupWrite> writes = new ArrayList<>(2);
        if (!cpu.cpus().isEmpty()) {
            writes.add(CgroupWrite.of("cpuset.cpus", cpu.cpus()));
        }
        if (!cpu.mems().isEmpty()) {
            writes.add(CgroupWrite.of("cpuset.mems", cpu.mems()));
        }
        return writes;
    }

    /**
     * The limit must not be above the one of memory and swap together, whichever is changed first: what the kernel refuses in this
     * order is tried again in the other one.
     */
    private static List<CgroupWrite> memory(Resources.Memory memory) {
        List<CgroupWrite> writes = new ArrayList<>();
        if (isSet(memory.limit())) {
            writes.add(write(MEMORY_LIMIT, memory.limit(), Care.IN_ANY_ORDER));
        }
        if (isSet(memory.swap())) {
            writes.add(write("memory.memsw.limit_in_bytes", memory.swap(), Care.IN_ANY_ORDER));
        } else if (memory.limit().orElse(0) == -1) {
            writes.add(new CgroupWrite("memory.memsw.limit_in_bytes", "-1", Care.IF_PRESENT));
        }
        if (isSet(memory.reservation())) {
            writes.add(write("memory.soft_limit_in_bytes", memory.reservation(), Care.STRICT));
        }
        if (memory.disableOomKiller().orElse(false)) {
            writes.add(CgroupWrite.of("memory.oom_control", "1"));
        }
        long swappiness = memory.swappiness().orElse(-1);
        if (swappiness != -1) {
            if (swappiness < 0 || swappiness > HIGHEST_SWAPPINESS) {
                throw new IllegalArgumentException("invalid memory swappiness value: "
                        + Long.toUnsignedString(swappiness) + " (valid range is 0-100)");
            }
            writes.add(CgroupWrite.of("memory.swappiness", swappiness));
        }
        return writes;
    }

    /** Period, burst and quota bound each other, as do period and runtime of real-time tasks. */
    private static List<CgroupWrite> cpu(Resources.Cpu cpu) {
        List<CgroupWrite> writes = new ArrayList<>();
        if (isSet(cpu.shares())) {
            writes.add(CgroupWrite.of("cpu.shares", checkShares(cpu.shares().getAsLong())));
        }
        if (isSet(cpu.period())) {
            writes.add(unsigned("cpu.cfs_period_us", cpu.period(), Care.IN_ANY_ORDER));
        }
        if (cpu.burst().isPresent()) {
            writes.add(unsigned("cpu.cfs_burst_us", cpu.burst(), Care.IF_PRESENT_IN_ANY_ORDER));
        }
        if (isSet(cpu.quota())) {
            writes.add(write("cpu.cfs_quota_us", cpu.quota(), Care.IN_ANY_ORDER));
        }
        if (cpu.idle().isPresent()) {
            writes.add(write("cpu.idle", cpu.idle(), Care.STRICT));
        }
        if (isSet(cpu.realtimePeriod())) {
            writes.add(unsigned("cpu.rt_period_us", cpu.realtimePeriod(), Care.IN_ANY_ORDER));
        }
        if (isSet(cpu.realtimeRuntime())) {
            writes.add(write("cpu.rt_runtime_us", cpu.realtimeRuntime(), Care.IN_ANY_ORDER));
        }
        return writes;
    }

    /** The kernel takes other values and rounds them silently. */
    private static long checkShares(long shares) {
        if (shares < 0 || shares > HIGHEST_SHARES) {
            throw new IllegalArgumentException("the maximum allowed cpu-shares is " + HIGHEST_SHARES);
        }
        if (shares < LOWEST_SHARES) {
            throw new IllegalArgumentException("the minimum allowed cpu-shares is " + LOWEST_SHARES);
        }
        return shares;
    }

    private static List<CgroupWrite> pids(Resources.Pids pids) {
        if (pids.limit().isEmpty()) {
            return List.of();
        }
        long limit = pids.limit().getAsLong();
        return List.of(CgroupWrite.of("pids.max", limit < 0 ? "max" : Long.toString(Math.max(1, limit))));
    }

    private static List<CgroupWrite> hugepages(List<Resources.HugepageLimit> limits) {
        List<CgroupWrite> writes = new ArrayList<>(limits.size() * 2);
        for (Resources.HugepageLimit limit : limits) {
            String prefix = CommonPlans.hugepagePrefix(limit);
            String value = Long.toUnsignedString(limit.limit());
            writes.add(CgroupWrite.of(prefix + ".limit_in_bytes", value));
            writes.add(new CgroupWrite(prefix + ".rsvd.limit_in_bytes", value, Care.IF_PRESENT));
        }
        return writes;
    }

    /** {@return whether v2 has no such controller} */
    static boolean isLegacy(String controller) {
        return controller.equals("net_cls") || controller.equals("net_prio");
    }

    private static List<CgroupWrite> networkClass(Resources.Network network) {
        return isSet(network.classId())
                ? List.of(CgroupWrite.of("net_cls.classid", network.classId().getAsLong()))
                : List.of();
    }

    private static List<CgroupWrite> networkPriorities(Resources.Network network) {
        List<CgroupWrite> writes = new ArrayList<>();
        for (Resources.InterfacePriority priority : network.priorities()) {
            writes.add(CgroupWrite.of("net_prio.ifpriomap", priority.name() + " " + priority.priority()));
        }
        return writes;
    }

    private static boolean isSet(OptionalLong value) {
        return value.orElse(0) != 0;
    }

    private static CgroupWrite write(String file, OptionalLong value, Care care) {
        return new CgroupWrite(file, Long.toString(value.getAsLong()), care);
    }

    private static CgroupWrite unsigned(String file, OptionalLong value, Care care) {
        return new CgroupWrite(file, Long.toUnsignedString(value.getAsLong()), care);
    }
}
