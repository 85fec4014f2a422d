/**
 * cgroup v2.
 *
 * <p>{@link dev.hako.core.cgroup.v2.V2Manager} is the place to start, {@link dev.hako.core.cgroup.v2.V2Plan} holds what is written
 * for each property.
 */
@NullMarked
package dev.hako.core.cgroup.v2;

import org.jspecify.annotations.NullMarked;
