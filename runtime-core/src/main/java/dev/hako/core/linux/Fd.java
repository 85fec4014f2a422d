package dev.hako.core.linux;

import java.io.IOException;

/**
 * A file descriptor that this object owns, in the process behind its kernel. Close it once, with try-with-resources.
 */
public final class Fd implements AutoCloseable {

    /** Stands for the working directory in the {@code *at} calls. */
    public static final int CWD = -100;

    private static final int CLOSED = -1;

    private final Kernel kernel;
    private int number;

    public Fd(Kernel kernel, int number) {
        this.kernel = kernel;
        this.number = number;
    }

    /** {@return where the descriptor is open} */
    public Kernel kernel() {
        return kernel;
    }

    /** {@return its number there} */
    public int number() {
        if (number == CLOSED) {
            throw new IllegalStateException("the descriptor is closed");
        }
        return number;
    }

    /** {@return whether this object still owns it} */
    public boolean isOpen() {
        return number != CLOSED;
    }

    /** Gives the descriptor away: the caller owns the number, and closing this object does nothing. */
    public int release() {
        int handedOver = number();
        number = CLOSED;
        return handedOver;
    }

    /** Closes it together with whatever is sent next: for a descriptor that nobody waits for. */
    public void spend() throws IOException {
        if (isOpen()) {
            Frame frame = kernel.frame();
            frame.call(Sys.CLOSE, release()).mayFail();
            kernel.post(frame, Kernel.Sequel.none());
        }
    }

    @Override
    public void close() throws IOException {
        if (isOpen()) {
            Frame frame = kernel.frame();
            frame.call(Sys.CLOSE, release());
            kernel.run(frame);
        }
    }

    @Override
    public String toString() {
        return "fd " + number;
    }
}
