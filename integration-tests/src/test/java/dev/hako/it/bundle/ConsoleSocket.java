package dev.hako.it.bundle;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Listens for the terminals of detached containers, as conmon and containerd's shim do. */
public final class ConsoleSocket implements AutoCloseable {
    private static final short AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SUN_PATH = 108;
    private static final int BACKLOG = 8;
    private static final int POLLIN = 1;
    private static final int PATIENCE_MILLIS = 20_000;

    private final Path path;
    private final int socket;

    private ConsoleSocket(Path path, int socket) {
        this.path = path;
        this.socket = socket;
    }

    /** Listens at a path, however long it is. */
    public static ConsoleSocket listen(Path path) {
        // a path of a socket is short: a link to the directory is
        Path link = Path.of("/tmp", "hakoit" + ProcessHandle.current().pid() + "s");
        int socket = Libc.socket(AF_UNIX, SOCK_STREAM);
        try (Arena arena = Arena.ofConfined()) {
            Files.createSymbolicLink(link, path.getParent());
            MemorySegment address = arena.allocate(Short.BYTES + SUN_PATH);
            address.set(JAVA_SHORT, 0, AF_UNIX);
            address.setString(Short.BYTES, link.resolve(path.getFileName()).toString());
            if (Libc.bind(socket, address, (int) address.byteSize()) != 0 || Libc.listen(socket, BACKLOG) != 0) {
                throw new AssertionError("cannot listen at " + path);
            }
            return new ConsoleSocket(path, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(link);
        }
    }

    public Path path() {
        return path;
    }

    /** {@return the next terminal}, which a runtime that has exited has sent before */
    public Console receive() {
        awaitReadable(socket);
        int connection = Libc.accept(socket);
        try (Arena arena = Arena.ofConfined()) {
            awaitReadable(connection);
            MemorySegment text = arena.allocate(4096);
            MemorySegment control = arena.allocate(64, Long.BYTES);
            MemorySegment message = arena.allocate(56, Long.BYTES);
            message.set(
                    JAVA_LONG,
                    16,
                    arena.allocateFrom(JAVA_LONG, text.address(), text.byteSize())
                            .address());
            message.set(JAVA_LONG, 24, 1);
            message.set(JAVA_LONG, 32, control.address());
            message.set(JAVA_LONG, 40, control.byteSize());
            long length = Libc.recvmsg(connection, message);
            if (length < 0 || control.get(JAVA_LONG, 0) != 16 + Integer.BYTES) {
                throw new AssertionError("not one descriptor came: " + length);
            }
            byte[] name = text.asSlice(0, length).toArray(JAVA_BYTE);
            return new Console(control.get(JAVA_INT, 16), new String(name, StandardCharsets.UTF_8));
        } finally {
            Libc.close(connection);
        }
    }

    private static void awaitReadable(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            if (Libc.poll(arena.allocateFrom(JAVA_INT, fd, POLLIN), 1, PATIENCE_MILLIS) != 1) {
                throw new AssertionError("no terminal came");
            }
        }
    }

    @Override
    public void close() {
        Libc.close(socket);
        delete(path);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
