package dev.hako.spec.runtime;

/**
 * CPUs for a process that is added to a container, as lists like {@code 0-3,7} (config.md,
 * {@code process.execCPUAffinity}).
 *
 * @param initial before it enters the container's cgroup; empty: left as it is
 * @param last once it is there ({@code final} in the file); empty: left as it is
 */
public record CpuAffinity(String initial, String last) {}
