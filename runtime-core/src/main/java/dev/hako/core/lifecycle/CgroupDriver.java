package dev.hako.core.lifecycle;

/** Who makes the cgroups of containers. */
public enum CgroupDriver {
    /** We, by files. */
    CGROUPFS,
    /** systemd, as units. */
    SYSTEMD,
    /** Nobody: containers stay in the caller's cgroups. */
    DISABLED
}
