package dev.hako.core.stub;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sockets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A launcher that found a running brain, and waits for its first frame. One that is closed without any starts a brain of its own.
 */
public final class LauncherConnection implements AutoCloseable {

    private static final int PIECE = 1 << 15;

    private final Fd socket;
    private final Sockets.Peer peer;
    private final RemoteKernel launcher;

    private LauncherConnection(Fd socket, Sockets.Peer peer) {
        this.socket = socket;
        this.peer = peer;
        this.launcher = new RemoteKernel(new Replies(), new Requests());
    }

    static LauncherConnection of(Fd socket) throws IOException {
        try {
            return new LauncherConnection(socket, Sockets.peer(socket));
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /** {@return who connected} */
    public Sockets.Peer peer() {
        return peer;
    }

    /** {@return where the launcher makes system calls} */
    public RemoteKernel launcher() {
        return launcher;
    }

    /** {@return where this JVM makes system calls in this thread} */
    public Kernel here() {
        return socket.kernel();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private final class Replies extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int at, int length) throws IOException {
            byte[] bytes = Files.read(open(), Math.min(length, PIECE));
            System.arraycopy(bytes, 0, to, at, bytes.length);
            return bytes.length == 0 && length > 0 ? -1 : bytes.length;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private final class Requests extends OutputStream {

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int at = from;
            while (at < from + length) {
                at += Sockets.write(open(), bytes, at, Math.min(PIECE, from + length - at));
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** @throws IOException if the launcher was given up */
    private Fd open() throws IOException {
        if (!socket.isOpen()) {
            throw new IOException("the launcher was given up");
        }
        return socket;
    }
}
