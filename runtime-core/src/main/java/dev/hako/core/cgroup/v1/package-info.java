/**
 * cgroup v1, and the hybrid of v1's controllers with a unified hierarchy beside them.
 *
 * <p>{@link dev.hako.core.cgroup.v1.V1Manager} is the place to start, {@link dev.hako.core.cgroup.v1.V1Plan} holds what is written
 * for each property.
 */
@NullMarked
package dev.hako.core.cgroup.v1;

import org.jspecify.annotations.NullMarked;
