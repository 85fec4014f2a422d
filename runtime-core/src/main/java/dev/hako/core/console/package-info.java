/**
 * Terminals of containers: a pseudo-terminal from the container's own devpts, and who holds its other end.
 *
 * <p>{@link dev.hako.core.console.Pty} is made by the process that is to run in it; {@link dev.hako.core.console.ConsoleOwner} is where
 * its master goes: to somebody at a socket, or to the caller's process, which then passes on what the caller's own terminal brings.
 */
@NullMarked
package dev.hako.core.console;

import org.jspecify.annotations.NullMarked;
