package dev.hako.it.broken;

import static dev.hako.it.broken.Broken.broken;
import static dev.hako.it.broken.Broken.value;

import dev.hako.it.bundle.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Damage to what the cgroup is told. */
final class BrokenResources {
    private BrokenResources() {}

    static List<Broken> all() {
        List<Broken> all = new ArrayList<>(List.of(
                value("/linux/cgroupsPath", 7L).says("cgroupsPath"),
                value("/linux/resources", "many").says("resources"),
                value("/linux/resources/memory", Map.of("limit", "1M")).says("limit"),
                value("/linux/resources/memory", Map.of("limit", 1.5)).says("limit"),
                value("/linux/resources/memory", Map.of("limit", 1048576L * 20, "swap", 1048576L))
                        .unlike("runc 1.1")
                        .says("memory+swap limit should be >= memory limit"),
                value("/linux/resources/pids", Map.of("limit", "all")).says("limit"),
                value("/linux/resources/cpu", Map.of("shares", -1L)).says("shares"),
                value("/linux/resources/cpu", Map.of("quota", 1L))
                        .seenByKernel()
                        .says("cpu", "invalid argument"),
                value("/linux/resources/cpu", Map.of("cpus", "99999"))
                        .seenByKernel()
                        .says("cpuset"),
                value("/linux/resources/cpu", Map.of("cpus", "one"))
                        .seenByKernel()
                        .says("cpus"),
                broken(
                                "a device rule without access",
                                bundle -> bundle.add(
                                        "/linux/resources/devices", Map.of("allow", true, "type", "c", "access", "")))
                        .says("device access at 1 field cannot be empty"),
                broken(
                                "a device rule of an unknown type",
                                bundle -> bundle.add(
                                        "/linux/resources/devices", Map.of("allow", true, "type", "y", "access", "r")))
                        .says("invalid cgroup device type \"y\"")));
        if (!Host.isCgroup2()) {
            all.add(value("/linux/resources/unified", Map.of("memory.max", "1000000"))
                    .seenByKernel()
                    .says("unified"));
        }
        return all;
    }
}
