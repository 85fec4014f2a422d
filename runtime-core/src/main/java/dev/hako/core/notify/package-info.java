/**
 * Passes what a container's program says of its readiness on to the service manager (sd_notify(3)), which does not know the container's
 * processes. It may use {@code linux} only. {@link dev.hako.core.notify.NotifyProxy} is where to start reading.
 */
@NullMarked
package dev.hako.core.notify;

import org.jspecify.annotations.NullMarked;
