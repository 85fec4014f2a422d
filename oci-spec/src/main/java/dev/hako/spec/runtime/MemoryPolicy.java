package dev.hako.spec.runtime;

import java.util.List;

/**
 * NUMA memory policy, set_mempolicy(2) (config-linux.md, "Memory Policy").
 *
 * @param mode name such as {@code MPOL_BIND}
 * @param nodes list like {@code 0-3,7}; empty for none
 * @param flags names such as {@code MPOL_F_STATIC_NODES}
 */
public record MemoryPolicy(String mode, String nodes, List<String> flags) {

    /** The modes; the number of each, {@code linux/mempolicy.h}, is its place. */
    public static final List<String> MODES = List.of(
            "MPOL_DEFAULT",
            "MPOL_PREFERRED",
            "MPOL_BIND",
            "MPOL_INTERLEAVE",
            "MPOL_LOCAL",
            "MPOL_PREFERRED_MANY",
            "MPOL_WEIGHTED_INTERLEAVE");

    /** The flags, in the order of their bits. */
    public static final List<String> FLAGS =
            List.of("MPOL_F_NUMA_BALANCING", "MPOL_F_RELATIVE_NODES", "MPOL_F_STATIC_NODES");

    public MemoryPolicy {
        flags = List.copyOf(flags);
    }
}
