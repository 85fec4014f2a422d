/**
 * The container's share of caches and memory bandwidth (config-linux.md, "IntelRdt"), through the resctrl file system.
 *
 * <p>{@link dev.hako.core.resctrl.Resctrl} finds the file system and says what it can do, {@link dev.hako.core.resctrl.RdtGroup} is a
 * group in it, which a container's processes are in. It depends on {@code linux} and {@code proc}.
 */
@NullMarked
package dev.hako.core.resctrl;

import org.jspecify.annotations.NullMarked;
