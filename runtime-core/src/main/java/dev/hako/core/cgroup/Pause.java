package dev.hako.core.cgroup;

import java.io.IOException;
import java.io.InterruptedIOException;

/** Waits for what cgroup v1 gives no event for: in steps that begin short, for a bounded time. */
public final class Pause {

    private static final int LONGEST_MILLIS = 20;

    private Pause() {}

    /** Sleeps longer from attempt to attempt, 1 to 20 ms. */
    public static void step(int attempt) throws IOException {
        millis(Math.min(LONGEST_MILLIS, 1 << Math.min(attempt, 5)));
    }

    public static void millis(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while waiting for a cgroup").initCause(e);
        }
    }
}
