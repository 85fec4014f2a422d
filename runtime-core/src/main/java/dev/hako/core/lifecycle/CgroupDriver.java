package dev.hako.core.lifecycle;

/** Who makes the cgroups of containers. */
public enum CgroupDriver {
    /** The runtime itself, in the file systems of cgroups. */
    CGROUPFS,
    /** The service manager. */
    SYSTEMD,
    /** Nobody: a container stays in the cgroups of its creator, whose limits hold for it. */
    DISABLED
}
