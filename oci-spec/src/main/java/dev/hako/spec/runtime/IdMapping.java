package dev.hako.spec.runtime;

/**
 * A range of user or group ids as seen inside and outside (config-linux.md, "User namespace mappings").
 *
 * @param containerId first id inside, 0 to 2³²−1
 * @param hostId first id outside, 0 to 2³²−1
 * @param size how many ids, 0 to 2³²−1
 */
public record IdMapping(long containerId, long hostId, long size) {}
