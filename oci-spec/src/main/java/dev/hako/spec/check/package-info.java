/**
 * The rules of the runtime specification, and of runc, that can be decided without a kernel.
 *
 * <p>{@link dev.hako.spec.check.SpecCheck} finds what cannot be; for {@code validate}, {@link dev.hako.spec.check.PropertyCheck},
 * {@link dev.hako.spec.check.IgnoredCheck} and {@link dev.hako.spec.check.SafetyCheck} find what can be and should not. Depends on
 * {@code dev.hako.spec.runtime}, and on the outline and the names of properties in {@code dev.hako.spec.json}.
 */
@NullMarked
package dev.hako.spec.check;

import org.jspecify.annotations.NullMarked;
