package dev.hako.core.lifecycle;

import dev.hako.core.console.ConsoleOwner;
import dev.hako.core.console.ConsolePlan;
import dev.hako.core.console.ConsoleSocket;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.runtime.Process;
import java.io.IOException;
import java.util.Optional;

/** Who gets the other end of a process's terminal. */
final class Consoles {

    private Consoles() {}

    /**
     * {@return the owner of a process's terminal}, which is there before anything of the container is made; empty for a process without one
     *
     * @param socket a path at which somebody listens, as the caller's process sees it
     * @param foreground who waits for the process; empty if nobody does
     */
    static Optional<ConsoleOwner> open(
            Kernel kernel, Process process, Optional<String> socket, Optional<Foreground> foreground)
            throws IOException {
        if (!process.terminal()) {
            return Optional.empty();
        }
        ConsolePlan plan = ConsolePlan.of(process.consoleSize());
        if (socket.isPresent()) {
            return Optional.of(ConsoleSocket.connect(kernel, socket.get(), plan));
        }
        return Optional.of(foreground.orElseThrow().openTerminal(plan));
    }

    /**
     * As runc: the other end of a terminal is either somebody else's or the caller's.
     *
     * @param program what the caller calls this program
     * @throws ContainerException if nobody would hold it, or nobody needs the socket
     */
    static void check(String program, boolean terminal, boolean hasSocket, boolean detached) {
        if (detached && terminal && !hasSocket) {
            throw new ContainerException(
                    "cannot allocate tty if " + program + " will detach without setting console socket");
        }
        if (hasSocket && !(detached && terminal)) {
            throw new ContainerException(
                    "cannot use console socket if " + program + " will not detach or allocate tty");
        }
    }
}
