/**
 * The kernel, as typed Java calls.
 *
 * <p>A {@link dev.hako.core.linux.Kernel} is a place where system calls run: this JVM, a stub in another
 * process, a recorder. Every method of the classes beside it ({@link dev.hako.core.linux.Files},
 * {@link dev.hako.core.linux.Mounts}, …) is one system call on such a place: it takes values, returns a value or
 * throws {@link dev.hako.core.linux.ErrnoException}, and decides nothing. Policy (which flags, in which order,
 * what to do about a failure) belongs to the packages above. It depends on nothing else of hako.
 */
@NullMarked
package dev.hako.core.linux;

import org.jspecify.annotations.NullMarked;
