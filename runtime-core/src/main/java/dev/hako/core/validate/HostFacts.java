package dev.hako.core.validate;

import dev.hako.core.capability.Capability;
import dev.hako.spec.runtime.Rlimit;
import java.util.List;
import java.util.Map;

/**
 * What there is on this host and what the caller may do.
 *
 * @param namespaces names in {@code /proc/self/ns}
 * @param fileSystems names in {@code /proc/filesystems}
 * @param capabilities the caller's effective ones, bit n for capability n
 * @param lastCapability the number of the last one that the kernel knows
 * @param hardLimits the caller's by their names in {@code config.json}, unsigned; all bits set for none
 * @param mostFiles what {@code RLIMIT_NOFILE} may be at the most, for whomever: {@code fs.nr_open}
 * @param oomScore the caller's {@code oom_score_adj}
 * @param cpus those that are online, as a list like {@code 0-3}; empty if unknown
 * @param nodes memory nodes that are online, likewise
 * @param pageSizes of huge pages, such as {@code 2MB}
 * @param seccompActions as the kernel calls them; none if it has no filters
 */
record HostFacts(
        List<String> namespaces,
        List<String> fileSystems,
        long capabilities,
        int lastCapability,
        Map<String, Long> hardLimits,
        long mostFiles,
        int oomScore,
        String cpus,
        String nodes,
        List<String> pageSizes,
        List<String> seccompActions) {

    HostFacts {
        namespaces = List.copyOf(namespaces);
        fileSystems = List.copyOf(fileSystems);
        hardLimits = Map.copyOf(hardLimits);
        pageSizes = List.copyOf(pageSizes);
        seccompActions = List.copyOf(seccompActions);
    }

    boolean has(Capability capability) {
        return (capabilities & capability.bit()) != 0;
    }

    /** {@return the caller's hard limit of a kind}, unsigned; none if the kernel does not tell */
    long hardLimit(Rlimit wanted) {
        return hardLimits.getOrDefault(wanted.type(), -1L);
    }
}
