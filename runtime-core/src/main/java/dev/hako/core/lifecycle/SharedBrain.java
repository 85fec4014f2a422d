package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.devices.DeviceFilters;
import dev.hako.core.linux.Kernel;

/**
 * What a JVM that serves many callers does itself, and not in a caller's process.
 *
 * @param kernel its own process, which outlives a caller that is killed: containers are locked there while they are made
 * @param filters who restricts the devices of new containers
 */
public record SharedBrain(Kernel kernel, DeviceFilters filters) {}
