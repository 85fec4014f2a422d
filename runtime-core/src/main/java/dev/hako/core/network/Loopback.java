package dev.hako.core.network;

import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sockets;
import java.io.IOException;

/** The one interface that every new network namespace has. */
public final class Loopback {

    private static final String NAME = "lo";

    private Loopback() {}

    /**
     * Sets it up, which gives it 127.0.0.1 and ::1.
     *
     * @param container a process in a network namespace that was made for the container: one that it joins is as others made it
     */
    public static void setUp(Kernel container) throws IOException {
        Sockets.setUp(container, NAME);
    }
}
