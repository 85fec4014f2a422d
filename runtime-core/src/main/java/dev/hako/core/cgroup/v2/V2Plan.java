package dev.hako.core.cgroup.v2;

import dev.hako.core.cgroup.CgroupWrite;
import dev.hako.core.cgroup.CgroupWrite.Care;
import dev.hako.core.cgroup.CommonPlans;
import dev.hako.core.cgroup.ControllerPlan;
import dev.hako.spec.runtime.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is written to cgroup v2 for the limits of a container, without devices and {@code unified}: a pure function of the configuration
 * (config-linux.md, "Control groups"; Documentation/admin-guide/cgroup-v2.rst). As with runc a limit of 0 is one that is not set.
 */
public final class V2Plan {

    private static final int DEFAULT_PERIOD = 100_000;
    private static final int LOWEST_SHARES = 2;
    private static final int HIGHEST_SHARES = 262_144;
    private static final int HIGHEST_WEIGHT = 10_000;

    private V2Plan() {}

    /**
     * {@return a plan for each controller that has something to set, in the order in which they are carried out}
     *
     * @param bfq whether the weights of block I/O belong to the BFQ scheduler
     * @throws IllegalArgumentException when limits contradict each other
     */
    public static List<ControllerPlan> of(Resources resources, boolean bfq) {
        List<ControllerPlan> plans = new ArrayList<>();
        // plain conditions: every lambda costs start-up where it is linked first
        if (resources.pids().isPresent()) {
            add(plans, "pids", pids(resources.pids().get()));
        }
        if (resources.memory().isPresent()) {
            add(plans, "memory", memory(resources.memory().get()));
        }
        if (resources.blockIo().isPresent()) {
            add(plans, "io", V2BlockIo.writes(resources.blockIo().get(), bfq));
        }
        if (resources.cpu().isPresent()) {
            add(plans, "cpu", cpu(resources.cpu().get()));
            add(plans, "cpuset", cpuset(resources.cpu().get()));
        }
        add(plans, "hugetlb", hugepages(resources.hugepageLimits()));
        add(plans, "rdma", CommonPlans.rdma(resources.rdma()));
        return plans;
    }

    private static void add(List<ControllerPlan> plans, String controller, List<CgroupWrite> writes) {
        if (!writes.isEmpty()) {
            plans.add(new ControllerPlan(controller, writes));
        }
    }

    /** {@return what v2 has no counterpart of} */
    static List<String> ignored(Resources resources) {
        List<String> ignored = new ArrayList<>(0);
        resources.memory().ifPresent(memory -> {
            note(ignored, isSet(memory.kernel()), "memory.kernel");
            note(ignored, isSet(memory.kernelTcp()), "memory.kernelTCP");
            note(ignored, memory.swappiness().isPresent(), "memory.swappiness");
            note(ignored, memory.disableOomKiller().orElse(false), "memory.disableOOMKiller");
        });
        resources.cpu().ifPresent(cpu -> {
            note(ignored, isSet(cpu.realtimeRuntime()), "cpu.realtimeRuntime");
            note(ignored, isSet(cpu.realtimePeriod()), "cpu.realtimePeriod");
        });
        resources.blockIo().ifPresent(io -> note(ignored, io.leafWeight().orElse(0) != 0, "blockIO.leafWeight"));
        resources.network().ifPresent(network -> {
            note(ignored, isSet(network.classId()), "network.classID");
            note(ignored, !network.priorities().isEmpty(), "network.priorities");
        });
        return ignored;
    }

    private static void note(List<String> ignored, boolean isAsked, String property) {
        if (isAsked) {
            ignored.add(property);
        }
    }

    private static List<CgroupWrite> pids(Resources.Pids pids) {
        if (pids.limit().isEmpty()) {
            return List.of();
        }
        long limit = pids.limit().getAsLong();
        return List.of(CgroupWrite.of("pids.max", limit < 0 ? "max" : Long.toString(Math.max(1, limit))));
    }

