package dev.hako.spec.json;

import dev.hako.spec.runtime.Device;
import dev.hako.spec.runtime.IdMapping;
import dev.hako.spec.runtime.IntelRdt;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.MemoryPolicy;
import dev.hako.spec.runtime.Namespace;
import dev.hako.spec.runtime.NetDevice;
import dev.hako.spec.runtime.Personality;
import dev.hako.spec.runtime.Resources;
import dev.hako.spec.runtime.Seccomp;
import dev.hako.spec.runtime.TimeOffset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@code linux}. */
final class LinuxReader {
    private LinuxReader() {}

    static Linux linux(JsonReader in) throws IOException {
        List<IdMapping> uidMappings = List.of();
        List<IdMapping> gidMappings = List.of();
        Map<String, String> sysctl = Map.of();
        Optional<Resources> resources = Optional.empty();
        String cgroupsPath = "";
        List<Namespace> namespaces = List.of();
        List<Device> devices = List.of();
        Map<String, NetDevice> netDevices = Map.of();
        Optional<Seccomp> seccomp = Optional.empty();
        String rootfsPropagation = "";
        List<String> maskedPaths = List.of();
        List<String> readonlyPaths = List.of();
        String mountLabel = "";
        Optional<IntelRdt> intelRdt = Optional.empty();
        Optional<MemoryPolicy> memoryPolicy = Optional.empty();
        Optional<Personality> personality = Optional.empty();
        Map<String, TimeOffset> timeOffsets = Map.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "uidMappings" -> uidMappings = SpecReader.idMappings(in);
                case "gidMappings" -> gidMappings = SpecReader.idMappings(in);
                case "sysctl" -> sysctl = in.stringMap();
                case "resources" -> resources = Optional.of(ResourcesReader.resources(in));
                case "cgroupsPath" -> cgroupsPath = in.string();
                case "namespaces" -> namespaces = namespaces(in);
                case "devices" -> devices = devices(in);
                case "netDevices" -> netDevices = netDevices(in);
                case "seccomp" -> seccomp = Optional.of(SeccompReader.seccomp(in));
                case "rootfsPropagation" -> rootfsPropagation = in.string();
                case "maskedPaths" -> maskedPaths = in.strings();
                case "readonlyPaths" -> readonlyPaths = in.strings();
                case "mountLabel" -> mountLabel = in.string();
                case "intelRdt" -> intelRdt = Optional.of(intelRdt(in));
                case "memoryPolicy" -> memoryPolicy = Optional.of(memoryPolicy(in));
                case "personality" -> personality = Optional.of(personality(in));
                case "timeOffsets" -> timeOffsets = timeOffsets(in);
                default ->
                    in.other(
                            "uidMappings",
                            "gidMappings",
                            "sysctl",
                            "resources",
                            "cgroupsPath",
                            "namespaces",
                            "devices",
                            "netDevices",
                            "seccomp",
                            "rootfsPropagation",
                            "maskedPaths",
                            "readonlyPaths",
                            "mountLabel",
                            "intelRdt",
                            "memoryPolicy",
                            "personality",
                            "timeOffsets");
            }
        }
        return new Linux(
                uidMappings,
                gidMappings,
                sysctl,
                resources,
                cgroupsPath,
                namespaces,
                devices,
                netDevices,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                intelRdt,
                memoryPolicy,
                personality,
                timeOffsets);
    }

    private static List<Namespace> namespaces(JsonReader in) throws IOException {
        List<Namespace> list = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            list.add(namespace(in));
        }
        return list;
    }

    private static Namespace namespace(JsonReader in) throws IOException {
        String type = "";
        String path = "";
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "type" -> type = in.string();
                case "path" -> path = in.string();
                default -> in.other("type", "path");
            }
        }
        return new Namespace(type, path);
    }

    private static List<Device> devices(JsonReader in) throws IOException {
        List<Device> list = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            list.add(device(in));
        }
        return list;
    }

    private static Device device(JsonReader in) throws IOException {
        String path = "";
        String type = "";
        long major = 0;
        long minor = 0;
        OptionalLong fileMode = OptionalLong.empty();
        OptionalLong uid = OptionalLong.empty();
        OptionalLong gid = OptionalLong.empty();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "path" -> path = in.string();
                case "type" -> type = in.string();
                case "major" -> major = in.int64();
                case "minor" -> minor = in.int64();
                case "fileMode" -> fileMode = OptionalLong.of(in.uint32());
                case "uid" -> uid = OptionalLong.of(in.uint32());
                case "gid" -> gid = OptionalLong.of(in.uint32());
                default -> in.other("path", "type", "major", "minor", "fileMode", "uid", "gid");
            }
        }
        return new Device(path, type, major, minor, fileMode, uid, gid);
    }

    private static Map<String, NetDevice> netDevices(JsonReader in) throws IOException {
        Map<String, NetDevice> map = new LinkedHashMap<>();
        in.enterObject();
        while (in.nextMember()) {
            String name = in.name();
            map.put(name, netDevice(in));
        }
        return map;
    }

    private static NetDevice netDevice(JsonReader in) throws IOException {
        String name = "";
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "name" -> name = in.string();
                default -> in.other("name");
            }
        }
        return new NetDevice(name);
    }

    private static IntelRdt intelRdt(JsonReader in) throws IOException {
        String closId = "";
        List<String> schemata = List.of();
        String l3CacheSchema = "";
        String memBwSchema = "";
        boolean enableMonitoring = false;
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "closID" -> closId = in.string();
                case "schemata" -> schemata = in.strings();
                case "l3CacheSchema" -> l3CacheSchema = in.string();
                case "memBwSchema" -> memBwSchema = in.string();
                case "enableMonitoring" -> enableMonitoring = in.bool();
                default -> in.other("closID", "schemata", "l3CacheSchema", "memBwSchema", "enableMonitoring");
            }
        }
        return new IntelRdt(closId, schemata, l3CacheSchema, memBwSchema, enableMonitoring);
    }

    private static MemoryPolicy memoryPolicy(JsonReader in) throws IOException {
        String mode = "";
        String nodes = "";
        List<String> flags = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "mode" -> mode = in.string();
                case "nodes" -> nodes = in.string();
                case "flags" -> flags = in.strings();
                default -> in.other("mode", "nodes", "flags");
            }
        }
        return new MemoryPolicy(mode, nodes, flags);
    }

    private static Personality personality(JsonReader in) throws IOException {
        String domain = "";
        List<String> flags = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "domain" -> domain = in.string();
                case "flags" -> flags = in.strings();
                default -> in.other("domain", "flags");
            }
        }
        return new Personality(domain, flags);
    }

    private static Map<String, TimeOffset> timeOffsets(JsonReader in) throws IOException {
        Map<String, TimeOffset> map = new LinkedHashMap<>();
        in.enterObject();
        while (in.nextMember()) {
            String name = in.name();
            map.put(name, timeOffset(in));
        }
        return map;
    }

    private static TimeOffset timeOffset(JsonReader in) throws IOException {
        long secs = 0;
        long nanosecs = 0;
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "secs" -> secs = in.int64();
                case "nanosecs" -> nanosecs = in.uint32();
                default -> in.other("secs", "nanosecs");
            }
        }
        return new TimeOffset(secs, nanosecs);
    }
}
