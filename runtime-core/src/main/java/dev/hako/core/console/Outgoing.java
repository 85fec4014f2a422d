package dev.hako.core.console;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Bytes on their way to a descriptor, which takes as many at a time as it likes. */
final class Outgoing {

    /** What a pipe that is ready takes without waiting: PIPE_BUF, pipe(7). */
    private static final int PIECE = 4096;

    private final Fd to;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private int size;

    Outgoing(Fd to) {
        this.to = to;
    }

    Fd to() {
        return to;
    }

    /** {@return how many bytes wait} */
    int size() {
        return size;
    }

    void add(byte[] bytes) {
        if (bytes.length > 0) {
            waiting.add(bytes);
            size += bytes.length;
        }
    }

    /**
     * Writes once, when the descriptor is ready.
     *
     * @return whether there is still somebody who may take the rest
     */
    boolean write() throws IOException {
        byte[] next = waiting.removeFirst();
        int length = Math.min(next.length, PIECE);
        Frame frame = to.kernel().frame();
        frame.call(Sys.WRITE, to.number(), frame.bytes(Arrays.copyOf(next, length)), length);
        Reply reply = to.kernel().run(frame);
        boolean isLater = reply.failed() && (reply.errno() == Errno.EAGAIN || reply.errno() == Errno.EINTR);
        int written = reply.failed() ? 0 : (int) reply.result();
        if (written < next.length) {
            waiting.addFirst(Arrays.copyOfRange(next, written, next.length));
        }
        size -= written;
        return !reply.failed() || isLater;
    }

    void drop() {
        waiting.clear();
        size = 0;
    }
}
