package dev.hako.core.cgroup.systemd;

import dev.hako.core.cgroup.CommonPlans;
import dev.hako.core.cgroup.devices.UnitDevices;
import dev.hako.core.cgroup.v2.V2BlockIo;
import dev.hako.core.cgroup.v2.V2Plan;
import dev.hako.core.linux.GoText;
import dev.hako.core.linux.ffi.BusValue;
import dev.hako.spec.runtime.BlockIo;
import dev.hako.spec.runtime.DeviceRule;
import dev.hako.spec.runtime.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The limits of a container as properties of its unit: a pure function of the configuration (systemd.resource-control(5)).
 *
 * <p>systemd writes its own values again whenever it likes, so whatever it has a property of has to be told to it.
 *
 * @param properties what systemd is told
 * @param resources what is written to the files afterwards: the quota of CPU time is rounded as systemd rounds it, and an idle container has no
 *     weight
 */
record UnitPlan(List<Property> properties, Resources resources) {

    /** The property that limits the number of processes. */
    static final String TASKS = "TasksMax";

    private static final String WEIGHT = "cpu.weight";
    private static final long INFINITY = -1; // as an unsigned number
    private static final long DEFAULT_PERIOD = 100_000;
    private static final long SECOND = 1_000_000;

    /** systemd keeps a percentage of a CPU. */
    private static final long PERCENT = 10_000;

    private static final Map<String, String> MEMORY_FILES = Map.of(
            "memory.high", "MemoryHigh",
            "memory.low", "MemoryLow",
            "memory.min", "MemoryMin",
            "memory.max", "MemoryMax",
            "memory.swap.max", "MemorySwapMax");

    UnitPlan {
        properties = List.copyOf(properties);
    }

    /** {@return whether the container is to run when nothing else does}, which systemd has a property of from version 252 on */
    static boolean asksIdle(Resources resources) {
        return resources.cpu().isPresent() && resources.cpu().get().idle().orElse(0) == 1
                || "1".equals(resources.unified().getOrDefault("cpu.idle", "").strip());
    }

    /** {@return whether the container may have one process only} */
    static boolean allowsOneProcess(Resources resources) {
        long limit =
                resources.pids().isPresent() ? resources.pids().get().limit().orElse(-1) : -1;
        return limit == 0
                || limit == 1
                || "1".equals(resources.unified().getOrDefault("pids.max", "").strip());
    }

    /** {@return whether the configuration says what becomes of the container when one process runs out of memory} */
    static boolean asksOomPolicy(Resources resources) {
        return resources.unified().containsKey("memory.oom.group");
    }

    /**
     * {@return the plan for cgroup v2}
     *
     * @param knowsIdle whether systemd has a property of {@code cpu.idle}
     * @throws IllegalArgumentException when limits contradict each other or make no sense
     */
    static UnitPlan v2(Resources resources, boolean knowsIdle) {
        Builder plan = new Builder();
        boolean idle = knowsIdle && asksIdle(resources);
        if (resources.memory().isPresent()) {
            memory(plan, resources.memory().get());
        }
        if (resources.cpu().isPresent()) {
            Resources.Cpu cpu = resources.cpu().get();
            if (idle) {
                plan.add("CPUWeight", 0);
            } else if (cpu.shares().orElse(0) != 0) {
                plan.add("CPUWeight", V2Plan.weight(cpu.shares().getAsLong()));
            }
            long quota = quota(plan, cpu);
            resources = withCpu(resources, quota, idle ? OptionalLong.empty() : cpu.shares());
            cpuset(plan, cpu);
        } else if (idle) {
            plan.add("CPUWeight", 0);
        }
        pids(plan, resources);
        if (resources.blockIo().isPresent()) {
            blockIo(plan, resources.blockIo().get());
        }
        for (Map.Entry<String, String> file : resources.unified().entrySet()) {
            unified(plan, file.getKey(), file.getValue().strip(), idle);
        }
        return new UnitPlan(plan.properties, idle ? withoutWeight(resources) : resources);
    }

    /** {@return the plan for cgroup v1} */
    static UnitPlan v1(Resources resources) {
        Builder plan = new Builder();
        if (resources.memory().isPresent()) {
            plan.addSet("MemoryLimit", resources.memory().get().limit());
        }
        if (resources.cpu().isPresent()) {
            Resources.Cpu cpu = resources.cpu().get();
            plan.addSet("CPUShares", cpu.shares());
            resources = withCpu(resources, quota(plan, cpu), cpu.shares());
            cpuset(plan, cpu);
        }
        if (resources.blockIo().isPresent()) {
            int weight = resources.blockIo().get().weight().orElse(0);
            if (weight != 0) {
                plan.add("BlockIOWeight", weight);
            }
        }
        pids(plan, resources);
        return new UnitPlan(plan.properties, resources);
    }

