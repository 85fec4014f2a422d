package dev.hako.core.cgroup.v2;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.cgroup.CgroupMembers;
import dev.hako.core.cgroup.CgroupTree;
import dev.hako.core.cgroup.CgroupWriter;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.cgroup.ControllerPlan;
import dev.hako.core.cgroup.FileManager;
import dev.hako.core.cgroup.MemoryLimit;
import dev.hako.core.cgroup.OomWatch;
import dev.hako.core.cgroup.devices.DeviceFilters;
import dev.hako.core.cgroup.devices.DevicePrograms;
import dev.hako.core.cgroup.stats.Stats;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.runtime.DeviceRule;
import dev.hako.spec.runtime.Resources;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cgroup of v2: one directory in the unified hierarchy. */
public final class V2Manager implements FileManager {

    private static final String FREEZE = "cgroup.freeze";
    private static final int FREEZE_SECONDS = 10;
    private static final int EMPTY_SECONDS = 5;

    private final Kernel kernel;
    private final String directory;
    private final DeviceFilters filters;
    private final CgroupTree tree;
    private final Controllers controllers;
    private boolean isNew;

    /** @param directory the cgroup's, absolute */
    public V2Manager(Kernel kernel, String directory) {
        this(kernel, directory, new DevicePrograms(kernel));
    }

    /**
     * @param directory the cgroup's, absolute
     * @param filters who restricts its devices when it is new
     */
    public V2Manager(Kernel kernel, String directory, DeviceFilters filters) {
        this.kernel = kernel;
        this.filters = filters;
        this.directory = directory;
        this.tree = new CgroupTree(kernel);
        this.controllers = new Controllers(directory);
    }

    @Override
    public Map<String, String> paths() {
        return Map.of(Cgroups.UNIFIED, directory);
    }

    @Override
    public Optional<String> unified() {
        return Optional.of(directory);
    }

    @Override
    public void create(Resources resources) throws IOException {
        create(resources, true);
    }

    @Override
    public void adopt(Resources resources) throws IOException {
        create(resources, false);
    }

    private void create(Resources resources, boolean empty) throws IOException {
        boolean done = false;
        try {
            isNew = tree.make(List.of(directory)).isEmpty();
            if (!isNew && empty) {
                CgroupMembers.checkEmpty(directory);
            }
            if (CgroupFiles.readValue(directory, "cgroup.events", "frozen") != 0) {
                throw new IOException("container's cgroup unexpectedly frozen");
            }
            controllers.enableAll();
            controllers.settleType(resources);
            done = true;
        } finally {
            if (!done) {
                rollback();
            }
        }
    }

    @Override
    public void rollback() {
        tree.unmake();
    }

    @Override
    public void apply(Resources resources) throws IOException {
        List<ControllerPlan> plans = V2Plan.of(resources, usesBfq());
        UnifiedPlan.check(resources.unified());
        restrict(resources.devices());
        write(plans);
        UnifiedPlan.write(directory, resources.unified(), controllers);
    }

    @Override
    public void update(Resources resources) throws IOException {
        List<ControllerPlan> plans = V2Plan.of(resources, usesBfq());
        UnifiedPlan.check(resources.unified());
        checkMemoryUsage(resources);
        write(plans);
        UnifiedPlan.write(directory, resources.unified(), controllers);
    }

    /**
     * Applies limits of some controllers only, for a hybrid host.
     *
     * @param missing names of the controllers as v1 calls them
     */
    public void applyOnly(Resources resources, List<String> missing) throws IOException {
        List<ControllerPlan> plans = new ArrayList<>();
        List<ControllerPlan> all = V2Plan.of(resources, usesBfq());
        for (String name : missing) {
            String controller = name.equals("blkio") ? "io" : name;
            for (ControllerPlan plan : all) {
                if (plan.controller().equals(controller)) {
                    plans.add(plan);
                }
            }
        }
        controllers.enable(plans.stream().map(ControllerPlan::controller).toList());
        write(plans);
    }

    @Override
    public void restrictDevices(Resources resources) throws IOException {
        restrict(resources.devices());
    }

    /** Restricts devices to what the rules and the default ones allow. */
    public void restrict(List<DeviceRule> rules) throws IOException {
        if (isNew) {
            filters.restrictNew(directory, rules);
            isNew = false;
        } else {
            new DevicePrograms(kernel).restrict(directory, rules);
        }
    }

