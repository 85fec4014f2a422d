package dev.hako.core.console;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sockets;
import java.io.IOException;

/** Somebody who listens at a unix socket ({@code --console-socket}) and gets the master of a detached container's terminal. */
public final class ConsoleSocket implements ConsoleOwner {

    private final Fd socket;
    private final int number;
    private final ConsolePlan plan;

    private ConsoleSocket(Fd socket, ConsolePlan plan) {
        this.socket = socket;
        this.number = socket.number();
        this.plan = plan;
    }

    /**
     * Connects, before the container's process is cloned.
     *
     * @param kernel the caller's process
     * @param path as that process sees it
     */
    public static ConsoleSocket connect(Kernel kernel, String path, ConsolePlan plan) throws IOException {
        Fd socket;
        try {
            socket = Sockets.connectStream(kernel, path);
        } catch (ErrnoException failure) {
            String cause = failure.errno() == Errno.ECONNREFUSED ? " (nobody listens at the console socket)" : "";
            throw new ErrnoException(
                    "dial unix " + path + ": connect: " + failure.errno().text() + cause, failure);
        }
        try {
            Files.closeOnExec(socket, false);
            return new ConsoleSocket(socket, plan);
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    @Override
    public ConsolePlan plan() {
        return plan;
    }

    @Override
    public int socket() {
        return number;
    }

    @Override
    public void attach() {
        // whoever listens has it
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
