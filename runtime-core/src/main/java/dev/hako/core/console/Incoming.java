package dev.hako.core.console;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.Arrays;

/** A descriptor that is read until it ends, by an end of file or, as terminals do, by an error. */
final class Incoming {

    private static final int PIECE = 8192;

    private final Fd from;
    private boolean ended;

    Incoming(Fd from) {
        this.from = from;
    }

    Fd from() {
        return from;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Reads no more. */
    void end() {
        ended = true;
    }

    /** Reads once, when the descriptor is ready. {@return the bytes; none if it ended, or was not ready after all} */
    byte[] read() throws IOException {
        Frame frame = from.kernel().frame();
        long answer = frame.answer(PIECE);
        frame.call(Sys.READ, from.number(), answer, PIECE);
        Reply reply = from.kernel().run(frame);
        if (reply.failed()) {
            ended = reply.errno() != Errno.EAGAIN && reply.errno() != Errno.EINTR;
            return new byte[0];
        }
        ended = reply.result() == 0;
        return Arrays.copyOf(reply.data(), (int) reply.result());
    }
}
