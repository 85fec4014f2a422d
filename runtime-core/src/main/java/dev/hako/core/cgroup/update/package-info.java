/**
 * Changes to the limits of a container that exists: what is written for one, what is known of the limits afterwards, and what
 * takes it back when it fails half-way. Pure functions of the limits so far and the change.
 *
 * <p>{@link dev.hako.core.cgroup.update.ResourcesUpdate} is where to start reading. Depends on {@code spec.runtime} alone.
 */
@NullMarked
package dev.hako.core.cgroup.update;

import org.jspecify.annotations.NullMarked;
