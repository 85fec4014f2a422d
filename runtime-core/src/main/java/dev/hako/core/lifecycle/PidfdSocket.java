package dev.hako.core.lifecycle;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Sockets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The socket on which a caller wants a pidfd of the container's process ({@code --pidfd-socket}), connected. */
record PidfdSocket(Fd socket) implements AutoCloseable {

    /** What is said along with the pidfd of an init process. */
    static final String OF_INIT = "standard";

    /** What is said along with the pidfd of a process that is added. */
    static final String OF_EXEC = "setns";

    /**
     * Connects to a stream socket.
     *
     * @param path host side
     */
    static PidfdSocket connect(Kernel kernel, String path) throws IOException {
        try {
            return new PidfdSocket(Sockets.connectStream(kernel, path));
        } catch (ErrnoException failure) {
            throw new ErrnoException(
                    "failed to dail " + path + ": dial unix " + path + ": connect: "
                            + failure.errno().text() + " (--pidfd-socket)",
                    failure);
        }
    }

    /**
     * Sends a pidfd.
     *
     * @param pid the process, as the caller sees it
     * @param what {@link #OF_INIT} or {@link #OF_EXEC}
     */
    void send(int pid, String what) throws IOException {
        try (Fd process = Processes.openPid(socket.kernel(), pid)) {
            Sockets.send(socket, what.getBytes(StandardCharsets.US_ASCII), List.of(process));
        } catch (ErrnoException failure) {
            throw new ErrnoException("failed to setup pidfd: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
