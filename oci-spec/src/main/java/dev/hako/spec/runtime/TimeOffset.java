package dev.hako.spec.runtime;

/**
 * How far a clock of a new time namespace is ahead (config-linux.md, "Offset for Time Namespace").
 *
 * @param secs seconds, may be negative
 * @param nanosecs nanoseconds to add
 */
public record TimeOffset(long secs, long nanosecs) {}
