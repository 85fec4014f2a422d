package dev.hako.core.stub;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sockets;
import java.io.IOException;
import java.util.List;

/**
 * The other side of a stub's gate: a datagram with two pipe ends resumes remote control of a stub that waits there.
 */
public final class StartGate {

    private StartGate() {}

    /**
     * Takes control of a stub that waits at its gate.
     *
     * @param kernel a process that can reach the gate
     * @param kernelPid the id of that process as this JVM sees it
     * @param gate the path of the socket, host side
     * @param pid the process that waits there
     */
    public static Stub open(Kernel kernel, int kernelPid, String gate, int pid) throws IOException {
        try (ControlPipes pipes = ControlPipes.open(kernel, Files.O_CLOEXEC);
                Fd socket = Sockets.unix(kernel, Sockets.SOCK_DGRAM)) {
            Sockets.connect(socket, gate);
            Sockets.send(socket, new byte[1], List.of(pipes.readEnd(), pipes.writeEnd()));
            return new Stub(pid, pipes.connect(kernelPid), List.of());
        }
    }
}
