package dev.hako.spec.json;

import dev.hako.spec.runtime.DeviceRule;
import dev.hako.spec.runtime.Resources;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes {@code linux.resources}. */
final class ResourcesWriter {
    private ResourcesWriter() {}

    static void resources(JsonWriter out, Resources resources) {
        out.beginObject();
        devices(out, resources.devices());
        if (resources.memory().isPresent()) {
            memory(out, resources.memory().get());
        }
        if (resources.cpu().isPresent()) {
            cpu(out, resources.cpu().get());
        }
        if (resources.pids().isPresent()) {
            out.name("pids").beginObject();
            Members.number(out, "limit", resources.pids().get().limit());
            out.endObject();
        }
        if (resources.blockIo().isPresent()) {
            BlockIoWriter.blockIo(out, resources.blockIo().get());
        }
        hugepageLimits(out, resources.hugepageLimits());
        if (resources.network().isPresent()) {
            network(out, resources.network().get());
        }
        rdma(out, resources.rdma());
        Members.map(out, "unified", resources.unified());
        out.endObject();
    }

    private static void devices(JsonWriter out, List<DeviceRule> rules) {
        if (rules.isEmpty()) {
            return;
        }
        out.name("devices").beginList();
        for (DeviceRule rule : rules) {
            out.beginObject();
            out.name("allow").bool(rule.allow());
            Members.text(out, "type", rule.type());
            Members.number(out, "major", rule.major());
            Members.number(out, "minor", rule.minor());
            Members.text(out, "access", rule.access());
            out.endObject();
        }
        out.endList();
    }

    private static void memory(JsonWriter out, Resources.Memory memory) {
        out.name("memory").beginObject();
        Members.number(out, "limit", memory.limit());
        Members.number(out, "reservation", memory.reservation());
        Members.number(out, "swap", memory.swap());
        Members.number(out, "kernel", memory.kernel());
        Members.number(out, "kernelTCP", memory.kernelTcp());
        Members.unsigned(out, "swappiness", memory.swappiness());
        Members.flag(out, "disableOOMKiller", memory.disableOomKiller());
        Members.flag(out, "useHierarchy", memory.useHierarchy());
        Members.flag(out, "checkBeforeUpdate", memory.checkBeforeUpdate());
        out.endObject();
    }

    private static void cpu(JsonWriter out, Resources.Cpu cpu) {
        out.name("cpu").beginObject();
        Members.unsigned(out, "shares", cpu.shares());
        Members.number(out, "quota", cpu.quota());
        Members.unsigned(out, "burst", cpu.burst());
        Members.unsigned(out, "period", cpu.period());
        Members.number(out, "realtimeRuntime", cpu.realtimeRuntime());
        Members.unsigned(out, "realtimePeriod", cpu.realtimePeriod());
        Members.text(out, "cpus", cpu.cpus());
        Members.text(out, "mems", cpu.mems());
        Members.number(out, "idle", cpu.idle());
        out.endObject();
    }

    private static void hugepageLimits(JsonWriter out, List<Resources.HugepageLimit> limits) {
        if (limits.isEmpty()) {
            return;
        }
        out.name("hugepageLimits").beginList();
        for (Resources.HugepageLimit limit : limits) {
            out.beginObject();
            out.name("pageSize").string(limit.pageSize());
            out.name("limit").unsigned(limit.limit());
            out.endObject();
        }
        out.endList();
    }

    private static void network(JsonWriter out, Resources.Network network) {
        out.name("network").beginObject();
        Members.number(out, "classID", network.classId());
        if (!network.priorities().isEmpty()) {
            out.name("priorities").beginList();
            for (Resources.InterfacePriority priority : network.priorities()) {
                out.beginObject();
                out.name("name").string(priority.name());
                out.name("priority").number(priority.priority());
                out.endObject();
            }
            out.endList();
        }
        out.endObject();
    }

    private static void rdma(JsonWriter out, Map<String, Resources.Rdma> rdma) {
        if (rdma.isEmpty()) {
            return;
        }
        out.name("rdma").beginObject();
        for (Map.Entry<String, Resources.Rdma> entry : new TreeMap<>(rdma).entrySet()) {
            out.name(entry.getKey()).beginObject();
            Members.number(out, "hcaHandles", entry.getValue().hcaHandles());
            Members.number(out, "hcaObjects", entry.getValue().hcaObjects());
            out.endObject();
        }
        out.endObject();
    }
}
