/**
 * Hooks: programs that the configuration has run at points of a container's life.
 *
 * <p>A hook is a child of the stub behind a {@link dev.hako.core.linux.Kernel}: of the launcher for those of the runtime's namespaces, of
 * init for those of the container's. Everything it needs is asked for by that kernel, so it works alike in both. May use
 * {@code linux} and {@code dev.hako.spec.runtime}. Start at {@link dev.hako.core.hook.Hooks}.
 */
@NullMarked
package dev.hako.core.hook;

import org.jspecify.annotations.NullMarked;
