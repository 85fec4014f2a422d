package dev.hako.it.bundle;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The other end of a container's terminal: what is written is typed, what is read is shown. */
public final class Console implements AutoCloseable {
    private static final long TIOCSWINSZ = 0x5414;
    private static final int POLLIN = 1;
    private static final int PIECE = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int master;
    private final String name;
    private final StringBuilder shown = new StringBuilder();

    Console(int master, String name) {
        this.master = master;
        this.name = name;
    }

    /** {@return what came with the descriptor} */
    public String name() {
        return name;
    }

    /** {@return all that the terminal has shown so far} */
    public String shown() {
        return shown.toString();
    }

    /** Types a text. */
    public void type(String text) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            long written = Libc.write(master, arena.allocateFrom(JAVA_BYTE, bytes));
            if (written != bytes.length) {
                throw new AssertionError("wrote " + written + " of " + bytes.length + " bytes");
            }
        }
    }

    public void resize(int rows, int columns) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocateFrom(JAVA_SHORT, (short) rows, (short) columns, (short) 0, (short) 0);
            if (Libc.ioctl(master, TIOCSWINSZ, size) != 0) {
                throw new AssertionError("the terminal cannot be resized");
            }
        }
    }

    /** Waits until the terminal has shown a text. */
    public void await(String text) {
        while (shown.indexOf(text) < 0) {
            if (!more()) {
                throw new AssertionError("the terminal ended without \"" + text + "\": " + shown);
            }
        }
    }

    /** Waits until nobody has the terminal open any more. {@return all that it has shown} */
    public String awaitEnd() {
        while (more()) {
            // until the end
        }
        return shown();
    }

    private boolean more() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocateFrom(JAVA_INT, master, POLLIN);
            if (Libc.poll(poll, 1, Math.toIntExact(PATIENCE.toMillis())) == 0) {
                throw new AssertionError("the terminal shows no more: " + shown);
            }
            MemorySegment buffer = arena.allocate(PIECE);
            long count = Libc.read(master, buffer);
            if (count > 0) {
                byte[] bytes = buffer.asSlice(0, count).toArray(JAVA_BYTE);
                shown.append(new String(bytes, StandardCharsets.UTF_8));
            }
            return count > 0;
        }
    }

    @Override
    public void close() {
        Libc.close(master);
    }
}
