package dev.hako.core.cgroup.v2;

import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Poll;
import java.io.IOException;
import java.util.List;

/** Waits for what {@code cgroup.events} tells of a cgroup of v2: no sleeping, the kernel wakes whoever polls the file. */
final class Events {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Kernel kernel;
    private final String directory;

    Events(Kernel kernel, String directory) {
        this.kernel = kernel;
        this.directory = directory;
    }

    /**
     * Waits until a line is in the file.
     *
     * @param line such as {@code frozen 1}
     * @return whether it was there in time
     */
    boolean await(String line, int seconds) throws IOException {
        long end = System.nanoTime() + seconds * NANOS_PER_SECOND;
        try (PolledFile events = PolledFile.open(kernel, directory + "/cgroup.events")) {
            while (!events.holds(line)) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                Poll.await(kernel, List.of(events.want()), left);
            }
            return true;
        }
    }
}
