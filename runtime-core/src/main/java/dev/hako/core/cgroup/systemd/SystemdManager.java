package dev.hako.core.cgroup.systemd;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.cgroup.CgroupHost;
import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.CgroupMembers;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.cgroup.FileManager;
import dev.hako.core.cgroup.OomWatch;
import dev.hako.core.cgroup.devices.DeviceFilters;
import dev.hako.core.cgroup.devices.DevicePrograms;
import dev.hako.core.cgroup.stats.Stats;
import dev.hako.core.cgroup.v2.V2Manager;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.GoText;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.runtime.Resources;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container that is a unit of systemd's.
 *
 * <p>A scope begins with a process, which systemd moves into its new cgroup, also where we may move nobody: the container's first one. systemd
 * is asked again only when limits change and when the container is deleted; all else is done in the files of the cgroup.
 */
public final class SystemdManager implements CgroupManager {

    private static final String BOOTED = "/run/systemd/system";

    private static final int IDLE_SINCE = 252;
    private static final int OOM_POLICY_SINCE = 253;

    /** Who can be asked for systemd. */
    interface Connector {
        UnitManager connect(Instance instance) throws IOException;
    }

    /**
     * Who has a container made.
     *
     * @param kernel its process
     * @param filters who restricts the devices of a cgroup of v2
     * @param env its environment
     * @param isUser whether it is a user, whose own systemd is asked
     */
    public record Asker(Kernel kernel, DeviceFilters filters, Map<String, String> env, boolean isUser) {}

    /** What a new unit is made of. */
    private record Birth(UnitName name, List<Property> properties) {}

    private final Instance instance;
    private final String unit;
    private final FileManager files;
    private final Connector connector;
    private final Optional<Birth> birth;
    /** What is left to be written of what the unit was started with, which is what is going to be applied next. */
    private Optional<Resources> left = Optional.empty();

    private boolean isOurs;
    private long oomKillsBefore;

    /** The limit that the unit was started with, in bytes; 0 if it has none. */
    private long memoryMax;

    private SystemdManager(
            Instance instance, String unit, FileManager files, Connector connector, Optional<Birth> birth) {
        this.instance = instance;
        this.unit = unit;
        this.files = files;
        this.connector = connector;
        this.birth = birth;
        this.isOurs = birth.isEmpty();
    }

    /**
     * {@return the manager of a container to be created}
     *
     * @param cgroupsPath {@code linux.cgroupsPath}; empty if absent
     * @param annotations the configuration's
     * @throws IllegalArgumentException if the path or a property is not well-formed
     * @throws IOException if there is no systemd, or it does not answer
     */
    public static SystemdManager of(
            Asker asker, CgroupHost host, String cgroupsPath, String id, Map<String, String> annotations)
            throws IOException {
        UnitName name = UnitName.of(cgroupsPath, id, asker.isUser());
        List<Property> properties = Annotations.properties(annotations);
        if (!new File(BOOTED).isDirectory()) {
            throw new IOException("systemd not running on this host, cannot use systemd cgroups manager");
        }
        if (asker.isUser() && !host.unifiedOnly()) {
            throw new IOException("cannot use rootless systemd cgroups manager on cgroup v1");
        }
        Instance instance = asker.isUser() ? Instance.ofUser(asker.env()) : Instance.SYSTEM;
        return of(asker, host, instance, new Birth(name, properties), id, SystemdBus::connect);
    }

    /** As {@link #of(Asker, CgroupHost, String, String, Map)}, with another systemd. */
    static SystemdManager of(
            Asker asker,
            CgroupHost host,
            Instance instance,
            String cgroupsPath,
            String id,
            Map<String, String> annotations,
            Connector connector)
            throws IOException {
        UnitName name = UnitName.of(cgroupsPath, id, asker.isUser());
        return of(asker, host, instance, new Birth(name, Annotations.properties(annotations)), id, connector);
    }

    private static SystemdManager of(
            Asker asker, CgroupHost host, Instance instance, Birth birth, String id, Connector connector)
            throws IOException {
        String root;
        try (UnitManager systemd = connector.connect(instance)) {
            root = systemd.property("ControlGroup");
        }
        Map<String, String> paths = host.paths(root + birth.name().path(), id);
        return new SystemdManager(
                instance,
                birth.name().unit(),
                Cgroups.files(asker.kernel(), asker.filters(), paths),
                connector,
                Optional.of(birth));
    }

    /** {@return the manager of a container that exists, or did}, from what its {@link #paths} were */
    public static SystemdManager restore(Kernel kernel, Map<String, String> paths) {
        Map<String, String> directories = new LinkedHashMap<>(paths);
        String unit = Cgroups.take(directories, Cgroups.UNIT);
        String runtime = Cgroups.take(directories, Cgroups.RUNTIME);
        String bus = Cgroups.take(directories, Cgroups.BUS);
        Instance instance = new Instance(!runtime.equals(Instance.SYSTEM.runtime()), runtime, bus);
        return new SystemdManager(
                instance,
                unit,
                Cgroups.files(kernel, new DevicePrograms(kernel), directories),
                SystemdBus::connect,
                Optional.empty());
    }

