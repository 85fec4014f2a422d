/**
 * The container's network namespace. It may use {@code linux} only. {@link dev.hako.core.network.NetDevices} moves devices into it,
 * {@link dev.hako.core.network.Loopback} sets up the one that is always there.
 */
@NullMarked
package dev.hako.core.network;

import org.jspecify.annotations.NullMarked;
