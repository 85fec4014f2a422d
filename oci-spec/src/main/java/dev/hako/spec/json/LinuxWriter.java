package dev.hako.spec.json;

import dev.hako.spec.runtime.Device;
import dev.hako.spec.runtime.IntelRdt;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.MemoryPolicy;
import dev.hako.spec.runtime.Namespace;
import dev.hako.spec.runtime.NetDevice;
import dev.hako.spec.runtime.Personality;
import dev.hako.spec.runtime.TimeOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes {@code linux}. */
final class LinuxWriter {
    private LinuxWriter() {}

    static void linux(JsonWriter out, Linux linux) {
        out.beginObject();
        SpecWriter.idMappings(out, "uidMappings", linux.uidMappings());
        SpecWriter.idMappings(out, "gidMappings", linux.gidMappings());
        Members.map(out, "sysctl", linux.sysctl());
        if (linux.resources().isPresent()) {
            out.name("resources");
            ResourcesWriter.resources(out, linux.resources().get());
        }
        Members.text(out, "cgroupsPath", linux.cgroupsPath());
        namespaces(out, linux.namespaces());
        devices(out, linux.devices());
        netDevices(out, linux.netDevices());
        if (linux.seccomp().isPresent()) {
            out.name("seccomp");
            SeccompWriter.seccomp(out, linux.seccomp().get());
        }
        Members.text(out, "rootfsPropagation", linux.rootfsPropagation());
        Members.texts(out, "maskedPaths", linux.maskedPaths());
        Members.texts(out, "readonlyPaths", linux.readonlyPaths());
        Members.text(out, "mountLabel", linux.mountLabel());
        if (linux.intelRdt().isPresent()) {
            intelRdt(out, linux.intelRdt().get());
        }
        if (linux.memoryPolicy().isPresent()) {
            memoryPolicy(out, linux.memoryPolicy().get());
        }
        if (linux.personality().isPresent()) {
            personality(out, linux.personality().get());
        }
        timeOffsets(out, linux.timeOffsets());
        out.endObject();
    }

    private static void namespaces(JsonWriter out, List<Namespace> namespaces) {
        if (namespaces.isEmpty()) {
            return;
        }
        out.name("namespaces").beginList();
        for (Namespace namespace : namespaces) {
            out.beginObject();
            out.name("type").string(namespace.type());
            Members.text(out, "path", namespace.path());
            out.endObject();
        }
        out.endList();
    }

    private static void devices(JsonWriter out, List<Device> devices) {
        if (devices.isEmpty()) {
            return;
        }
        out.name("devices").beginList();
        for (Device device : devices) {
            out.beginObject();
            out.name("path").string(device.path());
            out.name("type").string(device.type());
            out.name("major").number(device.major());
            out.name("minor").number(device.minor());
            Members.number(out, "fileMode", device.fileMode());
            Members.number(out, "uid", device.uid());
            Members.number(out, "gid", device.gid());
            out.endObject();
        }
        out.endList();
    }

    private static void netDevices(JsonWriter out, Map<String, NetDevice> devices) {
        if (devices.isEmpty()) {
            return;
        }
        out.name("netDevices").beginObject();
        for (Map.Entry<String, NetDevice> entry : new TreeMap<>(devices).entrySet()) {
            out.name(entry.getKey()).beginObject();
            Members.text(out, "name", entry.getValue().name());
            out.endObject();
        }
        out.endObject();
    }

    private static void intelRdt(JsonWriter out, IntelRdt intelRdt) {
        out.name("intelRdt").beginObject();
        Members.text(out, "closID", intelRdt.closId());
        Members.texts(out, "schemata", intelRdt.schemata());
        Members.text(out, "l3CacheSchema", intelRdt.l3CacheSchema());
        Members.text(out, "memBwSchema", intelRdt.memBwSchema());
        Members.flag(out, "enableMonitoring", intelRdt.enableMonitoring());
        out.endObject();
    }

    private static void memoryPolicy(JsonWriter out, MemoryPolicy policy) {
        out.name("memoryPolicy").beginObject();
        out.name("mode").string(policy.mode());
        Members.text(out, "nodes", policy.nodes());
        Members.texts(out, "flags", policy.flags());
        out.endObject();
    }

    private static void personality(JsonWriter out, Personality personality) {
        out.name("personality").beginObject();
        out.name("domain").string(personality.domain());
        Members.texts(out, "flags", personality.flags());
        out.endObject();
    }

    private static void timeOffsets(JsonWriter out, Map<String, TimeOffset> offsets) {
        if (offsets.isEmpty()) {
            return;
        }
        out.name("timeOffsets").beginObject();
        for (Map.Entry<String, TimeOffset> entry : new TreeMap<>(offsets).entrySet()) {
            out.name(entry.getKey()).beginObject();
            Members.number(out, "secs", entry.getValue().secs());
            Members.number(out, "nanosecs", entry.getValue().nanosecs());
            out.endObject();
        }
        out.endObject();
    }
}
