package dev.hako.spec.runtime;

import java.util.List;

/**
 * Execution domain, personality(2) (config-linux.md, "Personality").
 *
 * @param domain {@code LINUX} or {@code LINUX32}
 * @param flags none is defined by the specification
 */
public record Personality(String domain, List<String> flags) {

    public Personality {
        flags = List.copyOf(flags);
    }
}