    /** Empty as long as the unit is not ours: one of that name may be somebody else's. */
    @Override
    public Map<String, String> paths() {
        if (!isOurs) {
            return Map.of();
        }
        Map<String, String> paths = new LinkedHashMap<>(files.paths());
        paths.put(Cgroups.UNIT, unit);
        paths.put(Cgroups.RUNTIME, instance.runtime());
        paths.put(Cgroups.BUS, instance.bus());
        return paths;
    }

    @Override
    public Optional<String> unified() {
        return files.unified();
    }

    /** A scope is made of processes, a slice of units. */
    @Override
    public boolean beginsWithProcess() {
        return birth.isPresent() && !birth.get().name().isSlice();
    }

    @Override
    public void create(Resources resources) throws IOException {
        create(resources, 0);
    }

    @Override
    public void create(Resources resources, int first) throws IOException {
        Birth made = birth.orElseThrow();
        boolean done = false;
        refuseOthers();
        oomKillsBefore = oomKillsAbove();
        try (UnitManager systemd = connector.connect(instance)) {
            try {
                systemd.start(unit, properties(systemd, made, resources, first));
            } catch (IOException refused) {
                throw new IOException(
                        "unable to start unit " + GoText.quote(unit) + ": " + refused.getMessage(), refused);
            }
            isOurs = true;
            memoryMax = resources.memory().isPresent()
                    ? Math.max(0, resources.memory().get().limit().orElse(0))
                    : 0;
            files.adopt(resources);
            done = true;
        } finally {
            if (!done) {
                rollback();
            }
        }
    }

    /** Before systemd moves a process there, which would be frozen, too. */
    private void refuseOthers() throws IOException {
        if (!beginsWithProcess() || !files.exists()) {
            return;
        }
        CgroupMembers.checkEmpty(files.processes());
        if (files.isFrozen()) {
            throw new IOException("container's cgroup unexpectedly frozen");
        }
    }

    private List<Property> properties(UnitManager systemd, Birth made, Resources resources, int first)
            throws IOException {
        UnitName name = made.name();
        List<Property> properties = new ArrayList<>();
        properties.add(Property.of("Description", "libcontainer container " + name.name()));
        if (name.isSlice()) {
            properties.add(new Property("Wants", PropertyLists.texts(name.slice())));
        } else {
            properties.add(Property.of("Slice", name.slice()));
            properties.add(Property.of("Delegate", true));
            properties.add(new Property("PIDs", PropertyLists.pids(first)));
        }
        properties.add(Property.of("MemoryAccounting", true));
        properties.add(Property.of("CPUAccounting", true));
        properties.add(Property.of(isV2() ? "IOAccounting" : "BlockIOAccounting", true));
        properties.add(Property.of("TasksAccounting", true));
        properties.add(Property.of("DefaultDependencies", false));
        properties.addAll(made.properties());
        if (UnitPlan.asksOomPolicy(resources) && version(systemd) >= OOM_POLICY_SINCE) {
            UnitPlan.oomPolicy(resources).ifPresent(properties::add);
        }
        properties.addAll(isV2() ? UnitPlan.v2Devices() : UnitPlan.v1Devices(resources.devices()));
        UnitPlan plan = plan(systemd, resources);
        if (UnitPlan.allowsOneProcess(resources)) {
            // who makes the container's one process may be a second one for a moment: that is told later, with all the
            // rest again
            for (Property property : plan.properties()) {
                if (!property.name().equals(UnitPlan.TASKS)) {
                    properties.add(property);
                }
            }
        } else {
            properties.addAll(plan.properties());
            left = Optional.of(plan.resources());
        }
        return properties;
    }

    private UnitPlan plan(UnitManager systemd, Resources resources) throws IOException {
        return isV2()
                ? UnitPlan.v2(resources, UnitPlan.asksIdle(resources) && version(systemd) >= IDLE_SINCE)
                : UnitPlan.v1(resources);
    }

    /** {@return the number that {@code 257.9-1} begins with} */
    private static int version(UnitManager systemd) throws IOException {
        String text = systemd.property("Version");
        int end = 0;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        try {
            return Integer.parseInt(text.substring(0, end));
        } catch (NumberFormatException none) {
            throw new IOException("can't parse version: " + GoText.quote(text), none);
        }
    }

    private boolean isV2() {
        return files instanceof V2Manager;
    }

    @Override
    public void rollback() {
        try {
            destroy();
        } catch (IOException _) {
            files.rollback();
        }
        isOurs = false;
    }

    @Override
    public void apply(Resources resources) throws IOException {
        files.apply(tell(resources));
    }

    @Override
    public void update(Resources resources) throws IOException {
        files.update(tell(resources));
    }