    /**
     * {@return what has systemd restrict devices on cgroup v1, as far as it can}
     *
     * @param rules the configuration's, without the default ones
     */
    static List<Property> v1Devices(List<DeviceRule> rules) {
        UnitDevices devices = UnitDevices.of(rules);
        List<BusValue> allowed = new ArrayList<>();
        for (UnitDevices.Allow allow : devices.allowed()) {
            allowed.add(new BusValue.Struct(List.of(BusValue.text(allow.device()), BusValue.text(allow.access()))));
        }
        return List.of(
                Property.of("DevicePolicy", devices.everything() ? "auto" : "strict"),
                new Property("DeviceAllow", new BusValue.Array("(ss)", allowed)));
    }

    /**
     * {@return what has systemd leave devices alone on cgroup v2}: the program that the container gets restricts them, and one of systemd's
     * beside it would take away, at the next reload, what was given to the container meanwhile
     */
    static List<Property> v2Devices() {
        return List.of(
                Property.of("DevicePolicy", "auto"),
                new Property("DeviceAllow", new BusValue.Array("(ss)", List.of())));
    }

    /** {@return what becomes of the container when one process runs out of memory}; only a new unit can be told */
    static Optional<Property> oomPolicy(Resources resources) {
        return switch (resources.unified().getOrDefault("memory.oom.group", "").strip()) {
            case "0" -> Optional.of(Property.of("OOMPolicy", "continue"));
            case "1" -> Optional.of(Property.of("OOMPolicy", "kill"));
            default -> Optional.empty();
        };
    }

    private static void memory(Builder plan, Resources.Memory memory) {
        plan.addSet("MemoryMax", memory.limit());
        plan.addSet("MemoryLow", memory.reservation());
        long both = memory.swap().orElse(0);
        long swap = V2Plan.swap(memory.limit().orElse(0), both);
        if (swap != 0 || both > 0) {
            plan.add("MemorySwapMax", swap);
        }
    }

    /** {@return the quota that systemd is going to set} */
    private static long quota(Builder plan, Resources.Cpu cpu) {
        return quota(plan, cpu.quota().orElse(0), cpu.period().orElse(0));
    }

    private static long quota(Builder plan, long quota, long period) {
        if (period != 0) {
            plan.add("CPUQuotaPeriodUSec", period);
        }
        if (quota == 0 && period == 0) {
            return 0;
        }
        if (quota <= 0) {
            plan.add("CPUQuotaPerSecUSec", INFINITY);
            return quota;
        }
        long length = period == 0 ? DEFAULT_PERIOD : period;
        long perSecond = Long.divideUnsigned(quota * SECOND, length);
        long rest = Long.remainderUnsigned(perSecond, PERCENT);
        if (rest != 0) {
            perSecond += PERCENT - rest;
        }
        plan.add("CPUQuotaPerSecUSec", perSecond);
        return rest == 0 ? quota : Long.divideUnsigned(perSecond * length, SECOND);
    }

    private static Resources withCpu(Resources resources, long quota, OptionalLong shares) {
        Resources.Cpu cpu = resources.cpu().orElseThrow();
        if (cpu.quota().orElse(0) == quota && cpu.shares().orElse(0) == shares.orElse(0)) {
            return resources;
        }
        Resources.Cpu changed = new Resources.Cpu(
                shares,
                quota == 0 ? cpu.quota() : OptionalLong.of(quota),
                cpu.burst(),
                cpu.period(),
                cpu.realtimeRuntime(),
                cpu.realtimePeriod(),
                cpu.cpus(),
                cpu.mems(),
                cpu.idle());
        return resources.withCpu(Optional.of(changed));
    }

    /** The file takes no weight as long as the cgroup is idle. */
    private static Resources withoutWeight(Resources resources) {
        if (!resources.unified().containsKey(WEIGHT)) {
            return resources;
        }
        Map<String, String> unified = new LinkedHashMap<>(resources.unified());
        unified.remove(WEIGHT);
        return resources.withUnified(unified);
    }

    private static void cpuset(Builder plan, Resources.Cpu cpu) {
        if (!cpu.cpus().isEmpty()) {
            plan.add("AllowedCPUs", bits("resources.CPU.Cpus=", cpu.cpus()));
        }
        if (!cpu.mems().isEmpty()) {
            plan.add("AllowedMemoryNodes", bits("resources.CPU.Mems=", cpu.mems()));
        }
    }

