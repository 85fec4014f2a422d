package dev.hako.core.linux;

import java.io.IOException;
import java.util.List;

/** Waiting for descriptors without burning CPU, ppoll(2). */
public final class Poll {

    public static final int IN = 0x1;
    public static final int PRI = 0x2;
    public static final int OUT = 0x4;

    /** Waits however long it takes. */
    public static final long FOREVER = Long.MAX_VALUE;

    private static final int POLLFD_SIZE = 8;
    private static final int SIGSET_SIZE = 8;
    private static final long SECOND = 1_000_000_000;

    private Poll() {}

    /**
     * What is waited for.
     *
     * @param events {@link #IN}, {@link #PRI} or {@link #OUT}; errors and hang-ups are reported without asking
     */
    public record Want(Fd fd, int events) {}

    /**
     * Waits until one of some descriptors of a kernel is ready, or time is up, or a signal interrupts.
     *
     * @param nanos nanoseconds, {@link #FOREVER} for no limit
     * @return for each descriptor whether it is ready, in an error or hung up, so that a call on it does not block
     */
    public static boolean[] await(Kernel kernel, List<Want> wants, long nanos) throws IOException {
        Frame frame = kernel.frame();
        long timeout = nanos == FOREVER ? 0 : frame.longs(nanos / SECOND, nanos % SECOND);
        long fds = frame.answer(wants.size() * POLLFD_SIZE);
        for (int i = 0; i < wants.size(); i++) {
            long entry = fds + (long) i * POLLFD_SIZE;
            frame.putInt(entry, wants.get(i).fd().number());
            frame.putInt(entry + Integer.BYTES, wants.get(i).events());
        }
        frame.call(Sys.PPOLL, fds, wants.size(), timeout, 0, SIGSET_SIZE);
        Reply reply = kernel.run(frame);
        if (reply.failed() && reply.errno() != Errno.EINTR) {
            throw new ErrnoException("poll", reply.errno());
        }
        boolean[] ready = new boolean[wants.size()];
        for (int i = 0; i < ready.length; i++) {
            ready[i] = reply.result() > 0 && reply.int32(i * POLLFD_SIZE + Integer.BYTES) >>> Short.SIZE != 0;
        }
        return ready;
    }
}
