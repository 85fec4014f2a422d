package dev.hako.cli.log;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** The standard output and the standard error of the caller. */
public final class Output {

    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int PIECE = 1 << 16;

    private final Kernel kernel;
    private boolean readerIsGone;

    /** @param kernel the caller's process */
    public Output(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Writes a text as it is to standard output. If nobody reads that any more, nothing happens. */
    public void out(String text) throws IOException {
        if (readerIsGone) {
            return;
        }
        try {
            write(kernel, STDOUT, "/dev/stdout", text);
        } catch (ErrnoException failure) {
            if (failure.errno() != Errno.EPIPE) {
                throw failure;
            }
            readerIsGone = true;
        }
    }

    /** {@return whether nobody reads standard output any more}, which would have killed a C program with SIGPIPE */
    public boolean readerIsGone() {
        return readerIsGone;
    }

    /** Writes a line to standard error. That this fails can be told to nobody. */
    public void err(String line) {
        try {
            write(kernel, STDERR, "/dev/stderr", line + "\n");
        } catch (IOException nobodyReads) {
            // and there is no other place to say so
        }
    }

    /** {@return a taker of lines for standard error} */
    public Consumer<String> errorLines() {
        return new ErrorLines(this);
    }

    private record ErrorLines(Output output) implements Consumer<String> {
        @Override
        public void accept(String line) {
            output.err(line);
        }
    }

    /** Writes a text to a descriptor of a process, also one that does not block (O_NONBLOCK) and is full for the moment. */
    static void write(Kernel kernel, int number, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int from = 0;
        while (from < bytes.length) {
            int to = Math.min(bytes.length, from + PIECE);
            Frame frame = kernel.frame();
            frame.call(Sys.WRITE, number, frame.bytes(Arrays.copyOfRange(bytes, from, to)), to - from);
            Reply reply = kernel.run(frame);
            if (!reply.failed()) {
                from += (int) reply.result();
            } else if (reply.errno() == Errno.EAGAIN) {
                pause();
            } else if (reply.errno() != Errno.EINTR) {
                throw new ErrnoException("write " + name, reply.errno());
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(1);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
