package dev.hako.core.notify;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sockets;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells a service manager that a container is ready when its program says so, and nothing else of what it says.
 *
 * <pre>
 *   program                 proxy                        service manager
 *      | READY=1 …            |                                |
 *      | -------------------> | READY=1                        |
 *      |                      | -----------------------------> |
 *      |                      | MAINPID=…                      |
 *      |                      | -----------------------------> |
 *      |                      | BARRIER=1 and a pipe's end     |
 *      |                      | -----------------------------> |
 *      |                      |    closes it when all of that is done; waited for at most 30 s
 *      |                      | <----------------------------- |
 * </pre>
 *
 * <p>It never blocks: it says what it waits for, and is served when that is there.
 */
public final class NotifyProxy implements AutoCloseable {

    private static final int DATAGRAM_MAX = 4096;
    private static final long SECOND = 1_000_000_000;
    private static final long LONGEST_BARRIER_SECONDS = 30;
    private static final String READY = "READY=";

    private final Fd socket;
    private final Fd manager;
    private final Consumer<String> warn;
    private int mainPid;
    private Optional<Fd> barrier = Optional.empty();
    private long barrierEnd;
    private boolean acknowledged;

    private NotifyProxy(Fd socket, Fd manager, Consumer<String> warn) {
        this.socket = socket;
        this.manager = manager;
        this.warn = warn;
    }

    /**
     * Connects to a service manager.
     *
     * @param socket the one that the program notifies; the proxy's from now on
     * @param address the manager's: a path, or {@code @} and an abstract name
     * @param warn takes a line if the manager does not acknowledge
     */
    public static NotifyProxy connect(Fd socket, String address, Consumer<String> warn) throws IOException {
        Fd manager = Sockets.unix(socket.kernel(), Sockets.SOCK_DGRAM);
        try {
            Sockets.connect(manager, address);
            return new NotifyProxy(socket, manager, warn);
        } catch (ErrnoException failure) {
            manager.close();
            throw new ErrnoException(
                    "dial unixgram " + address + ": connect: " + failure.errno().text() + " ($" + NotifySocket.VARIABLE
                            + ")",
                    failure);
        }
    }

    /** Sets which process the manager is to watch from when the container is ready, as the manager sees it. */
    public void watch(int pid) {
        mainPid = pid;
    }

    /** {@return whether the manager was told that the container is ready, and has been given the time to do what it wants then} */
    public boolean isAcknowledged() {
        return acknowledged;
    }

    /** {@return whether the manager is being told} */
    public boolean isTelling() {
        return barrier.isPresent();
    }

    /** {@return what it waits for now} */
    public List<Poll.Want> wants() {
        return List.of(new Poll.Want(barrier.orElse(socket), Poll.IN));
    }

    /** {@return how many nanoseconds it waits for that}, {@link Poll#FOREVER} for no limit */
    public long nanos() {
        return barrier.isEmpty() ? Poll.FOREVER : Math.max(0, barrierEnd - System.nanoTime());
    }

    /** Goes on, with whether what it waited for is there. */
    public void serve(boolean[] ready) throws IOException {
        if (barrier.isPresent()) {
            if (!ready[0] && nanos() > 0) {
                return;
            }
            if (!ready[0]) {
                warn.accept("Timeout after waiting " + LONGEST_BARRIER_SECONDS + "s for barrier. Ignored.");
            }
            acknowledged = true;
            barrier.get().close();
            barrier = Optional.empty();
        } else if (ready[0]) {
            Optional<String> line = readyLine(Files.read(socket, DATAGRAM_MAX));
            if (line.isPresent()) {
                tell(line.get());
            }
        }
    }

    /** {@return the line of a datagram that says that the program is ready} */
    static Optional<String> readyLine(byte[] datagram) {
        String text = new String(datagram, StandardCharsets.ISO_8859_1);
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            if (text.startsWith(READY, start)) {
                return Optional.of(text.substring(start, end));
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    private void tell(String readyLine) throws IOException {
        send(readyLine + "\n", List.of());
        send("MAINPID=" + mainPid + "\n", List.of());
        Kernel kernel = manager.kernel();
        Frame frame = kernel.frame();
        long answer = frame.answer(2 * Integer.BYTES);
        frame.call(Sys.PIPE2, answer, Files.O_CLOEXEC);
        Reply reply = kernel.check(frame, "pipe", "");
        Fd readEnd = new Fd(kernel, reply.int32(0));
        try (Fd writeEnd = new Fd(kernel, reply.int32(Integer.BYTES))) {
            send("BARRIER=1", List.of(writeEnd));
        } catch (IOException failure) {
            readEnd.close();
            throw failure;
        }
        barrier = Optional.of(readEnd);
        barrierEnd = System.nanoTime() + LONGEST_BARRIER_SECONDS * SECOND;
    }

    private void send(String text, List<Fd> descriptors) throws IOException {
        try {
            Sockets.send(manager, text.getBytes(StandardCharsets.ISO_8859_1), descriptors);
        } catch (ErrnoException failure) {
            if (failure.errno() != Errno.ECONNREFUSED) {
                throw failure;
            }
            throw new ErrnoException("the service manager does not listen any more: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        manager.close();
        if (barrier.isPresent()) {
            barrier.get().close();
        }
    }
}
