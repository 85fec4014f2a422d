/**
 * The stub: a static program of less than 1 KiB, written by Java, that makes the system calls it is told to.
 *
 * <p>{@link dev.hako.core.stub.StubProgram} is the program and draws the protocol, {@link dev.hako.core.stub.RemoteKernel}
 * is the other end of it, {@link dev.hako.core.stub.Stubs} starts one. {@link dev.hako.core.stub.Assembler} and
 * {@link dev.hako.core.stub.ElfImage} make the bytes. It depends on {@code linux} only.
 */
@NullMarked
package dev.hako.core.stub;

import org.jspecify.annotations.NullMarked;
