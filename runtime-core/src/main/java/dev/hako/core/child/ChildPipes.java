package dev.hako.core.child;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The pipes between a parent and its child: standard input, output and error, and one on which the child says that it could
 * not execute the program. None of their ends is a standard descriptor, even if the parent has closed those.
 */
final class ChildPipes implements AutoCloseable {

    private static final int PIPES = 4;
    private static final int STDIN = 0;
    private static final int STDOUT = 2;
    private static final int STDERR = 4;
    private static final int FAILURE = 6;
    private static final int FIRST_FREE = 3;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;

    /** For each pipe its read end and its write end. */
    private final List<Fd> ends;

    private ChildPipes(List<Fd> ends) {
        this.ends = ends;
    }

    static ChildPipes open(Kernel parent) throws IOException {
        Frame frame = parent.frame();
        long answer = frame.answer(2 * PIPES * Integer.BYTES);
        for (int i = 0; i < PIPES; i++) {
            frame.call(Sys.PIPE2, answer + 8L * i, Files.O_CLOEXEC);
        }
        Reply reply = parent.run(frame);
        List<Fd> ends = new ArrayList<>();
        int opened = reply.failed() ? PIPES - reply.remaining() - 1 : PIPES;
        for (int i = 0; i < 2 * opened; i++) {
            ends.add(new Fd(parent, reply.int32(i * Integer.BYTES)));
        }
        ChildPipes pipes = new ChildPipes(ends);
        try {
            if (reply.failed()) {
                throw new ErrnoException("pipe", reply.errno());
            }
            pipes.leaveStandardDescriptors();
            return pipes;
        } catch (IOException e) {
            pipes.close();
            throw e;
        }
    }

    private void leaveStandardDescriptors() throws IOException {
        for (int i = 0; i < ends.size(); i++) {
            Fd end = ends.get(i);
            if (end.number() < FIRST_FREE) {
                Kernel parent = end.kernel();
                long other =
                        parent.check("fcntl", end.toString(), Sys.FCNTL, end.number(), F_DUPFD_CLOEXEC, FIRST_FREE);
                ends.set(i, new Fd(parent, (int) other));
                end.close();
            }
        }
    }

    /** Adds the calls that keep the parent's ends from blocking it. */
    void addOurs(Frame frame) {
        for (Fd end : List.of(stdinWrite(), stdoutRead(), stderrRead(), failureRead())) {
            frame.call(Sys.FCNTL, end.number(), F_SETFL, Files.O_NONBLOCK);
        }
    }

    /** Adds the calls with which the child makes its ends standard descriptors. */
    void addTheirs(Frame frame) {
        frame.call(Sys.DUP3, ends.get(STDIN).number(), 0, 0);
        frame.call(Sys.DUP3, ends.get(STDOUT + 1).number(), 1, 0);
        frame.call(Sys.DUP3, ends.get(STDERR + 1).number(), 2, 0);
    }

    /** Closes the child's ends in the parent, so that the end of file comes. */
    void closeTheirs() throws IOException {
        ends.get(STDIN).close();
        ends.get(STDOUT + 1).close();
        ends.get(STDERR + 1).close();
        failureWrite().close();
    }

    Fd stdinWrite() {
        return ends.get(STDIN + 1);
    }

    Fd stdoutRead() {
        return ends.get(STDOUT);
    }

    Fd stderrRead() {
        return ends.get(STDERR);
    }

    Fd failureRead() {
        return ends.get(FAILURE);
    }

    Fd failureWrite() {
        return ends.get(FAILURE + 1);
    }

    @Override
    public void close() throws IOException {
        for (Fd end : ends) {
            end.close();
        }
    }
}
