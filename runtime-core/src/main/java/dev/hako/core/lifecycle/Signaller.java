package dev.hako.core.lifecycle;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import dev.hako.core.proc.ProcessStat;
import dev.hako.core.state.ContainerRecord;
import java.io.IOException;
import java.util.Optional;

/**
 * Reaches a container's init process by pidfd: a stored pid is trusted only together with its start time.
 */
final class Signaller {

    private Signaller() {}

    /** {@return a pidfd of the init process; empty if it does not run any more} */
    static Optional<Fd> open(Kernel kernel, ContainerRecord kept) throws IOException {
        if (kept.pid() <= 0) {
            return Optional.empty();
        }
        Fd process;
        try {
            process = Processes.openPid(kernel, kept.pid());
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.ESRCH) {
                return Optional.empty();
            }
            throw failure;
        }
        // after the pidfd is open the pid cannot be used again for as long as we look
        if (ProcessStat.isAlive(kept.pid(), kept.pidStart())) {
            return Optional.of(process);
        }
        process.close();
        return Optional.empty();
    }

    /** Sends a signal. {@return whether there was still somebody to get it} */
    static boolean send(Fd process, int signal) throws IOException {
        try {
            Processes.signal(process, signal);
            return true;
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.ESRCH) {
                return false;
            }
            throw new ErrnoException("unable to signal init: " + failure.getMessage(), failure);
        }
    }
}
