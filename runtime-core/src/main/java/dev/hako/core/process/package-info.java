/**
 * The process that a container is about: its environment, program, directory, limits and ids, and the calls that end in execve(2).
 *
 * <p>Plans are made from {@link dev.hako.spec.runtime.Process} and applied to a {@link dev.hako.core.linux.Kernel}: the
 * stub inside the container, after the root was changed, unless a method says otherwise. May use {@code linux} and the
 * records of {@code dev.hako.spec.runtime}; capabilities and seccomp come in as {@link dev.hako.core.linux.FrameStep}s.
 *
 * <p>Start at {@link dev.hako.core.process.FinalSteps}; what precedes it, in order, is {@link dev.hako.core.process.Environment},
 * {@link dev.hako.core.process.WorkingDirectory}, {@link dev.hako.core.process.StandardStreams} and
 * {@link dev.hako.core.process.ProgramLookup}.
 */
@NullMarked
package dev.hako.core.process;

import org.jspecify.annotations.NullMarked;
