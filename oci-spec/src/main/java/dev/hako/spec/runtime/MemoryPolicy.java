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

    public MemoryPolicy {
        flags = List.copyOf(flags);
    }
}
