/**
 * What a container uses: records, and the parsing of the files that say so in both versions of cgroups.
 *
 * <p>{@link dev.hako.core.cgroup.stats.Stats} is where to start reading; {@code v1} and {@code v2} fill it. 64-bit numbers are unsigned:
 * the {@code long} has the same bits.
 */
@NullMarked
package dev.hako.core.cgroup.stats;

import org.jspecify.annotations.NullMarked;
