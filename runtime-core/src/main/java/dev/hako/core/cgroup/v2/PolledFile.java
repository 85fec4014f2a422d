package dev.hako.core.cgroup.v2;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An open file of a cgroup of v2 whose change the kernel tells those who poll it; reading it makes that change an old one. */
final class PolledFile implements AutoCloseable {

    private static final int SIZE = 512;

    private final String path;
    private final Fd fd;

    private PolledFile(String path, Fd fd) {
        this.path = path;
        this.fd = fd;
    }

    static PolledFile open(Kernel kernel, String path) throws IOException {
        return new PolledFile(path, Files.open(kernel, path, Files.O_RDONLY, 0));
    }

    /** {@return what to wait for: a change since the file was read last} */
    Poll.Want want() {
        return new Poll.Want(fd, Poll.PRI);
    }

    /** {@return the whole content} */
    String read() throws IOException {
        Kernel kernel = fd.kernel();
        Frame frame = kernel.frame();
        long answer = frame.answer(SIZE);
        frame.call(Sys.LSEEK, fd.number(), 0, 0);
        frame.call(Sys.READ, fd.number(), answer, SIZE);
        Reply reply = kernel.check(frame, "read", path);
        return new String(reply.data(), 0, (int) reply.result(), StandardCharsets.US_ASCII);
    }

    /** {@return whether a line is in the file} */
    boolean holds(String line) throws IOException {
        return ("\n" + read()).contains("\n" + line + "\n");
    }

    @Override
    public void close() throws IOException {
        fd.close();
    }
}
