package dev.hako.core.resctrl.stats;

import java.util.List;
import java.util.Optional;

/**
 * A container's share of caches and memory bandwidth, and its use of them (Documentation/filesystems/resctrl.rst). Schemata are lines as
 * the files {@code schemata} have them.
 *
 * @param caches what can be shared out of the third-level caches; empty if nothing can
 * @param rootCaches the line of all who are in no group; empty if there is none
 * @param ownCaches the line of the container's group; empty if there is none
 * @param bandwidth how memory bandwidth can be shared out; empty if it cannot
 * @param rootBandwidth the line of all who are in no group; empty if there is none
 * @param ownBandwidth the line of the container's group; empty if there is none
 * @param schemata all lines of the container's group
 * @param transfers what went to and from memory, for each cache; empty if nobody counts it
 * @param occupancies bytes in use of each cache; empty if nobody counts them
 */
public record RdtStats(
        Optional<Caches> caches,
        String rootCaches,
        String ownCaches,
        Optional<Bandwidth> bandwidth,
        String rootBandwidth,
        String ownBandwidth,
        List<String> schemata,
        Optional<List<Transfers>> transfers,
        Optional<List<Long>> occupancies) {

    /** Of a container in no group. */
    public static final RdtStats NONE = new RdtStats(
            Optional.empty(), "", "", Optional.empty(), "", "", List.of(), Optional.empty(), Optional.empty());

    public RdtStats {
        schemata = List.copyOf(schemata);
    }

    /**
     * How caches can be shared out.
     *
     * @param mask all parts of a cache, a hexadecimal bit mask
     * @param minBits the least number of parts
     * @param groups the most groups there can be
     */
    public record Caches(String mask, long minBits, long groups) {}

    /**
     * How memory bandwidth can be shared out.
     *
     * @param step in per cent
     * @param isLinear 1 if a share is what it says, else 0
     * @param least in per cent
     * @param groups the most groups there can be
     */
    public record Bandwidth(long step, long isLinear, long least, long groups) {}

    /**
     * What went through a cache, in bytes.
     *
     * @param total to and from all memory
     * @param local to and from the memory of this cache's node
     */
    public record Transfers(long total, long local) {}
}
