/**
 * The rules of the runtime specification, and of runc, that can be decided without a kernel.
 *
 * <p>Depends on {@code dev.hako.spec.runtime} only. Start reading at {@link dev.hako.spec.check.SpecCheck}.
 */
@NullMarked
package dev.hako.spec.check;

import org.jspecify.annotations.NullMarked;
