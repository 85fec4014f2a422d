package dev.hako.spec.runtime;

import java.util.OptionalLong;

/**
 * A rule of the device cgroup; later rules win (config-linux.md, "Allowed Device list").
 *
 * @param allow whether access is given, rather than taken
 * @param type {@code a} (all), {@code c} or {@code b}; empty: all
 * @param major major number; absent: any
 * @param minor minor number; absent: any
 * @param access letters out of {@code rwm}: read, write, mknod
 */
public record DeviceRule(boolean allow, String type, OptionalLong major, OptionalLong minor, String access) {}
