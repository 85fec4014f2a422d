package dev.hako.spec.json;

import java.util.ArrayList;
import java.util.List;

/**
 * The properties of a configuration that {@link SpecReader} reads, by the object that they are in: every other one is passed over. Tests
 * hold this against the reader, against the specification's schemas, and against the table in docs/properties.md.
 *
 * <p>Places are JSON pointers in which {@code *} stands for any element of a list or any name of a map.
 */
public final class Properties {

    /** What there is in one object: names that blanks part, or {@code *} for a map. */
    private record Group(String place, String names) {}

    private static final Group[] OBJECTS = {
        new Group("", "ociVersion process root hostname domainname mounts hooks annotations linux"),
        new Group(
                "/process",
                "terminal consoleSize user args env cwd capabilities rlimits noNewPrivileges "
                        + "apparmorProfile oomScoreAdj scheduler selinuxLabel ioPriority execCPUAffinity"),
        new Group("/process/consoleSize", "height width"),
        new Group("/process/user", "uid gid umask additionalGids"),
        new Group("/process/capabilities", "bounding effective inheritable permitted ambient"),
        new Group("/process/rlimits/*", "type hard soft"),
        new Group("/process/scheduler", "policy nice priority flags runtime deadline period"),
        new Group("/process/ioPriority", "class priority"),
        new Group("/process/execCPUAffinity", "initial final"),
        new Group("/root", "path readonly"),
        new Group("/mounts/*", "destination type source options uidMappings gidMappings"),
        new Group("/mounts/*/uidMappings/*", "containerID hostID size"),
        new Group("/mounts/*/gidMappings/*", "containerID hostID size"),
        new Group("/hooks", "prestart createRuntime createContainer startContainer poststart poststop"),
        new Group("/hooks/prestart/*", "path args env timeout"),
        new Group("/hooks/createRuntime/*", "path args env timeout"),
        new Group("/hooks/createContainer/*", "path args env timeout"),
        new Group("/hooks/startContainer/*", "path args env timeout"),
        new Group("/hooks/poststart/*", "path args env timeout"),
        new Group("/hooks/poststop/*", "path args env timeout"),
        new Group("/annotations", "*"),
        new Group(
                "/linux",
                "uidMappings gidMappings sysctl resources cgroupsPath namespaces devices netDevices seccomp "
                        + "rootfsPropagation maskedPaths readonlyPaths mountLabel intelRdt memoryPolicy personality "
                        + "timeOffsets"),
        new Group("/linux/uidMappings/*", "containerID hostID size"),
        new Group("/linux/gidMappings/*", "containerID hostID size"),
        new Group("/linux/sysctl", "*"),
        new Group("/linux/resources", "devices memory cpu pids blockIO hugepageLimits network rdma unified"),
        new Group("/linux/resources/devices/*", "allow type major minor access"),
        new Group(
                "/linux/resources/memory",
                "limit reservation swap kernel kernelTCP swappiness disableOOMKiller useHierarchy "
                        + "checkBeforeUpdate"),
        new Group("/linux/resources/cpu", "shares quota burst period realtimeRuntime realtimePeriod cpus mems idle"),
        new Group("/linux/resources/pids", "limit"),
        new Group(
                "/linux/resources/blockIO",
                "weight leafWeight weightDevice throttleReadBpsDevice throttleWriteBpsDevice "
                        + "throttleReadIOPSDevice throttleWriteIOPSDevice"),
        new Group("/linux/resources/blockIO/weightDevice/*", "major minor weight leafWeight"),
        new Group("/linux/resources/blockIO/throttleReadBpsDevice/*", "major minor rate"),
        new Group("/linux/resources/blockIO/throttleWriteBpsDevice/*", "major minor rate"),
        new Group("/linux/resources/blockIO/throttleReadIOPSDevice/*", "major minor rate"),
        new Group("/linux/resources/blockIO/throttleWriteIOPSDevice/*", "major minor rate"),
        new Group("/linux/resources/hugepageLimits/*", "pageSize limit"),
        new Group("/linux/resources/network", "classID priorities"),
        new Group("/linux/resources/network/priorities/*", "name priority"),
        new Group("/linux/resources/rdma", "*"),
        new Group("/linux/resources/rdma/*", "hcaHandles hcaObjects"),
        new Group("/linux/resources/unified", "*"),
        new Group("/linux/namespaces/*", "type path"),
        new Group("/linux/devices/*", "path type major minor fileMode uid gid"),
        new Group("/linux/netDevices", "*"),
        new Group("/linux/netDevices/*", "name"),
        new Group(
                "/linux/seccomp",
                "defaultAction defaultErrnoRet architectures flags listenerPath listenerMetadata syscalls"),
        new Group("/linux/seccomp/syscalls/*", "names action errnoRet args"),
        new Group("/linux/seccomp/syscalls/*/args/*", "index value valueTwo op"),
        new Group("/linux/intelRdt", "closID schemata l3CacheSchema memBwSchema enableMonitoring"),
        new Group("/linux/memoryPolicy", "mode nodes flags"),
        new Group("/linux/personality", "domain flags"),
        new Group("/linux/timeOffsets", "*"),
        new Group("/linux/timeOffsets/*", "secs nanosecs")
    };

    private Properties() {}

    /**
     * {@return the names of the properties that an object has; {@code *} for any; none if nothing is known of its place}
     *
     * @param place of the object; empty for the configuration itself
     */
    public static List<String> of(String place) {
        for (Group object : OBJECTS) {
            if (object.place.equals(place)) {
                return List.of(object.names.split(" ", -1));
            }
        }
        return List.of();
    }

    /** {@return the places of all properties, those of an object behind those of the one around it; without the entries of maps} */
    public static List<String> all() {
        List<String> all = new ArrayList<>();
        for (Group object : OBJECTS) {
            for (String name : object.names.split(" ", -1)) {
                if (!name.equals("*")) {
                    all.add(object.place + "/" + name);
                }
            }
        }
        return all;
    }

    /** {@return the places of all objects that have a property of this name} */
    public static List<String> having(String name) {
        List<String> places = new ArrayList<>();
        for (Group object : OBJECTS) {
            if (List.of(object.names.split(" ", -1)).contains(name)) {
                places.add(object.place);
            }
        }
        return places;
    }
}
