package dev.hako.core.lifecycle;

import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.runtime.Process;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The descriptors that a caller passes on to the container, from 3 upwards: first the sockets of socket activation (sd_listen_fds(3)), then
 * those to be preserved.
 *
 * @param listening how many sockets
 * @param preserved how many others
 */
record PassedFds(int listening, int preserved) {

    private static final int FIRST = 3;

    /** How many are asked for at once. */
    private static final int PIECE = 1024;

    PassedFds {
        preserved = Math.max(0, preserved);
    }

    /** {@return what is passed on to a container's init process} */
    static PassedFds of(Caller caller, int preserved) {
        boolean forCaller = number(caller, "LISTEN_PID") == caller.pid();
        return new PassedFds(forCaller ? Math.max(0, number(caller, "LISTEN_FDS")) : 0, preserved);
    }

    private static int number(Caller caller, String variable) {
        String value = caller.env().get(variable);
        if (value == null) {
            return 0;
        }
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    int count() {
        return listening + preserved;
    }

    /** {@return a process that is told of the sockets; its pid will be 1} */
    Process tell(Process process) {
        if (listening == 0) {
            return process;
        }
        List<String> env = new ArrayList<>(process.env());
        env.add("LISTEN_FDS=" + listening);
        env.add("LISTEN_PID=1");
        return process.change().env(env).done();
    }

    /**
     * Checks that all are open. One that is closed on exec is not: the caller's process opened it itself.
     *
     * @throws ContainerException if one of them is not open
     */
    void check(Kernel kernel) throws IOException {
        for (int from = 0; from < count(); from += PIECE) {
            boolean[] open = Files.survivesExec(kernel, FIRST + from, Math.min(PIECE, count() - from));
            for (int i = 0; i < open.length; i++) {
                if (!open[i]) {
                    throw missing(from + i);
                }
            }
        }
    }

    private ContainerException missing(int index) {
        String which = index < listening
                ? "listen-fd " + index + " (of " + listening
                : "preserved-fd " + (index - listening) + " (of " + preserved;
        return new ContainerException("unable to stat " + which + "): no such file or directory (descriptor "
                + (FIRST + index) + " is not open)");
    }
}
