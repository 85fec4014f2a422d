package dev.hako.core.cgroup.v1;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.cgroup.CgroupMembers;
import dev.hako.core.cgroup.CgroupTree;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.cgroup.FileManager;
import dev.hako.core.cgroup.MemoryLimit;
import dev.hako.core.cgroup.OomWatch;
import dev.hako.core.cgroup.ProcessEnds;
import dev.hako.core.cgroup.stats.Stats;
import dev.hako.core.cgroup.v2.V2Manager;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.runtime.Resources;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cgroups of v1, each controller in a hierarchy of its own, and the unified hierarchy if it is mounted beside them (hybrid).
 *
 * <p>On a hybrid host what v1 has no hierarchy for is left to the unified one, which may hold that controller.
 */
public final class V1Manager implements FileManager {

    /** By preference: where a container's processes are looked up. */
    private static final List<String> WITNESSES = List.of("devices", "freezer", "pids", "memory", "cpu");

    private static final int KILL_ROUNDS = 10;
    private static final long LONGEST_DEATH_NANOS = 5_000_000_000L;

    private final Kernel kernel;
    private final Map<String, String> paths;
    private final List<String> directories;
    private final Optional<V2Manager> unified;
    private final CgroupTree tree;

    /** @param paths the cgroup's directory by controller, at least one */
    public V1Manager(Kernel kernel, Map<String, String> paths) {
        this.kernel = kernel;
        this.paths = new LinkedHashMap<>(paths);
        this.tree = new CgroupTree(kernel);
        LinkedHashSet<String> legacy = new LinkedHashSet<>();
        for (Map.Entry<String, String> path : paths.entrySet()) {
            if (!path.getKey().equals(Cgroups.UNIFIED)) {
                legacy.add(path.getValue());
            }
        }
        this.directories = List.copyOf(legacy);
        @Nullable String beside = paths.get(Cgroups.UNIFIED);
        this.unified = beside == null ? Optional.empty() : Optional.of(new V2Manager(kernel, beside));
    }

    @Override
    public Map<String, String> paths() {
        return new LinkedHashMap<>(paths);
    }

    @Override
    public Optional<String> unified() {
        return unified.isPresent() ? unified.get().unified() : Optional.empty();
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
            for (String existing : tree.make(allDirectories())) {
                if (empty) {
                    CgroupMembers.checkEmpty(existing);
                }
            }
            Optional<Freezer> freezer = freezer();
            if (freezer.isPresent() && freezer.get().stopsProcesses()) {
                throw new IOException("container's cgroup unexpectedly frozen");
            }
            String cpuset = paths.get("cpuset");
            if (cpuset != null) {
                Cpusets.prepare(cpuset, resources);
            }
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
        new V1Limits(paths, unified).apply(resources);
    }

    @Override
    public void update(Resources resources) throws IOException {
        new V1Limits(paths, unified).update(resources);
    }

    @Override
    public void restrictDevices(Resources resources) throws IOException {
        new V1Limits(paths, unified).restrict(resources.devices());
    }

    @Override
    public List<String> ignored(Resources resources) {
        return V1Plan.ignored(resources);
    }

    @Override
    public void join(int pid) throws IOException {
        for (String directory : allDirectories()) {
            CgroupMembers.join(directory, pid);
        }
    }

    @Override
    public void enter(Kernel self) throws IOException {
        CgroupMembers.enter(self, directories);
    }

    @Override
    public List<Integer> processes() throws IOException {
        return CgroupMembers.processes(witness());
    }

    @Override
    public boolean isFrozen() throws IOException {
        Optional<Freezer> freezer = freezer();
        if (freezer.isPresent()) {
            return freezer.get().isFrozen();
        }
        return unified.isPresent() && unified.get().isFrozen();
    }

    @Override
    public void freeze() throws IOException {
        Optional<Freezer> freezer = freezer();
        if (freezer.isPresent()) {
            freezer.get().freeze();
        } else {
            unifiedFreezer().freeze();
        }
    }

