package dev.hako.core.cgroup.v2;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Waits for what {@code cgroup.events} tells of a cgroup of v2: no sleeping, the kernel wakes whoever polls the file. */
final class Events {

    private static final int SIZE = 256;
    private static final int POLLPRI = 2;
    private static final int SIGNAL_SET_SIZE = 8;
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
        try (Fd events = Files.open(kernel, directory + "/cgroup.events", Files.O_RDONLY, 0)) {
            while (!holds(events, line)) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                poll(events, left);
            }
            return true;
        }
    }

    private boolean holds(Fd events, String line) throws IOException {
        Frame frame = kernel.frame();
        long answer = frame.answer(SIZE);
        frame.call(Sys.LSEEK, events.number(), 0, 0);
        frame.call(Sys.READ, events.number(), answer, SIZE);
        Reply reply = kernel.check(frame, "read", directory + "/cgroup.events");
        String text = new String(reply.data(), 0, (int) reply.result(), StandardCharsets.US_ASCII);
        return ("\n" + text).contains("\n" + line + "\n");
    }

    private void poll(Fd events, long nanos) throws IOException {
        Frame frame = kernel.frame();
        long entry = frame.ints(events.number(), POLLPRI);
        long timeout = frame.longs(nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND);
        frame.call(Sys.PPOLL, entry, 1, timeout, 0, SIGNAL_SET_SIZE);
        kernel.check(frame, "poll", directory + "/cgroup.events");
    }
}
