package dev.hako.cli.server;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sockets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The service manager that started a server, sd_notify(3). */
final class ServiceManager {

    /** The variable that names its socket. */
    static final String VARIABLE = "NOTIFY_SOCKET";

    private ServiceManager() {}

    /**
     * Tells it something, if there is one.
     *
     * @param socket its socket, abstract if it begins with {@code @}; null or empty if nobody wants to know
     */
    static void tell(Kernel here, @Nullable String socket, String message) throws IOException {
        if (socket != null && !socket.isEmpty()) {
            try (Fd datagram = Sockets.unix(here, Sockets.SOCK_DGRAM)) {
                Sockets.connect(datagram, socket);
                Sockets.send(datagram, message.getBytes(StandardCharsets.UTF_8), List.of());
            }
        }
    }
}
