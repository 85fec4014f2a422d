package dev.hako.core.cgroup.v1;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.cgroup.CgroupWriter;
import dev.hako.core.cgroup.ControllerPlan;
import dev.hako.core.cgroup.devices.DeviceList;
import dev.hako.core.cgroup.v2.V2Manager;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.spec.runtime.DeviceRule;
import dev.hako.spec.runtime.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Applies limits where their controller is: in its hierarchy of v1, or else in the unified one. */
final class V1Limits {

    private final Map<String, String> paths;
    private final Optional<V2Manager> unified;

    /** @param paths the cgroup's directory by controller */
    V1Limits(Map<String, String> paths, Optional<V2Manager> unified) {
        this.paths = paths;
        this.unified = unified;
    }

    void apply(Resources resources) throws IOException {
        List<ControllerPlan> plans = V1Plan.of(resources, usesBfq());
        restrict(resources.devices());
        write(resources, plans);
    }

    /** Leaves devices as they are. */
    void update(Resources resources) throws IOException {
        write(resources, V1Plan.of(resources, usesBfq()));
    }

    private void write(Resources resources, List<ControllerPlan> plans) throws IOException {
        List<ControllerPlan> missing = new ArrayList<>(0);
        for (ControllerPlan plan : plans) {
            if (!paths.containsKey(plan.controller())) {
                missing.add(plan);
            }
        }
        if (!missing.isEmpty()) {
            writeUnified(resources, missing);
        }
        for (ControllerPlan plan : plans) {
            @Nullable String directory = paths.get(plan.controller());
            if (directory != null) {
                write(directory, plan);
            }
        }
    }

    private void writeUnified(Resources resources, List<ControllerPlan> missing) throws IOException {
        List<String> controllers = new ArrayList<>(missing.size());
        for (ControllerPlan plan : missing) {
            if (unified.isEmpty() || V1Plan.isLegacy(plan.controller())) {
                throw new IOException(plan.refusal(
                        "no hierarchy in which the container has a cgroup has controller " + plan.controller()
                                + ": mount one, or give the container's creator the right to make cgroups in it"));
            }
            controllers.add(plan.controller());
        }
        unified.get().applyOnly(resources, controllers);
    }

    private static void write(String directory, ControllerPlan plan) throws IOException {
        try {
            CgroupWriter.write(directory, plan);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EBUSY && e.operation().endsWith("/" + V1Plan.MEMORY_LIMIT)) {
                throw new ErrnoException(memoryInUse(directory, plan), e);
            }
            throw e;
        }
    }

    private static String memoryInUse(String directory, ControllerPlan plan) throws IOException {
        return "unable to set memory limit to " + plan.valueOf(V1Plan.MEMORY_LIMIT) + " (current usage: "
                + CgroupFiles.read(directory, "memory.usage_in_bytes") + ", peak usage: "
                + CgroupFiles.read(directory, "memory.max_usage_in_bytes") + ")";
    }

    void restrict(List<DeviceRule> rules) throws IOException {
        @Nullable String directory = paths.get("devices");
        if (directory != null) {
            DeviceList.restrict(directory, rules);
        } else if (unified.isPresent()) {
            unified.get().restrict(rules);
        } else {
            throw new IOException("cannot restrict devices: the devices cgroup controller is not mounted");
        }
    }

    private boolean usesBfq() {
        @Nullable String directory = paths.get("blkio");
        return directory != null && !CgroupFiles.exists(directory, "blkio.weight");
    }
}
