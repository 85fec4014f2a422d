package dev.hako.core.cgroup.stats;

import java.util.Map;
import java.util.Optional;

/**
 * Memory, in bytes.
 *
 * @param cache contents of files
 * @param usage memory
 * @param swap memory and swap together
 * @param kernel the kernel's own for these processes; v1 only
 * @param kernelTcp buffers of TCP; v1 only
 * @param raw {@code memory.stat}
 * @param pressure empty where the kernel does not tell
 */
public record MemoryStats(
        long cache,
        Entry usage,
        Entry swap,
        Entry kernel,
        Entry kernelTcp,
        Map<String, Long> raw,
        Optional<Pressure> pressure) {

    public MemoryStats {
        raw = Map.copyOf(raw);
    }

    /**
     * One kind of memory.
     *
     * @param limit all ones for none, where the kernel says {@code max}
     * @param max the most that was used at a time; 0 if that is not known
     * @param failures how often the limit was hit
     */
    public record Entry(long limit, long usage, long max, long failures) {

        public static final Entry NONE = new Entry(0, 0, 0, 0);

        public boolean isNone() {
            return limit == 0 && usage == 0 && max == 0 && failures == 0;
        }
    }
}
