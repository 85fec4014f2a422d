/**
 * What turns a fresh stub into a container's init process, or into a process that {@code exec} adds.
 *
 * <p>{@link dev.hako.core.init.InitSequence} holds the order of the steps in one place: it is the security argument. It may use every
 * package of one concern ({@code rootfs}, {@code cgroup}, …).
 */
@NullMarked
package dev.hako.core.init;

import org.jspecify.annotations.NullMarked;
