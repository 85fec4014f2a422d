/**
 * The container's network namespace. It may use {@code linux} only. There is one class so far,
 * {@link dev.hako.core.network.Loopback}.
 */
@NullMarked
package dev.hako.core.network;

import org.jspecify.annotations.NullMarked;