    private static BusValue bits(String what, String list) {
        try {
            return CpuBits.of(list);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    what + GoText.quote(list) + " conversion error: " + wrong.getMessage(), wrong);
        }
    }

    private static void pids(Builder plan, Resources resources) {
        if (resources.pids().isPresent() && resources.pids().get().limit().isPresent()) {
            long limit = resources.pids().get().limit().getAsLong();
            plan.add(TASKS, limit < 0 ? INFINITY : Math.max(1, limit));
        }
    }

    private static void blockIo(Builder plan, BlockIo io) {
        int weight = io.weight().orElse(0);
        if (weight != 0) {
            plan.add("IOWeight", V2BlockIo.weight(weight));
        }
        for (BlockIo.WeightDevice device : io.weightDevices()) {
            if (device.weight().orElse(0) != 0) {
                plan.addDevice(
                        "IODeviceWeight",
                        CommonPlans.device(device),
                        V2BlockIo.weight(device.weight().getAsInt()));
            }
        }
        throttle(plan, "IOReadBandwidthMax", io.throttleReadBps());
        throttle(plan, "IOWriteBandwidthMax", io.throttleWriteBps());
        throttle(plan, "IOReadIOPSMax", io.throttleReadIops());
        throttle(plan, "IOWriteIOPSMax", io.throttleWriteIops());
    }

    private static void throttle(Builder plan, String name, List<BlockIo.ThrottleDevice> devices) {
        for (BlockIo.ThrottleDevice device : devices) {
            plan.addDevice(name, CommonPlans.device(device), device.rate() == 0 ? INFINITY : device.rate());
        }
    }

    /** What systemd has no property of is still written to the file. */
    private static void unified(Builder plan, String file, String value, boolean idle) {
        if (file.indexOf('/') >= 0) {
            throw new IllegalArgumentException("unified resource \"" + file + "\" must be a file name (no slashes)");
        }
        switch (file) {
            case "cpu.max" -> unifiedQuota(plan, value);
            case WEIGHT -> {
                if (!idle) {
                    plan.add("CPUWeight", number(file, value));
                }
            }
            case "cpuset.cpus" -> plan.add("AllowedCPUs", bits("unified resource \"cpuset.cpus\"=", value));
            case "cpuset.mems" -> plan.add("AllowedMemoryNodes", bits("unified resource \"cpuset.mems\"=", value));
            case "memory.high", "memory.low", "memory.min", "memory.max", "memory.swap.max" ->
                plan.add(MEMORY_FILES.getOrDefault(file, ""), limit(file, value));
            case "pids.max" -> {
                long limit = limit(file, value);
                plan.add(TASKS, limit == 0 ? 1 : limit);
            }
            default -> {
                // cpu.idle is a weight of 0, which has been added
            }
        }
    }

    private static void unifiedQuota(Builder plan, String value) {
        String[] words = value.split("\\s+", -1);
        if (value.isEmpty() || words.length > 2) {
            throw new IllegalArgumentException("unified resource \"cpu.max\" value invalid: " + GoText.quote(value));
        }
        long quota = words[0].equals("max") ? 0 : number("cpu.max", words[0]);
        quota(plan, quota, words.length == 2 ? number("cpu.max", words[1]) : DEFAULT_PERIOD);
    }

    private static long limit(String file, String value) {
        return value.equals("max") ? INFINITY : number(file, value);
    }

    private static long number(String file, String value) {
        try {
            return Long.parseUnsignedLong(value);
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException(
                    "unified resource \"" + file + "\" value conversion error: " + GoText.quote(value)
                            + " is no number",
                    none);
        }
    }

    /** Properties in their order. */
    private static final class Builder {

        private final List<Property> properties = new ArrayList<>();

        void add(String name, long value) {
            properties.add(Property.of(name, value));
        }

        void add(String name, BusValue value) {
            properties.add(new Property(name, value));
        }

        /** A limit of 0 is one that is not set. */
        void addSet(String name, OptionalLong value) {
            if (value.orElse(0) != 0) {
                add(name, value.getAsLong());
            }
        }

        /** @param device its numbers, {@code 8:0} */
        void addDevice(String name, String device, long value) {
            BusValue entry =
                    new BusValue.Struct(List.of(BusValue.text("/dev/block/" + device), BusValue.unsigned(value)));
            add(name, new BusValue.Array("(st)", List.of(entry)));
        }
    }
}
