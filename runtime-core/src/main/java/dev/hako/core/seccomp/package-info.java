/**
 * Filters of system calls: from {@code linux.seccomp} to the program that the kernel runs before each call.
 *
 * <p>{@link dev.hako.core.seccomp.SeccompProfile} is what the configuration asks for, checked and in numbers.
 * {@link dev.hako.core.seccomp.SeccompCompiler} makes a {@link dev.hako.core.seccomp.SeccompFilter} of it, by libseccomp or from
 * what an earlier run has kept. Start reading there. One that notifies is loaded by a
 * {@link dev.hako.core.seccomp.ListenerHandover}, for its {@link dev.hako.core.seccomp.SeccompAgent}. It depends on {@code linux} and the specification's records only.
 */
@NullMarked
package dev.hako.core.seccomp;

import org.jspecify.annotations.NullMarked;
