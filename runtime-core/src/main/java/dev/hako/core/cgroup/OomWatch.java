package dev.hako.core.cgroup;

import java.io.IOException;

/** Waits for what the kernel tells of a container's memory, and for the container's end. */
public interface OomWatch extends AutoCloseable {

    /** What there was to tell. */
    enum Event {
        /** Time is up, or a signal came. */
        NOTHING,
        /** The limit of memory was hit, so that a process was or is to be killed. */
        OOM,
        /** The cgroup has no processes any more (v2), or is gone (v1). */
        END
    }

    /** Waits for an event, however many nanoseconds at the most. */
    Event await(long nanos) throws IOException;

    @Override
    void close() throws IOException;
}
