package dev.hako.core.init;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.core.seccomp.SeccompAgent;
import java.io.IOException;

/**
 * How a stub gets to the seccomp agent, which listens where only the host process can connect.
 *
 * <pre>
 *   host process                     stub                             agent
 *     clone -----------------------> inherits the passage
 *     connect --------------------------------------------------------> accepts
 *     pass the connection ---------> receives it
 *                                    loads the filter
 *                                    sends the state and the listener -> reads both
 *                                    goes on, under the filter
 * </pre>
 *
 * <p>A connection is made when all else is done, and for one message: an agent may serve one connection after the other.
 *
 * @param host the host process
 * @param agent who is connected to
 * @param passage how the stub gets the connection
 */
public record AgentRoute(Kernel host, SeccompAgent agent, Passage passage) {

    /** {@return a connection of its own}, in the stub, close-on-exec */
    Fd connect(Kernel stub) throws IOException {
        try (Fd connection = agent.connect(host)) {
            return passage.pass(connection, stub);
        }
    }

    /** Connects the stub for its program: the connection takes the place of the passage. */
    void connectProgram(Kernel stub) throws IOException {
        try (Fd connection = agent.connect(host)) {
            passage.passLast(connection, stub);
        }
    }
}
