package dev.hako.core.stub;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * The two pipes of a control channel, while all four ends are open in one process.
 *
 * @param readEnd where the stub reads requests
 * @param brainWrites the other end of that
 * @param brainReads where the brain reads replies
 * @param writeEnd the other end of that
 */
record ControlPipes(Fd readEnd, Fd brainWrites, Fd brainReads, Fd writeEnd) implements AutoCloseable {

    private static final int PIPE_SIZE = 2 * Integer.BYTES;

    /**
     * Makes the pipes.
     *
     * @param flags 0, or {@code O_CLOEXEC}
     */
    static ControlPipes open(Kernel kernel, int flags) throws IOException {
        Frame frame = kernel.frame();
        long ends = frame.answer(2 * PIPE_SIZE);
        frame.call(Sys.PIPE2, ends, flags);
        frame.call(Sys.PIPE2, ends + PIPE_SIZE, flags);
        Reply reply = kernel.check(frame, "pipe", "");
        return new ControlPipes(
                new Fd(kernel, reply.int32(0)),
                new Fd(kernel, reply.int32(4)),
                new Fd(kernel, reply.int32(8)),
                new Fd(kernel, reply.int32(12)));
    }

    /**
     * Opens the brain's ends in this JVM.
     *
     * @param pid the process in which the pipes are, as this JVM sees it
     */
    RemoteKernel connect(int pid) throws IOException {
        return new Ends(brainReads, brainWrites).connect(pid);
    }

    /** The brain's ends, in the process that made the pipes. */
    record Ends(Fd reads, Fd writes) implements AutoCloseable {

        /** Opens them in this JVM, see {@link ControlPipes#connect}. */
        RemoteKernel connect(int pid) throws IOException {
            String fds = "/proc/" + pid + "/fd/";
            FileInputStream replies = new FileInputStream(fds + reads.number());
            try {
                Kernel parent = reads.kernel();
                FileOutputStream requests = new FileOutputStream(fds + writes.number());
                RemoteKernel stub = new RemoteKernel(replies, requests, Optional.of(parent));
                parent.closeAlong(stub);
                return stub;
            } catch (IOException failure) {
                replies.close();
                throw failure;
            }
        }

        @Override
        public void close() throws IOException {
            reads.spend();
            writes.spend();
        }
    }

    /** Adds the calls that close all four ends to a frame. */
    void addCloses(Frame frame) {
        for (Fd end : new Fd[] {readEnd, brainWrites, brainReads, writeEnd}) {
            frame.call(Sys.CLOSE, end.number());
        }
    }

    /** Notes that they were closed. */
    void release() {
        for (Fd end : new Fd[] {readEnd, brainWrites, brainReads, writeEnd}) {
            end.release();
        }
    }

    /** Closes all four ends in one message, if they are open. */
    @Override
    public void close() throws IOException {
        if (!readEnd.isOpen()) {
            return;
        }
        Kernel kernel = readEnd.kernel();
        Frame frame = kernel.frame();
        addCloses(frame);
        release();
        kernel.run(frame);
    }
}
