package dev.hako.core.seccomp;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sockets;
import java.io.IOException;

/**
 * The program that answers for the calls that a filter notifies of.
 *
 * @param path the socket at which it listens, host side; {@code @} begins an abstract address
 * @param metadata what it is told besides, as it stands in the configuration
 */
public record SeccompAgent(String path, String metadata) {

    /** {@return this agent by an absolute path}, where a relative one begins in a directory: that of the bundle */
    public SeccompAgent in(String directory) {
        boolean isRelative = !path.startsWith("/") && !path.startsWith("@");
        return isRelative ? new SeccompAgent(directory + "/" + path, metadata) : this;
    }

    /**
     * Checks that there is one, without its noticing: an agent may take the time between a connection and its message from all others. What
     * cannot be found out like this, for an abstract address, turns out when it is connected to.
     *
     * @param host a process in the caller's namespaces
     */
    public void check(Kernel host) throws IOException {
        if (path.startsWith("@")) {
            return;
        }
        try {
            Sockets.checkStream(host, path);
        } catch (ErrnoException failure) {
            throw unreachable(failure);
        }
    }

    /**
     * Connects, when the message can be sent at once.
     *
     * @param host a process in the caller's namespaces
     */
    public Fd connect(Kernel host) throws IOException {
        try {
            return Sockets.connectStream(host, path);
        } catch (ErrnoException failure) {
            throw unreachable(failure);
        }
    }

    private ErrnoException unreachable(ErrnoException failure) {
        String cause =
                switch (failure.errno()) {
                    case ECONNREFUSED -> " (nobody listens there: does the seccomp agent run?)";
                    case ENOENT -> " (does the seccomp agent run?)";
                    case EPROTOTYPE -> " (it is no stream socket)";
                    default -> "";
                };
        return new ErrnoException(
                "failed to connect with seccomp agent specified in the seccomp profile: dial unix " + path
                        + ": connect: " + failure.errno().text() + cause,
                failure);
    }
}
