/**
 * The capabilities of a container's processes.
 *
 * <p>{@link dev.hako.core.capability.CapabilitySets} is what the configuration asks for, as bit masks;
 * {@link dev.hako.core.capability.CapabilityCalls} adds the system calls that bring a process there to a frame. It depends on
 * {@code linux} and the specification's records only.
 */
@NullMarked
package dev.hako.core.capability;

import org.jspecify.annotations.NullMarked;
