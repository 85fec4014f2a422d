/**
 * Control groups by the cgroupfs driver: where a container's cgroups are, making, limiting, joining, freezing, emptying and
 * removing them.
 *
 * <p>Start with {@link dev.hako.core.cgroup.Cgroups}, which looks at the host and hands out a
 * {@link dev.hako.core.cgroup.CgroupManager}; {@code v1} and {@code v2} implement it, {@code devices} holds what both need to restrict
 * devices. Settings are plans first ({@link dev.hako.core.cgroup.ControllerPlan}: files and what to write there, computed from the
 * configuration without a kernel) and then written. Files are read and written as plain Java, directories are made and processes
 * signalled through a {@code Kernel}. Uses {@code dev.hako.spec.runtime} and {@code dev.hako.core.linux} only.
 */
@NullMarked
package dev.hako.core.cgroup;

import org.jspecify.annotations.NullMarked;
