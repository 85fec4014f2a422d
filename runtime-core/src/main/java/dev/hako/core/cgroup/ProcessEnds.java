package dev.hako.core.cgroup;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import java.io.IOException;
import java.util.List;

/** Waits for processes to end, by pidfds: no sleeping, the kernel wakes whoever polls them. */
public final class ProcessEnds {

    private static final long NANOS = 1_000_000; // of a millisecond

    private ProcessEnds() {}

    /**
     * Waits until all of some processes have ended.
     *
     * @param pids as the kernel's process sees them; those that have ended already may be among them
     * @param millis milliseconds, at the most
     * @return whether they all have
     */
    public static boolean await(Kernel kernel, List<Integer> pids, long millis) throws IOException {
        long end = System.nanoTime() + millis * NANOS;
        for (int pid : pids) {
            // rounded up: less than a millisecond is no reason not to wait at all
            if (!await(kernel, pid, Math.max(0, (end - System.nanoTime() + NANOS - 1) / NANOS))) {
                return false;
            }
        }
        return true;
    }

    private static boolean await(Kernel kernel, int pid, long millis) throws IOException {
        try (Fd process = Processes.openPid(kernel, pid)) {
            return Processes.awaitEnd(process, millis);
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.ESRCH) {
                return true;
            }
            throw failure;
        }
    }
}
