package dev.hako.core.rootfs;

import java.util.List;

/**
 * What a mount of type {@code cgroup} shows: the host's hierarchies, and where the container is in them.
 *
 * @param unified whether the host has nothing but the unified hierarchy (v2)
 * @param mountpoint where the unified hierarchy is mounted on the host; meaningless unless {@code unified}
 * @param containerPath the container's cgroup there, as a path on the host; empty if it has none
 * @param hierarchies on a host with v1 hierarchies, these; a unified one beside them is not listed
 */
public record CgroupView(boolean unified, String mountpoint, String containerPath, List<Hierarchy> hierarchies) {

    public CgroupView {
        hierarchies = List.copyOf(hierarchies);
    }

    /** The unified hierarchy alone. */
    public static CgroupView unified(String mountpoint, String containerPath) {
        return new CgroupView(true, mountpoint, containerPath, List.of());
    }

    /** Hierarchies of v1. */
    public static CgroupView legacy(List<Hierarchy> hierarchies) {
        return new CgroupView(false, "", "", hierarchies);
    }

    /**
     * A v1 hierarchy.
     *
     * @param name its directory below {@code /sys/fs/cgroup}: {@code cpu,cpuacct}, {@code systemd}
     * @param options what tells it from others when it is mounted: {@code cpu} and {@code cpuacct}, {@code name=systemd}
     * @param containerPath the container's cgroup in it, as a path on the host
     */
    public record Hierarchy(String name, List<String> options, String containerPath) {
        public Hierarchy {
            options = List.copyOf(options);
        }
    }
}
