/**
 * Cgroups that systemd manages: a container is a transient unit, a scope, whose limits are properties (systemd.resource-control(5),
 * org.freedesktop.systemd1(5)). What systemd has no property of, and all that happens later, is done in the files of its cgroup, which is
 * delegated to the container.
 */
@NullMarked
package dev.hako.core.cgroup.systemd;

import org.jspecify.annotations.NullMarked;
