package dev.hako.core.cgroup;

import dev.hako.core.linux.CleanPath;
import java.util.List;

/**
 * A mounted cgroup hierarchy, and where the caller is in it.
 *
 * @param controllers names as in {@code /proc/self/cgroup}: {@code cpu}, {@code name=systemd}; empty for the unified one
 * @param mountPoint where it is mounted, absolute
 * @param root the cgroup that the mount shows as its root, see proc_pid_mountinfo(5)
 * @param own the caller's cgroup as {@code /proc/<pid>/cgroup} has it
 */
public record Hierarchy(List<String> controllers, String mountPoint, String root, String own) {

    public Hierarchy {
        controllers = List.copyOf(controllers);
    }

    /** {@return whether this is the hierarchy of cgroup v2} */
    public boolean isUnified() {
        return controllers.isEmpty();
    }

    /** {@return the directory of the caller's cgroup}, an absolute path of the host; that of the mount's root if it lies outside */
    public String ownDirectory() {
        return CgroupPath.join(mountPoint, "/", ownBelowMount());
    }

    /** {@return the caller's cgroup relative to the mount point, starting with a slash}; the mount's root if it lies outside */
    String ownBelowMount() {
        String inside = CleanPath.of(own);
        if (root.equals("/")) {
            return inside;
        }
        return inside.startsWith(root + "/") ? inside.substring(root.length()) : "/";
    }
}
