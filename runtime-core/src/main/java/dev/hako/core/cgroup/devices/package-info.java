/**
 * Which devices a cgroup's processes may use.
 *
 * <p>{@link dev.hako.core.cgroup.devices.DeviceRules} turns the configuration's rules into {@link dev.hako.core.cgroup.devices.DeviceAccess}
 * records; {@link dev.hako.core.cgroup.devices.DeviceList} writes them to the files of v1, {@link dev.hako.core.cgroup.devices.DeviceProgram}
 * makes an eBPF program of them for v2, which {@link dev.hako.core.cgroup.devices.DevicePrograms} attaches, or
 * {@link dev.hako.core.cgroup.devices.LoadedFilters}, which keeps it for the next container.
 */
@NullMarked
package dev.hako.core.cgroup.devices;

import org.jspecify.annotations.NullMarked;
