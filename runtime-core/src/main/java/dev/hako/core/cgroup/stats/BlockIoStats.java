package dev.hako.core.cgroup.stats;

import java.util.List;
import java.util.Optional;

/**
 * Block I/O of a cgroup and those below it, under the names of v1's files. Times are nanoseconds.
 *
 * @param pressure empty where the kernel does not tell
 */
public record BlockIoStats(
        List<Entry> serviceBytes,
        List<Entry> serviced,
        List<Entry> queued,
        List<Entry> serviceTime,
        List<Entry> waitTime,
        List<Entry> merged,
        List<Entry> time,
        List<Entry> sectors,
        Optional<Pressure> pressure) {

    public static final BlockIoStats NONE = new BlockIoStats(
            List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty());

    public BlockIoStats {
        serviceBytes = List.copyOf(serviceBytes);
        serviced = List.copyOf(serviced);
        queued = List.copyOf(queued);
        serviceTime = List.copyOf(serviceTime);
        waitTime = List.copyOf(waitTime);
        merged = List.copyOf(merged);
        time = List.copyOf(time);
        sectors = List.copyOf(sectors);
    }

    /**
     * A number about one device.
     *
     * @param operation such as {@code Read}; empty for all
     */
    public record Entry(long major, long minor, String operation, long value) {}
}
