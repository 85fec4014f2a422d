package dev.hako.core.cgroup;

import dev.hako.core.cgroup.stats.Stats;
import dev.hako.core.cgroup.v2.V2Plan;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.runtime.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cgroups of a container that has none of its own: nothing can be limited, and nobody knows its processes but for the init process.
 *
 * @param why a clause for messages: why it has none
 */
record NoCgroup(String why) implements CgroupManager {

    private static final String REMEDY =
            "; create it as root, in a cgroup delegated to you (systemd-run --user --scope -p Delegate=yes), or without limits";

    @Override
    public Map<String, String> paths() {
        return Map.of();
    }

    @Override
    public Optional<String> unified() {
        return Optional.empty();
    }

    @Override
    public void create(Resources resources) {}

    @Override
    public void rollback() {}

    @Override
    public void apply(Resources resources) throws IOException {
        update(resources);
    }

    @Override
    public void update(Resources resources) throws IOException {
        List<ControllerPlan> asked = V2Plan.of(resources, false);
        if (!asked.isEmpty()) {
            throw new IOException(asked.getFirst().refusal(why + REMEDY));
        }
        if (!resources.unified().isEmpty()) {
            throw new IOException("cannot set unified resources: " + why + REMEDY);
        }
    }

    /** Devices are what they are where the container's creator is. */
    @Override
    public void restrictDevices(Resources resources) {}

    @Override
    public List<String> ignored(Resources resources) {
        List<String> ignored = new ArrayList<>(0);
        for (ControllerPlan plan : V2Plan.of(resources, false)) {
            if (!ignored.contains(plan.pointer())) {
                ignored.add(plan.pointer());
            }
        }
        if (!resources.unified().isEmpty()) {
            ignored.add("/linux/resources/unified");
        }
        return ignored;
    }

    @Override
    public void join(int pid) {}

    @Override
    public void enter(Kernel self) {}

    @Override
    public List<Integer> processes() {
        return List.of();
    }

    @Override
    public boolean isFrozen() {
        return false;
    }

    @Override
    public void freeze() throws IOException {
        throw new IOException("cannot pause: " + why);
    }

    @Override
    public void thaw() throws IOException {
        throw new IOException("cannot resume: " + why);
    }

    @Override
    public void killAll() {}

    @Override
    public long oomKills() {
        return 0;
    }

    @Override
    public String memoryLimit() {
        return why;
    }

    @Override
    public Stats stats() throws IOException {
        throw new IOException(why);
    }

    @Override
    public OomWatch watchOom() throws IOException {
        throw new IOException("unable to watch the container's memory: " + why);
    }

    @Override
    public boolean exists() {
        return false;
    }

    @Override
    public void destroy() {}
}