    @Override
    public void thaw() throws IOException {
        Optional<Freezer> freezer = freezer();
        if (freezer.isPresent()) {
            freezer.get().thaw();
        } else {
            unifiedFreezer().thaw();
        }
    }

    private Optional<Freezer> freezer() {
        @Nullable String directory = paths.get("freezer");
        return directory == null ? Optional.empty() : Optional.of(new Freezer(kernel, directory));
    }

    private V2Manager unifiedFreezer() throws IOException {
        return unified.orElseThrow(
                () -> new IOException("cannot toggle freezer: the freezer cgroup controller is not mounted"));
    }

    /** Frozen processes neither fork nor end, so that none escapes and no id is used again. */
    @Override
    public void killAll() throws IOException {
        for (int round = 0; round < KILL_ROUNDS; round++) {
            List<Integer> pids = processes();
            if (pids.isEmpty()) {
                return;
            }
            boolean frozen = tryToFreeze();
            CgroupMembers.kill(kernel, frozen ? processes() : pids);
            thawKilled();
            if (frozen) {
                return;
            }
        }
    }

    private boolean tryToFreeze() throws IOException {
        if (freezer().isEmpty() && unified.isEmpty()) {
            return false;
        }
        try {
            freeze();
            return true;
        } catch (IOException e) {
            // a process that cannot be stopped, one waiting for a disk: killing the others one by one is what remains
            return false;
        }
    }

    @Override
    public long oomKills() throws IOException {
        @Nullable String directory = paths.get("memory");
        return directory == null ? 0 : CgroupFiles.readValue(directory, "memory.oom_control", "oom_kill");
    }

    @Override
    public String memoryLimit() throws IOException {
        @Nullable String directory = paths.get("memory");
        if (directory == null && unified.isPresent()) {
            return unified.get().memoryLimit();
        }
        return MemoryLimit.explain(directory == null ? "" : directory, V1Plan.MEMORY_LIMIT);
    }

    /** Huge pages are a controller that a hybrid host may have in the unified hierarchy. */
    @Override
    public Stats stats() throws IOException {
        Stats stats = new V1Stats(paths).read();
        if (paths.containsKey("hugetlb") || unified.isEmpty()) {
            return stats;
        }
        return new Stats(
                stats.cpu(),
                stats.cpuset(),
                stats.memory(),
                stats.pids(),
                stats.blockIo(),
                unified.get().stats().hugetlb());
    }

    @Override
    public OomWatch watchOom() throws IOException {
        @Nullable String directory = paths.get("memory");
        if (directory != null) {
            return V1OomWatch.open(kernel, directory);
        }
        return unified.orElseThrow(() -> new IOException("memory controller missing"))
                .watchOom();
    }

    @Override
    public boolean exists() {
        return new File(witness()).exists();
    }

    @Override
    public void destroy() throws IOException {
        @Nullable IOException failure = null;
        long deadline = System.nanoTime() + LONGEST_DEATH_NANOS;
        for (String directory : allDirectories()) {
            try {
                tree.remove(directory, (busy, attempt) -> awaitEnds(busy, attempt, deadline));
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** v1 tells nobody that a cgroup is empty now, but its processes' pidfds tell of their ends. */
    private boolean awaitEnds(String directory, int attempt, long deadline) throws IOException {
        long left = Math.max(0, (deadline - System.nanoTime()) / 1_000_000);
        return attempt < KILL_ROUNDS && ProcessEnds.await(kernel, CgroupMembers.processes(directory), left);
    }

    private List<String> allDirectories() {
        List<String> all = new ArrayList<>(directories);
        if (unified().isPresent()) {
            all.add(unified().get());
        }
        return all;
    }

    private String witness() {
        for (String controller : WITNESSES) {
            @Nullable String directory = paths.get(controller);
            if (directory != null) {
                return directory;
            }
        }
        return directories.getFirst();
    }
}
