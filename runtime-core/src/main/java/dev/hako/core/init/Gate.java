package dev.hako.core.init;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sockets;
import dev.hako.core.stub.Stub;
import java.io.File;
import java.io.IOException;

/**
 * The gate of a container that is created: a socket that its init process inherits, and waits at.
 *
 * @param socket in the host process
 */
public record Gate(Fd socket) implements AutoCloseable {

    private static final int SOCKET_PATH_MAX = 107;

    /**
     * Makes a gate, before the init process is cloned, which inherits the socket.
     *
     * @param path where it is, host side, in a directory that nobody else may enter
     */
    public static Gate bind(Kernel kernel, File path) throws IOException {
        Fd socket = Sockets.unix(kernel, Sockets.SOCK_DGRAM);
        try {
            Files.closeOnExec(socket, false);
            return at(kernel, path, reachable -> {
                Sockets.bind(socket, reachable);
                return new Gate(socket);
            });
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /** Has a stub that was cloned since wait at this gate as soon as the brain goes away. */
    public void arm(Stub stub) throws IOException {
        stub.kernel().gate(socket.number());
        // the stub learns of its gate with the next request, which also gives back what earlier ones took of memory
        stub.kernel().shrink();
    }

    /**
     * What is done with the path of a socket.
     *
     * @param <T> what comes of it
     */
    public interface PathUse<T> {
        T with(String path) throws IOException;
    }

    /** Uses the path of a socket, which the kernel wants to be short, in a form that is. */
    public static <T> T at(Kernel kernel, File path, PathUse<T> use) throws IOException {
        if (path.getPath().length() <= SOCKET_PATH_MAX) {
            return use.with(path.getPath());
        }
        try (Fd near = Files.open(kernel, path.getParent(), Files.O_PATH | Files.O_DIRECTORY, 0)) {
            return use.with("/proc/self/fd/" + near.number() + "/" + path.getName());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
