/**
 * A program of the host that runs as a child of the process behind a kernel: what it reads is given to it, what it writes is kept.
 *
 * <p>{@link dev.hako.core.child.ChildProcess} is where to start reading. Hooks run like this, and {@code ps}. It depends on
 * {@code linux}.
 */
@NullMarked
package dev.hako.core.child;

import org.jspecify.annotations.NullMarked;