    private static List<CgroupWrite> memory(Resources.Memory memory) {
        List<CgroupWrite> writes = new ArrayList<>();
        long limit = memory.limit().orElse(0);
        long both = memory.swap().orElse(0);
        long swap = swap(limit, both);
        if (swap != 0 || both > 0) {
            boolean restrictsNothing = swap <= 0;
            writes.add(
                    new CgroupWrite("memory.swap.max", limit(swap), restrictsNothing ? Care.IF_PRESENT : Care.STRICT));
        }
        if (limit != 0) {
            writes.add(CgroupWrite.of("memory.max", limit(limit)));
        }
        if (isSet(memory.reservation())) {
            writes.add(CgroupWrite.of("memory.low", limit(memory.reservation().getAsLong())));
        }
        return writes;
    }

    /**
     * {@return the limit of swap alone from that of memory and of both together}; −1 for none, 0 for none given
     *
     * @throws IllegalArgumentException when they contradict each other
     */
    public static long swap(long limit, long both) {
        if (limit == -1 && both == 0) {
            return -1;
        }
        if (both == -1 || both == 0 || limit == -1) {
            return both;
        }
        if (limit == 0) {
            throw new IllegalArgumentException("unable to set swap limit without memory limit");
        }
        if (limit < 0) {
            throw new IllegalArgumentException("invalid memory value: " + limit);
        }
        if (both < limit) {
            throw new IllegalArgumentException("memory+swap limit should be >= memory limit");
        }
        return both - limit;
    }

    private static String limit(long value) {
        return value == -1 ? "max" : Long.toString(value);
    }

    private static List<CgroupWrite> cpu(Resources.Cpu cpu) {
        List<CgroupWrite> writes = new ArrayList<>();
        if (cpu.idle().isPresent()) {
            writes.add(CgroupWrite.of("cpu.idle", cpu.idle().getAsLong()));
        }
        if (isSet(cpu.shares())) {
            writes.add(CgroupWrite.of("cpu.weight", weight(cpu.shares().getAsLong())));
        }
        if (cpu.burst().isPresent()) {
            String burst = Long.toUnsignedString(cpu.burst().getAsLong());
            writes.add(new CgroupWrite("cpu.max.burst", burst, Care.IN_ANY_ORDER));
        }
        if (isSet(cpu.quota()) || isSet(cpu.period())) {
            long quota = cpu.quota().orElse(0);
            long period = isSet(cpu.period()) ? cpu.period().getAsLong() : DEFAULT_PERIOD;
            String value = (quota > 0 ? Long.toString(quota) : "max") + " " + Long.toUnsignedString(period);
            writes.add(new CgroupWrite("cpu.max", value, Care.IN_ANY_ORDER));
        }
        return writes;
    }

    /** {@return the weight of v2, 1 to 10000, for shares of v1}: a curve through the least, the default and the most of both */
    public static long weight(long shares) {
        if (shares >= 0 && shares <= LOWEST_SHARES) {
            return 1;
        }
        if (shares < 0 || shares >= HIGHEST_SHARES) {
            return HIGHEST_WEIGHT;
        }
        int exponent = Math.getExponent((double) shares); // taken off first, so that powers of two are exact
        double log = exponent + Math.log(Math.scalb((double) shares, -exponent)) / Math.log(2);
        return (long) Math.ceil(Math.pow(10, (log * log + 125 * log) / 612.0 - 7.0 / 34.0));
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

    private static List<CgroupWrite> hugepages(List<Resources.HugepageLimit> limits) {
        List<CgroupWrite> writes = new ArrayList<>(limits.size() * 2);
        for (Resources.HugepageLimit limit : limits) {
            String prefix = CommonPlans.hugepagePrefix(limit);
            String value = Long.toUnsignedString(limit.limit());
            writes.add(CgroupWrite.of(prefix + ".max", value));
            writes.add(new CgroupWrite(prefix + ".rsvd.max", value, Care.IF_PRESENT));
        }
        return writes;
    }

    private static boolean isSet(OptionalLong value) {
        return value.orElse(0) != 0;
    }
}
