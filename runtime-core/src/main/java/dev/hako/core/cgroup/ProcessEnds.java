package dev.hako.core.cgroup;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Processes;
import java.io.IOException;
import java.util.List;

/** Waits for processes to end, by pidfds: no sleeping, the kernel wakes whoever polls them. */
public final class ProcessEnds {

    private ProcessEnds() {}

    /**
     * Waits until all of some processes have ended.
     *
     * @param pids as the kernel's process sees them; those that have ended already may be among them
     * @param nanos nanoseconds, at the most
     * @return whether they all have
     */
    public static boolean await(Kernel kernel, List<Integer> pids, long nanos) throws IOException {
        long end = System.nanoTime() + nanos;
        for (int pid : pids) {
            if (!await(kernel, pid, Math.max(0, end - System.nanoTime()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean await(Kernel kernel, int pid, long nanos) throws IOException {
        try (Fd process = Processes.openPid(kernel, pid)) {
            return Poll.await(kernel, List.of(new Poll.Want(process, Poll.IN)), nanos)[0];
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.ESRCH) {
                return true;
            }
            throw failure;
        }
    }
}
