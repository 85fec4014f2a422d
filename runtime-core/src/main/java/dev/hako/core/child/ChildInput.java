package dev.hako.core.child;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.Arrays;

/** What a child is given to read. It need not read it. */
final class ChildInput implements ChildPipe {

    private static final int PIECE = 64 << 10;

    private final Fd fd;
    private final byte[] bytes;
    private int position;
    private boolean open = true;

    ChildInput(Fd fd, byte[] bytes) {
        this.fd = fd;
        this.bytes = bytes;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public Poll.Want want() {
        return new Poll.Want(fd, Poll.OUT);
    }

    @Override
    public Fd fd() {
        return fd;
    }

    @Override
    public void proceed() throws IOException {
        int length = Math.min(PIECE, bytes.length - position);
        Frame frame = fd.kernel().frame();
        frame.call(Sys.WRITE, fd.number(), frame.bytes(Arrays.copyOfRange(bytes, position, position + length)), length);
        Reply reply = fd.kernel().run(frame);
        if (!reply.failed()) {
            position += (int) reply.result();
        } else if (reply.errno() == Errno.EPIPE) {
            position = bytes.length;
        } else if (reply.errno() != Errno.EAGAIN) {
            throw new ErrnoException("write to the child", reply.errno());
        }
        if (position == bytes.length) {
            open = false;
            fd.close();
        }
    }
}
