package dev.hako.spec.json;

import dev.hako.spec.runtime.BlockIo;
import dev.hako.spec.runtime.DeviceRule;
import dev.hako.spec.runtime.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@code linux.resources}. */
final class ResourcesReader {
    private ResourcesReader() {}

    static Resources resources(JsonReader in) throws IOException {
        List<DeviceRule> devices = List.of();
        Optional<Resources.Memory> memory = Optional.empty();
        Optional<Resources.Cpu> cpu = Optional.empty();
        Optional<Resources.Pids> pids = Optional.empty();
        Optional<BlockIo> blockIo = Optional.empty();
        List<Resources.HugepageLimit> hugepageLimits = List.of();
        Optional<Resources.Network> network = Optional.empty();
        Map<String, Resources.Rdma> rdma = Map.of();
        Map<String, String> unified = Map.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "devices" -> devices = deviceRules(in);
                case "memory" -> memory = Optional.of(memory(in));
                case "cpu" -> cpu = Optional.of(cpu(in));
                case "pids" -> pids = Optional.of(pids(in));
                case "blockIO" -> blockIo = Optional.of(BlockIoReader.blockIo(in));
                case "hugepageLimits" -> hugepageLimits = hugepageLimits(in);
                case "network" -> network = Optional.of(network(in));
                case "rdma" -> rdma = rdmas(in);
                case "unified" -> unified = in.stringMap();
                default ->
                    in.other(
                            "devices",
                            "memory",
                            "cpu",
                            "pids",
                            "blockIO",
                            "hugepageLimits",
                            "network",
                            "rdma",
                            "unified");
            }
        }
        return new Resources(devices, memory, cpu, pids, blockIo, hugepageLimits, network, rdma, unified);
    }

    private static List<DeviceRule> deviceRules(JsonReader in) throws IOException {
        List<DeviceRule> list = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            list.add(deviceRule(in));
        }
        return list;
    }

    private static DeviceRule deviceRule(JsonReader in) throws IOException {
        boolean allow = false;
        String type = "";
        OptionalLong major = OptionalLong.empty();
        OptionalLong minor = OptionalLong.empty();
        String access = "";
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "allow" -> allow = in.bool();
                case "type" -> type = in.string();
                case "major" -> major = OptionalLong.of(in.int64());
                case "minor" -> minor = OptionalLong.of(in.int64());
                case "access" -> access = in.string();
                default -> in.other("allow", "type", "major", "minor", "access");
            }
        }
        return new DeviceRule(allow, type, major, minor, access);
    }

    private static Resources.Memory memory(JsonReader in) throws IOException {
        OptionalLong limit = OptionalLong.empty();
        OptionalLong reservation = OptionalLong.empty();
        OptionalLong swap = OptionalLong.empty();
        OptionalLong kernel = OptionalLong.empty();
        OptionalLong kernelTcp = OptionalLong.empty();
        OptionalLong swappiness = OptionalLong.empty();
        Optional<Boolean> disableOomKiller = Optional.empty();
        Optional<Boolean> useHierarchy = Optional.empty();
        Optional<Boolean> checkBeforeUpdate = Optional.empty();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "limit" -> limit = OptionalLong.of(in.int64());
                case "reservation" -> reservation = OptionalLong.of(in.int64());
                case "swap" -> swap = OptionalLong.of(in.int64());
                case "kernel" -> kernel = OptionalLong.of(in.int64());
                case "kernelTCP" -> kernelTcp = OptionalLong.of(in.int64());
                case "swappiness" -> swappiness = OptionalLong.of(in.uint64());
                case "disableOOMKiller" -> disableOomKiller = Optional.of(in.bool());
                case "useHierarchy" -> useHierarchy = Optional.of(in.bool());
                case "checkBeforeUpdate" -> checkBeforeUpdate = Optional.of(in.bool());
                default ->
                    in.other(
                            "limit",
                            "reservation",
                            "swap",
                            "kernel",
                            "kernelTCP",
                            "swappiness",
                            "disableOOMKiller",
                            "useHierarchy",
                            "checkBeforeUpdate");
            }
        }
        return new Resources.Memory(
                limit,
                reservation,
                swap,
                kernel,
                kernelTcp,
                swappiness,
                disableOomKiller,
                useHierarchy,
                checkBeforeUpdate);
    }

    private static Resources.Cpu cpu(JsonReader in) throws IOException {
        OptionalLong shares = OptionalLong.empty();
        OptionalLong quota = OptionalLong.empty();
        OptionalLong burst = OptionalLong.empty();
        OptionalLong period = OptionalLong.empty();
        OptionalLong realtimeRuntime = OptionalLong.empty();
        OptionalLong realtimePeriod = OptionalLong.empty();
        String cpus = "";
        String mems = "";
        OptionalLong idle = OptionalLong.empty();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "shares" -> shares = OptionalLong.of(in.uint64());
                case "quota" -> quota = OptionalLong.of(in.int64());
                case "burst" -> burst = OptionalLong.of(in.uint64());
                case "period" -> period = OptionalLong.of(in.uint64());
                case "realtimeRuntime" -> realtimeRuntime = OptionalLong.of(in.int64());
                case "realtimePeriod" -> realtimePeriod = OptionalLong.of(in.uint64());
                case "cpus" -> cpus = in.string();
                case "mems" -> mems = in.string();
                case "idle" -> idle = OptionalLong.of(in.int64());
                default ->
                    in.other(
                            "shares",
                            "quota",
                            "burst",
                            "period",
                            "realtimeRuntime",
                            "realtimePeriod",
                            "cpus",
                            "mems",
                            "idle");
            }
        }
        return new Resources.Cpu(shares, quota, burst, period, realtimeRuntime, realtimePeriod, cpus, mems, idle);
    }

    private static Resources.Pids pids(JsonReader in) throws IOException {
        OptionalLong limit = OptionalLong.empty();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "limit" -> limit = OptionalLong.of(in.int64());
                default -> in.other("limit");
            }
        }
        return new Resources.Pids(limit);
    }

    private static List<Resources.HugepageLimit> hugepageLimits(JsonReader in) throws IOException {
        List<Resources.HugepageLimit> list = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            list.add(hugepageLimit(in));
        }
        return list;
    }

    private static Resources.HugepageLimit hugepageLimit(JsonReader in) throws IOException {
        String pageSize = "";
        long limit = 0;
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "pageSize" -> pageSize = in.string();
                case "limit" -> limit = in.uint64();
                default -> in.other("pageSize", "limit");
            }
        }
        return new Resources.HugepageLimit(pageSize, limit);
    }

    private static Resources.Network network(JsonReader in) throws IOException {
        OptionalLong classId = OptionalLong.empty();
        List<Resources.InterfacePriority> priorities = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "classID" -> classId = OptionalLong.of(in.uint32());
                case "priorities" -> priorities = priorities(in);
                default -> in.other("classID", "priorities");
            }
        }
        return new Resources.Network(classId, priorities);
    }

    private static List<Resources.InterfacePriority> priorities(JsonReader in) throws IOException {
        List<Resources.InterfacePriority> list = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            list.add(priority(in));
        }
        return list;
    }

    private static Resources.InterfacePriority priority(JsonReader in) throws IOException {
        String name = "";
        long priority = 0;
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "name" -> name = in.string();
                case "priority" -> priority = in.uint32();
                default -> in.other("name", "priority");
            }
        }
        return new Resources.InterfacePriority(name, priority);
    }

    private static Map<String, Resources.Rdma> rdmas(JsonReader in) throws IOException {
        Map<String, Resources.Rdma> map = new LinkedHashMap<>();
        in.enterObject();
        while (in.nextMember()) {
            String name = in.name();
            map.put(name, rdma(in));
        }
        return map;
    }

    private static Resources.Rdma rdma(JsonReader in) throws IOException {
        OptionalLong hcaHandles = OptionalLong.empty();
        OptionalLong hcaObjects = OptionalLong.empty();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "hcaHandles" -> hcaHandles = OptionalLong.of(in.uint32());
                case "hcaObjects" -> hcaObjects = OptionalLong.of(in.uint32());
                default -> in.other("hcaHandles", "hcaObjects");
            }
        }
        return new Resources.Rdma(hcaHandles, hcaObjects);
    }
}
