/**
 * The container's root file system: mounts, device nodes, the switch of the root, masks, sysctls.
 *
 * <p>{@link dev.hako.core.rootfs.RootfsPlan} is what shall be done, as pure data from the configuration;
 * {@link dev.hako.core.rootfs.Rootfs} does it on the kernel of the container's init, in the order that its methods stand in.
 * The configuration is trusted; what lies in the root file system is not, and may change while we look at it: every path there
 * is resolved by {@link dev.hako.core.rootfs.RootDir} to a descriptor, and only that descriptor is used from then on.
 *
 * <p>It depends on {@code linux} and the configuration's records, and on nothing of the other parts.
 */
@NullMarked
package dev.hako.core.rootfs;

import org.jspecify.annotations.NullMarked;
