package dev.hako.core.cgroup;

import dev.hako.core.cgroup.devices.DeviceFilters;
import dev.hako.core.cgroup.devices.DevicePrograms;
import dev.hako.core.cgroup.systemd.SystemdManager;
import dev.hako.core.cgroup.v1.V1Manager;
import dev.hako.core.cgroup.v2.V2Manager;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.runtime.Resources;
import java.io.File;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses the manager of a container's cgroups. */
public final class Cgroups {

    /** The name in {@link CgroupManager#paths} of the hierarchy that has no named controllers: v2's. */
    public static final String UNIFIED = "";

    /** The name in {@link CgroupManager#paths} of the unit of systemd's that the container is, if it is one. */
    public static final String UNIT = "systemd.unit";

    /** That of the directory in which that systemd keeps its files; empty if it is not known. */
    public static final String RUNTIME = "systemd.runtime";

    /** That of the address of the bus that it is on. */
    public static final String BUS = "systemd.bus";

    private static final String SYSTEMD = "systemd.";

    /** No limits, for a configuration without any: still worth applying, because it restricts devices to the default ones. */
    public static final Resources NO_RESOURCES = new Resources(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Map.of(),
            Map.of());

    private static final String ROOT = "/sys/fs/cgroup";

    private Cgroups() {}

    /**
     * Looks at how cgroups are mounted where a process is.
     *
     * @param pid the caller, as this JVM sees it
     */
    public static CgroupHost detect(int pid) throws IOException {
        return detect("/proc/" + pid, ROOT);
    }

    /**
     * As {@link #detect(int)}, with other places.
     *
     * @param process the directory that holds {@code mountinfo} and {@code cgroup}
     * @param root where a host of v2 mounts the unified hierarchy
     */
    static CgroupHost detect(String process, String root) throws IOException {
        return CgroupHost.of(CgroupFiles.read(process, "mountinfo"), CgroupFiles.read(process, "cgroup"), root);
    }

    /**
     * {@return the manager of a container to be created}
     *
     * @param kernel a process in the host's mount and pid namespaces, in which directories are made and processes signalled
     * @param filters who restricts the devices of a cgroup of v2
     * @param cgroupsPath {@code linux.cgroupsPath}; empty if absent
     * @param rootless whether hierarchies in which we may make no cgroup are left out, unless the configuration names one: the container
     *     then has none there
     * @throws IOException when no hierarchy is mounted
     */
    public static CgroupManager manager(
            Kernel kernel, DeviceFilters filters, CgroupHost host, String cgroupsPath, String id, boolean rootless)
            throws IOException {
        Map<String, String> paths = host.paths(cgroupsPath, id);
        if (paths.isEmpty()) {
            throw new IOException("no cgroup file system is mounted: expected one at " + ROOT);
        }
        Map<String, String> made = rootless && cgroupsPath.isEmpty() ? possible(kernel, paths) : paths;
        return made.isEmpty() ? withoutAny() : files(kernel, filters, made);
    }

    private static Map<String, String> possible(Kernel kernel, Map<String, String> paths) throws IOException {
        Map<String, String> possible = new LinkedHashMap<>(paths);
        for (Iterator<String> each = possible.values().iterator(); each.hasNext(); ) {
            if (!mayMake(kernel, new File(each.next()))) {
                each.remove();
            }
        }
        return possible;
    }

    /** {@return whether a directory could be made where it, or the first one above it that is missing, is to be} */
    private static boolean mayMake(Kernel kernel, File directory) throws IOException {
        File above = directory;
        while (!above.exists()) {
            above = above.getParentFile();
        }
        try {
            Files.accessAt(kernel, above.getPath(), Files.W_OK);
            return true;
        } catch (ErrnoException refused) {
            return false;
        }
    }

    /** {@return the manager of a container that gets no cgroup of its own}: it stays where its creator is */
    public static CgroupManager none() {
        return new NoCgroup("the container gets no cgroup, as --cgroup-manager=disabled says");
    }

    /** {@return the manager of a container that exists, or did}, from what its {@link CgroupManager#paths} were */
    public static CgroupManager restore(Kernel kernel, Map<String, String> paths) {
        if (paths.isEmpty()) {
            return withoutAny();
        }
        return paths.containsKey(UNIT)
                ? SystemdManager.restore(kernel, paths)
                : files(kernel, new DevicePrograms(kernel), paths);
    }

    private static CgroupManager withoutAny() {
        return new NoCgroup("the container has no cgroup, as who created it may make none or asked for none");
    }

    /** {@return whether a name in {@link CgroupManager#paths} is that of a directory} */
    static boolean isDirectory(String name) {
        return !name.startsWith(SYSTEMD);
    }

    /** {@return the value of a name, which is removed}; empty if it is not there */
    public static String take(Map<String, String> paths, String name) {
        String value = paths.remove(name);
        return value == null ? "" : value;
    }

    /**
     * {@return the manager that makes some directories itself}
     *
     * @param filters who restricts the devices of a cgroup of v2 that is new
     */
    public static FileManager files(Kernel kernel, DeviceFilters filters, Map<String, String> paths) {
        String unified = paths.get(UNIFIED);
        return unified != null && paths.size() == 1
                ? new V2Manager(kernel, unified, filters)
                : new V1Manager(kernel, paths);
    }
}
