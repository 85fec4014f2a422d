package dev.hako.spec.runtime;

/**
 * A network device that the container gets (config-linux.md, "Network Devices").
 *
 * @param name its name inside; empty: as outside
 */
public record NetDevice(String name) {}
