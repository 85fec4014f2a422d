package dev.hako.core.linux;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Waiting for descriptors that several threads wait for, each at an instance of its own, epoll(7). */
public final class Epoll implements AutoCloseable {

    /** Of the threads that wait for a descriptor so, only one is woken when it is ready, as a rule. */
    public static final int EXCLUSIVE = 1 << 28;

    private static final int CLOEXEC = 0x80000;
    private static final int CTL_ADD = 1;
    private static final int SIGSET_SIZE = 8;
    private static final long MILLISECOND = 1_000_000;

    private final Fd instance;
    private final int eventSize;
    private final int dataOffset;
    private int count;

    private Epoll(Fd instance) {
        this.instance = instance;
        // struct epoll_event is packed on x86-64, and nowhere else
        this.dataOffset = Arch.ours() == Arch.X86_64 ? Integer.BYTES : Long.BYTES;
        this.eventSize = dataOffset + Long.BYTES;
    }

    public static Epoll open(Kernel kernel) throws IOException {
        return new Epoll(new Fd(kernel, (int) kernel.check("epoll_create", "", Sys.EPOLL_CREATE1, CLOEXEC)));
    }

    /**
     * Adds a descriptor of the same process, which stays open as long as this.
     *
     * @param events as those of {@link Poll}, and {@link #EXCLUSIVE}
     */
    public void add(Fd fd, int events) throws IOException {
        Frame frame = instance.kernel().frame();
        long event = frame.space(eventSize);
        frame.putInt(event, events);
        frame.putLong(event + dataOffset, fd.number());
        frame.call(Sys.EPOLL_CTL, instance.number(), CTL_ADD, fd.number(), event);
        instance.kernel().check(frame, "epoll_ctl", fd.toString());
        count++;
    }

    /**
     * Waits until a descriptor is ready, or time is up, or a signal interrupts.
     *
     * @param nanos nanoseconds, of which part of a millisecond counts as one; {@link Poll#FOREVER} for no limit
     * @return the numbers of those that are ready, in an error or hung up
     */
    public List<Integer> await(long nanos) throws IOException {
        Frame frame = instance.kernel().frame();
        long millis = nanos == Poll.FOREVER ? -1 : Math.min(Math.ceilDiv(nanos, MILLISECOND), Integer.MAX_VALUE);
        long events = frame.answer(count * eventSize);
        frame.call(Sys.EPOLL_PWAIT, instance.number(), events, count, millis, 0, SIGSET_SIZE);
        Reply reply = instance.kernel().run(frame);
        if (reply.failed() && reply.errno() != Errno.EINTR) {
            throw new ErrnoException("epoll_wait", reply.errno());
        }
        List<Integer> ready = new ArrayList<>(count);
        for (int i = 0; i < reply.result(); i++) {
            ready.add((int) reply.int64(i * eventSize + dataOffset));
        }
        return ready;
    }

    @Override
    public void close() throws IOException {
        instance.close();
    }
}
