/**
 * What this host would refuse of a configuration, or leave out, found out without making anything: for {@code validate} and for
 * {@code create --strict}.
 *
 * <p>{@link dev.hako.core.validate.HostCheck} is where to start reading; there is a class of rules for each part of a configuration,
 * which compares it with {@link dev.hako.core.validate.HostFacts}. It depends on the concerns whose plans it makes and throws away.
 * Rules that need no host are in {@code dev.hako.spec.check}.
 */
@NullMarked
package dev.hako.core.validate;

import org.jspecify.annotations.NullMarked;
