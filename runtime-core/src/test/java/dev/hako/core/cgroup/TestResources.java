package dev.hako.core.cgroup;

import dev.hako.spec.runtime.BlockIo;
import dev.hako.spec.runtime.DeviceRule;
import dev.hako.spec.runtime.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.StringJoiner;

/** Makes resources of a line like {@code memory.limit=5 cpu.shares=7 cpu.cpus=0-1}, and one line of a plan. */
public final class TestResources {

    private TestResources() {}

    /** {@return what is named, everything else absent} */
    public static Resources of(String text) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String pair : text.isBlank() ? new String[0] : text.trim().split(" +", -1)) {
            given.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        Resources resources = new Resources(
                List.of(),
                has(given, "memory.") ? Optional.of(memory(given)) : Optional.empty(),
                has(given, "cpu.") ? Optional.of(cpu(given)) : Optional.empty(),
                has(given, "pids.") ? Optional.of(new Resources.Pids(number(given, "pids.limit"))) : Optional.empty(),
                has(given, "io.") ? Optional.of(blockIo(given)) : Optional.empty(),
                has(given, "huge.")
                        ? List.of(new Resources.HugepageLimit(
                                "2MB", number(given, "huge.2MB").getAsLong()))
                        : List.of(),
                has(given, "net.") ? Optional.of(network(given)) : Optional.empty(),
                has(given, "rdma.")
                        ? Map.of(
                                "mlx5",
                                new Resources.Rdma(number(given, "rdma.handles"), number(given, "rdma.objects")))
                        : Map.of(),
                unified(given));
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("not known here: " + given.keySet());
        }
        return resources;
    }

    public static Resources withDevices(Resources resources, List<DeviceRule> devices) {
        return new Resources(
                devices,
                resources.memory(),
                resources.cpu(),
                resources.pids(),
                resources.blockIo(),
                resources.hugepageLimits(),
                resources.network(),
                resources.rdma(),
                resources.unified());
    }

    /** {@return a plan as {@code controller: file=value file=value?; …}, where a mark tells what a refusal means} */
    public static String text(List<ControllerPlan> plans) {
        StringJoiner all = new StringJoiner("; ");
        for (ControllerPlan plan : plans) {
            StringJoiner writes = new StringJoiner(" ", plan.controller() + ": ", "");
            for (CgroupWrite write : plan.writes()) {
                writes.add(write.file() + "=" + write.value().replace(' ', '_') + (write.maybeAbsent() ? "?" : "")
                        + (write.inAnyOrder() ? "~" : ""));
            }
            all.add(writes.toString());
        }
        return all.toString();
    }

    private static Resources.Memory memory(Map<String, String> given) {
        return new Resources.Memory(
                number(given, "memory.limit"),
                number(given, "memory.reservation"),
                number(given, "memory.swap"),
                number(given, "memory.kernel"),
                number(given, "memory.kernelTCP"),
                number(given, "memory.swappiness"),
                flag(given, "memory.disableOOMKiller"),
                Optional.empty(),
                flag(given, "memory.checkBeforeUpdate"));
    }

    private static Resources.Cpu cpu(Map<String, String> given) {
        return new Resources.Cpu(
                number(given, "cpu.shares"),
                number(given, "cpu.quota"),
                number(given, "cpu.burst"),
                number(given, "cpu.period"),
                number(given, "cpu.realtimeRuntime"),
                number(given, "cpu.realtimePeriod"),
                string(given, "cpu.cpus"),
                string(given, "cpu.mems"),
                number(given, "cpu.idle"));
    }

    private static BlockIo blockIo(Map<String, String> given) {
        OptionalInt weight = integer(given, "io.weight");
        OptionalInt leaf = integer(given, "io.leafWeight");
        OptionalInt device = integer(given, "io.8:0");
        return new BlockIo(
                weight,
                leaf,
                device.isPresent() ? List.of(new BlockIo.WeightDevice(8, 0, device, OptionalInt.empty())) : List.of(),
                throttle(given, "io.rbps"),
                throttle(given, "io.wbps"),
                throttle(given, "io.riops"),
                throttle(given, "io.wiops"));
    }

    private static List<BlockIo.ThrottleDevice> throttle(Map<String, String> given, String key) {
        OptionalLong rate = number(given, key);
        List<BlockIo.ThrottleDevice> devices = new ArrayList<>();
        rate.ifPresent(value -> devices.add(new BlockIo.ThrottleDevice(8, 16, value)));
        return devices;
    }

    private static Resources.Network network(Map<String, String> given) {
        OptionalLong priority = number(given, "net.eth0");
        return new Resources.Network(
                number(given, "net.classID"),
                priority.isPresent()
                        ? List.of(new Resources.InterfacePriority("eth0", priority.getAsLong()))
                        : List.of());
    }

    private static Map<String, String> unified(Map<String, String> given) {
        Map<String, String> unified = new LinkedHashMap<>();
        for (String key : List.copyOf(given.keySet())) {
            if (key.startsWith("unified:")) {
                unified.put(key.substring("unified:".length()), string(given, key));
            }
        }
        return unified;
    }

    private static boolean has(Map<String, String> given, String prefix) {
        return given.keySet().stream().anyMatch(key -> key.startsWith(prefix));
    }

    private static String string(Map<String, String> given, String key) {
        String value = given.remove(key);
        return value == null ? "" : value;
    }

    private static OptionalLong number(Map<String, String> given, String key) {
        String value = string(given, key);
        return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }

    private static OptionalInt integer(Map<String, String> given, String key) {
        String value = string(given, key);
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value));
    }

    private static Optional<Boolean> flag(Map<String, String> given, String key) {
        String value = string(given, key);
        return value.isEmpty() ? Optional.empty() : Optional.of(Boolean.valueOf(value));
    }
}
