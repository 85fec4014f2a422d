package dev.hako.core.cgroup;

import dev.hako.core.linux.CleanPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How control groups are mounted on a host: v1 (controllers in hierarchies of their own), v2 (one unified hierarchy) or hybrid
 * (both, each controller in one of them).
 *
 * @param unifiedOnly whether the unified hierarchy is the one to use: v2
 * @param hierarchies the ones to use, the unified one last; the caller's {@code name=} hierarchies but systemd's are left out, as runc does
 */
public record CgroupHost(boolean unifiedOnly, List<Hierarchy> hierarchies) {

    public CgroupHost {
        hierarchies = List.copyOf(hierarchies);
    }

    /**
     * Finds the hierarchies.
     *
     * @param mountinfo content of {@code /proc/<pid>/mountinfo} of the caller
     * @param cgroup content of its {@code /proc/<pid>/cgroup}
     * @param root where the unified hierarchy is mounted if the host is v2: {@code /sys/fs/cgroup}
     */
    static CgroupHost of(String mountinfo, String cgroup, String root) {
        List<CgroupMount> mounts = CgroupMount.all(mountinfo);
        boolean unifiedOnly = isUnifiedOnly(mounts, root);
        List<Hierarchy> found = new ArrayList<>();
        List<Hierarchy> unified = new ArrayList<>(1);
        int length = cgroup.length();
        for (int start = 0; start < length; ) {
            int end = cgroup.indexOf('\n', start);
            end = end < 0 ? length : end;
            int first = cgroup.indexOf(':', start);
            int second = cgroup.indexOf(':', first + 1);
            if (first > 0 && second > 0 && second < end) {
                boolean isUnified = second == first + 1;
                if (isUnified || !unifiedOnly) {
                    add(
                            isUnified ? unified : found,
                            mounts,
                            cgroup.substring(first + 1, second),
                            cgroup.substring(second + 1, end));
                }
            }
            start = end + 1;
        }
        found.addAll(unified);
        return new CgroupHost(unifiedOnly || found.size() == unified.size(), found);
    }

    private static boolean isUnifiedOnly(List<CgroupMount> mounts, String root) {
        for (CgroupMount mount : mounts) {
            if (mount.unified() && mount.mountPoint().equals(root)) {
                return true;
            }
        }
        return false;
    }

    private static void add(List<Hierarchy> found, List<CgroupMount> mounts, String controllers, String own) {
        if (controllers.startsWith("name=") && !controllers.equals("name=systemd")) {
            return;
        }
        List<String> names = split(controllers, ',');
        for (CgroupMount mount : mounts) {
            if (names.isEmpty() ? mount.unified() : !mount.unified() && mount.hasController(names.getFirst())) {
                found.add(new Hierarchy(names, mount.mountPoint(), mount.root(), own));
                return;
            }
        }
    }

    /**
     * {@return the directory of a container's cgroup by controller}, see features of runc: an absolute path counts from the mount
     * point; a relative one, or the id where there is none, from the caller's cgroup (v1) or the one above that (v2, because the
     * caller's own holds processes)
     *
     * @param cgroupsPath {@code linux.cgroupsPath}; empty if absent
     */
    public Map<String, String> paths(String cgroupsPath, String id) {
        boolean absolute = cgroupsPath.startsWith("/");
        String inner = CleanPath.of(cgroupsPath.isEmpty() ? id : cgroupsPath);
        Map<String, String> paths = new LinkedHashMap<>();
        for (Hierarchy hierarchy : hierarchies) {
            String base = "/";
            if (!absolute && unifiedOnly) {
                base = CgroupPath.parent(hierarchy.ownBelowMount());
            } else if (!absolute && !hierarchy.isUnified()) {
                base = hierarchy.ownBelowMount();
            }
            String path = CgroupPath.join(hierarchy.mountPoint(), base, inner);
            if (hierarchy.isUnified()) {
                paths.put(Cgroups.UNIFIED, path);
            }
            for (String controller : hierarchy.controllers()) {
                paths.put(controller, path);
            }
        }
        return paths;
    }

    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int length = text.length();
        for (int start = 0; start < length; ) {
            int end = text.indexOf(separator, start);
            end = end < 0 ? length : end;
            if (end > start) {
                parts.add(text.substring(start, end));
            }
            start = end + 1;
        }
        return parts;
    }
}
