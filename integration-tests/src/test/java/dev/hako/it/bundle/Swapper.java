package dev.hako.it.bundle;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Exchanges two files as fast as it can until it is closed: the attacker who shares a volume with a container. */
public final class Swapper implements AutoCloseable {
    private static final int RENAME_EXCHANGE = 2;

    private final Thread thread;
    private volatile boolean ended;
    private volatile long swaps;

    public Swapper(Path one, Path other) {
        thread = Thread.ofPlatform().daemon().start(() -> swap(one, other));
        Host.await("swap", () -> swaps > 0, () -> one + " and " + other);
    }

    private void swap(Path one, Path other) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment first = arena.allocateFrom(one.toString());
            MemorySegment second = arena.allocateFrom(other.toString());
            long count = 0;
            while (!ended && Libc.renameat2(first, second, RENAME_EXCHANGE) == 0) {
                swaps = ++count;
            }
        }
    }

    /** Ends, also if a swap has failed. */
    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return how often the two were exchanged so far} */
    public long swaps() {
        return swaps;
    }
}