    /** {@return what is left to be written to files} */
    private Resources tell(Resources resources) throws IOException {
        if (files instanceof V2Manager v2) {
            v2.checkMemoryUsage(resources);
        }
        if (left.isPresent()) {
            Resources rest = left.get();
            left = Optional.empty();
            return rest;
        }
        try (UnitManager systemd = connector.connect(instance)) {
            UnitPlan plan = plan(systemd, resources);
            if (!plan.properties().isEmpty()) {
                set(systemd, plan.properties());
            }
            return plan.resources();
        }
    }

    /** On v1 systemd writes all device rules again, and allows nothing for a moment. */
    private void set(UnitManager systemd, List<Property> properties) throws IOException {
        boolean freezes = !isV2() && files.exists() && !files.isFrozen();
        if (freezes) {
            files.freeze();
        }
        try {
            systemd.set(unit, properties);
        } catch (IOException refused) {
            throw new IOException("unable to set unit properties: " + refused.getMessage(), refused);
        } finally {
            if (freezes) {
                files.thaw();
            }
        }
    }

    @Override
    public void restrictDevices(Resources resources) throws IOException {
        files.restrictDevices(resources);
    }

    @Override
    public List<String> ignored(Resources resources) {
        return files.ignored(resources);
    }

    @Override
    public List<String> warnings(Resources resources) {
        if (!isV2() || !UnitPlan.asksIdle(resources)) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>(0);
        if (resources.cpu().isPresent() && resources.cpu().get().shares().orElse(0) != 0) {
            warnings.add("unable to apply both CPUWeight and CpuIdle to systemd, ignoring CPUWeight");
        }
        if (resources.unified().containsKey("cpu.weight")) {
            warnings.add("unable to apply both cpu.weight and cpu.idle to systemd, ignoring cpu.weight");
        }
        return warnings;
    }

    /** Where we may move nobody, a user's systemd may. */
    @Override
    public void join(int pid) throws IOException {
        try {
            files.join(pid);
        } catch (IOException refused) {
            if (!instance.user() || !CgroupFiles.is(refused, Errno.EACCES) && !CgroupFiles.is(refused, Errno.EPERM)) {
                throw refused;
            }
            try (UnitManager systemd = connector.connect(instance)) {
                systemd.attach(unit, below(), pid);
            }
        }
    }

    /** {@return the cgroup to join relative to the unit's}: a process may be added to one below it */
    private String below() {
        String directory = unified().orElse("");
        int end = directory.indexOf("/" + unit);
        String rest = end < 0 ? "" : directory.substring(end + 1 + unit.length());
        return rest.isEmpty() ? "/" : rest;
    }

    @Override
    public void enter(Kernel self) throws IOException {
        files.enter(self);
    }

    @Override
    public List<Integer> processes() throws IOException {
        return files.processes();
    }

    @Override
    public boolean isFrozen() throws IOException {
        return files.isFrozen();
    }

    @Override
    public void freeze() throws IOException {
        files.freeze();
    }

    @Override
    public void thaw() throws IOException {
        files.thaw();
    }

    @Override
    public void killAll() throws IOException {
        files.killAll();
    }

    /** If nothing is left of the container, neither is its cgroup, in which that is counted: then the cgroup above tells. */
    @Override
    public long oomKills() throws IOException {
        long kills = files.oomKills();
        return kills > 0 || !isOurs || files.exists() ? kills : Math.max(0, oomKillsAbove() - oomKillsBefore);
    }

    /** {@return how many processes of the slice were killed because a memory limit was reached}; 0 where that is not counted */
    private long oomKillsAbove() throws IOException {
        if (!isV2()) {
            return 0;
        }
        String directory = unified().orElseThrow();
        return V2Manager.oomKills(directory.substring(0, directory.lastIndexOf('/')));
    }

    /** That of the unit is the nearest, and is known also when systemd has taken the cgroup away meanwhile. */
    @Override
    public String memoryLimit() throws IOException {
        return memoryMax == 0
                ? files.memoryLimit()
                : "the memory controller allows " + memoryMax + " bytes by MemoryMax= of the unit " + unit
                        + ": raise /linux/resources/memory/limit";
    }

    @Override
    public Stats stats() throws IOException {
        return files.stats();
    }

    @Override
    public OomWatch watchOom() throws IOException {
        return files.watchOom();
    }

    @Override
    public boolean exists() {
        return files.exists();
    }

    /** A unit whose processes have ended goes by itself, so that there is often nothing to ask for. */
    @Override
    public void destroy() throws IOException {
        if (!isOurs) {
            return;
        }
        @Nullable IOException failure = null;
        if (instance.mayHave(unit)) {
            try (UnitManager systemd = connector.connect(instance)) {
                systemd.stop(unit);
            } catch (IOException refused) {
                failure = refused;
            }
        }
        files.destroy();
        if (failure != null) {
            throw failure;
        }
    }
}
