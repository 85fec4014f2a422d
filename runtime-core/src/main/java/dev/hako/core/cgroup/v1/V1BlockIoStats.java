package dev.hako.core.cgroup.v1;

import dev.hako.core.cgroup.stats.BlockIoStats;
import dev.hako.core.cgroup.stats.BlockIoStats.Entry;
import dev.hako.core.cgroup.stats.StatFiles;
import dev.hako.core.cgroup.stats.StatText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads what v1 tells of block I/O. Who counts depends on the kernel and its I/O schedulers: BFQ, with or without debugging, CFQ in old
 * kernels, or else the throttling; the first of these that has counted anything is asked for all.
 */
record V1BlockIoStats(StatFiles files) {

    private static final String BFQ = "blkio.bfq.";
    private static final String CFQ = "blkio.";
    private static final String THROTTLE = "blkio.throttle.";

    BlockIoStats read() throws IOException {
        if (!entries(BFQ + "sectors_recursive").isEmpty()) {
            return all(BFQ);
        }
        if (!entries(BFQ + "io_serviced_recursive").isEmpty()) {
            return some(BFQ, "_recursive");
        }
        if (!entries(CFQ + "sectors_recursive").isEmpty()) {
            return all(CFQ);
        }
        boolean isRecursive = !entries(THROTTLE + "io_serviced_recursive").isEmpty();
        return some(THROTTLE, isRecursive ? "_recursive" : "");
    }

    private BlockIoStats all(String prefix) throws IOException {
        return new BlockIoStats(
                entries(prefix + "io_service_bytes_recursive"),
                entries(prefix + "io_serviced_recursive"),
                entries(prefix + "io_queued_recursive"),
                entries(prefix + "io_service_time_recursive"),
                entries(prefix + "io_wait_time_recursive"),
                entries(prefix + "io_merged_recursive"),
                entries(prefix + "time_recursive"),
                entries(prefix + "sectors_recursive"),
                Optional.empty());
    }

    private BlockIoStats some(String prefix, String suffix) throws IOException {
        return new BlockIoStats(
                entries(prefix + "io_service_bytes" + suffix),
                entries(prefix + "io_serviced" + suffix),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty());
    }

    private List<Entry> entries(String file) throws IOException {
        return StatText.blockIo(files.text(file).orElse(""));
    }
}
