package dev.hako.core.child;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a child writes. All is read, so that the child does not block; only the beginning is kept. */
final class ChildOutput implements ChildPipe {

    private static final int PIECE = 32 << 10;
    private static final int PIECES_AFTER_THE_END = 64;

    private final Fd fd;
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long dropped;
    private boolean open = true;

    /** @param limit how many bytes are kept */
    ChildOutput(Fd fd, int limit) {
        this.fd = fd;
        this.limit = limit;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public Poll.Want want() {
        return new Poll.Want(fd, Poll.IN);
    }

    @Override
    public Fd fd() {
        return fd;
    }

    @Override
    public void proceed() throws IOException {
        read();
    }

    /** Reads what is there of a child that has ended. Somebody else may hold the other end and go on writing: nobody waits for him. */
    void drain() throws IOException {
        for (int i = 0; open && i < PIECES_AFTER_THE_END; i++) {
            if (!read()) {
                return;
            }
        }
    }

    /** {@return whether there was something, or the end} */
    private boolean read() throws IOException {
        Frame frame = fd.kernel().frame();
        long answer = frame.answer(PIECE);
        frame.call(Sys.READ, fd.number(), answer, PIECE);
        Reply reply = fd.kernel().run(frame);
        if (reply.failed()) {
            if (reply.errno() == Errno.EAGAIN || reply.errno() == Errno.EINTR) {
                return false;
            }
            throw new ErrnoException("read from the child", reply.errno());
        }
        int count = (int) reply.result();
        if (count == 0) {
            open = false;
            fd.close();
        }
        int keep = Math.min(count, limit - kept.size());
        kept.write(reply.data(), 0, keep);
        dropped += count - keep;
        return true;
    }

    /** {@return the bytes that were kept} */
    byte[] bytes() {
        return kept.toByteArray();
    }

    /** {@return what was kept as text, without line ends at its end, and how much was not} */
    String text() {
        String text = kept.toString(StandardCharsets.UTF_8).stripTrailing();
        return dropped == 0 ? text : text + " [" + dropped + " bytes more]";
    }
}
