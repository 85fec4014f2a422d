/**
 * The runtime specification 1.3.0 (its Linux part) as records: configuration, state and features.
 *
 * <p>Pure data that depends on nothing; start reading at {@link dev.hako.spec.runtime.Spec}. The records hold what
 * was written, right or wrong: {@code dev.hako.spec.check} judges, so that all problems can be told at once and with
 * the words found in the file. Properties of other platforms have no place here.
 *
 * <p>One rule for absence: a list, map or text that is absent is empty, a switch that is absent is off, and where
 * absence means something else than emptiness or zero the component is an {@code Optional}.
 *
 * <p>One rule for numbers: the specification's {@code int}, {@code int32} and {@code uint16} are {@code int};
 * {@code int64} and {@code uint32} are {@code long}; {@code uint64} is the {@code long} with the same 64 bits, to be
 * read with {@link Long#toUnsignedString(long)} and {@link Long#compareUnsigned(long, long)}.
 */
@NullMarked
package dev.hako.spec.runtime;

import org.jspecify.annotations.NullMarked;
