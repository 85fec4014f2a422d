package dev.hako.core.init;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sockets;
import dev.hako.core.linux.Sys;
import java.io.File;
import java.io.IOException;
import java.util.List;

/** The way of a descriptor from the host process into a stub that inherited a socket. */
public final class Passage {

    private interface Sender {
        void send(Fd descriptor) throws IOException;
    }

    private final int number;
    private final Sender sender;

    private Passage(int number, Sender sender) {
        this.number = number;
        this.sender = sender;
    }

    /**
     * A passage to whoever inherited a {@link Gate}.
     *
     * @param host where the descriptors come from
     * @param path of the gate, host side
     * @param number of its socket in the stub
     */
    public static Passage through(Kernel host, File path, int number) {
        return new Passage(
                number,
                descriptor -> Gate.at(host, path, reachable -> {
                    try (Fd socket = Sockets.unix(host, Sockets.SOCK_DGRAM)) {
                        Sockets.connect(socket, reachable);
                        Sockets.send(socket, new byte[1], List.of(descriptor));
                        return reachable;
                    }
                }));
    }

    /**
     * A passage between two sockets that are connected.
     *
     * @param ours in the host process, where the descriptors come from
     * @param number of the other one, in the stub
     */
    static Passage between(Fd ours, int number) {
        return new Passage(number, descriptor -> Sockets.send(ours, new byte[1], List.of(descriptor)));
    }

    /** {@return a descriptor of the host process, in the stub}, close-on-exec */
    Fd pass(Fd descriptor, Kernel stub) throws IOException {
        sender.send(descriptor);
        return Sockets.receive(new Fd(stub, number));
    }

    /** Has a descriptor of the host process take the place of the passage itself in the stub, close-on-exec: it is the last one. */
    void passLast(Fd descriptor, Kernel stub) throws IOException {
        try (Fd passed = pass(descriptor, stub)) {
            stub.check("dup", passed.toString(), Sys.DUP3, passed.number(), number, Files.O_CLOEXEC);
        }
    }
}