    private void write(List<ControllerPlan> plans) throws IOException {
        for (ControllerPlan plan : plans) {
            try {
                CgroupWriter.write(directory, plan);
            } catch (IOException e) {
                if (CgroupFiles.isAbsent(e) && !controllers.available().contains(plan.controller())) {
                    throw new IOException(
                            plan.refusal("controller " + plan.controller() + " is not available in " + directory + ": "
                                    + controllers.explain(plan.controller())),
                            e);
                }
                throw e;
            }
        }
    }

    private boolean usesBfq() {
        return CgroupFiles.exists(directory, "io.bfq.weight");
    }

    /**
     * Refuses limits that are used up already if the configuration wants that: the kernel would accept them and kill.
     *
     * @throws IOException if they are
     */
    public void checkMemoryUsage(Resources resources) throws IOException {
        if (resources.memory().isEmpty()
                || !resources.memory().get().checkBeforeUpdate().orElse(false)) {
            return;
        }
        long usage = CgroupFiles.readNumber(directory, "memory.current");
        long both = resources.memory().get().swap().orElse(0);
        if (both > 0 && both <= usage) {
            throw new IOException("rejecting memory+swap limit " + both + " <= usage " + usage);
        }
        long limit = resources.memory().get().limit().orElse(0);
        if (limit > 0 && limit <= usage) {
            throw new IOException("rejecting memory limit " + limit + " <= usage " + usage);
        }
    }

    @Override
    public List<String> ignored(Resources resources) {
        return V2Plan.ignored(resources);
    }

    @Override
    public void join(int pid) throws IOException {
        CgroupMembers.join(directory, pid);
    }

    /** Nothing to do: the process was born in the cgroup. */
    @Override
    public void enter(Kernel self) {}

    @Override
    public List<Integer> processes() throws IOException {
        return CgroupMembers.processes(directory);
    }

    @Override
    public boolean isFrozen() throws IOException {
        try {
            return CgroupFiles.read(directory, FREEZE).equals("1");
        } catch (IOException e) {
            if (CgroupFiles.isAbsent(e)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void freeze() throws IOException {
        CgroupFiles.write(directory, FREEZE, "1");
        if (!new Events(kernel, directory).await("frozen 1", FREEZE_SECONDS)) {
            thaw();
            throw new IOException("timeout of " + FREEZE_SECONDS + "s reached waiting for the cgroup to freeze");
        }
    }

    @Override
    public void thaw() throws IOException {
        CgroupFiles.write(directory, FREEZE, "0");
    }

    @Override
    public void killAll() throws IOException {
        try {
            if (!killAtOnce()) {
                killOneByOne();
            }
        } catch (IOException e) {
            if (exists()) {
                throw e;
            }
        }
    }

    /** {@return whether the kernel did it}; it refuses to for a threaded cgroup */
    private boolean killAtOnce() throws IOException {
        try {
            CgroupFiles.write(directory, "cgroup.kill", "1");
            return true;
        } catch (IOException e) {
            if (CgroupFiles.is(e, Errno.EOPNOTSUPP)) {
                return false;
            }
            throw e;
        }
    }

    private void killOneByOne() throws IOException {
        freeze();
        try {
            CgroupMembers.kill(kernel, processes());
        } finally {
            thaw();
        }
    }

    @Override
    public long oomKills() throws IOException {
        return oomKills(directory);
    }

    /** {@return how many processes of a cgroup, and of those below it, were killed for memory}; 0 where that is not counted */
    public static long oomKills(String cgroup) throws IOException {
        return CgroupFiles.exists(cgroup, "memory.events")
                ? CgroupFiles.readValue(cgroup, "memory.events", "oom_kill")
                : 0;
    }

    @Override
    public String memoryLimit() throws IOException {
        return MemoryLimit.explain(directory, "memory.max");
    }

    @Override
    public Stats stats() throws IOException {
        return new V2Stats(directory).read();
    }

    @Override
    public OomWatch watchOom() throws IOException {
        return V2OomWatch.open(kernel, directory);
    }

    @Override
    public boolean exists() {
        return new File(directory).exists();
    }

    @Override
    public void destroy() throws IOException {
        tree.remove(
                directory,
                (busy, attempt) -> attempt == 0 && new Events(kernel, busy).await("populated 0", EMPTY_SECONDS));
    }
}
