package dev.hako.core.stub;

import dev.hako.core.linux.Arch;
import dev.hako.core.linux.Call;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * System calls made by a stub, at the other end of a pair of pipes. {@link StubProgram} draws the protocol.
 *
 * <p>It links no native code: the pipes are plain {@code java.io} streams. One frame at a time.
 */
public final class RemoteKernel implements Kernel {

    /** Where the result of a call goes that nobody asked to store. */
    private static final long SCRATCH = ElfImage.MEMORY_ADDRESS + 0xA0;

    private final InputStream replies;
    private final OutputStream requests;
    private final Optional<Kernel> first;
    private final List<Kernel> others = new ArrayList<>();
    private int gate = StubProgram.NO_GATE;

    public RemoteKernel(InputStream replies, OutputStream requests) {
        this(replies, requests, Optional.empty());
    }

    /** @param first where the stub was cloned: whatever is cloned from it in turn is closed along with that, too */
    RemoteKernel(InputStream replies, OutputStream requests, Optional<Kernel> first) {
        this.replies = replies;
        this.requests = requests;
        this.first = first;
    }

    @Override
    public long base() {
        return StubProgram.BUFFER;
    }

    @Override
    public int capacity() {
        return StubProgram.CAPACITY;
    }

    /**
     * Tells the stub, from its next frame on, where to wait for new control descriptors when the brain has gone.
     *
     * @param socket a datagram socket of the stub; -1 has it exit instead
     */
    public synchronized void gate(int socket) {
        gate = socket;
    }

    @Override
    public synchronized Reply run(Frame frame) throws IOException {
        write(frame);
        return read(frame.replyLength());
    }

    @Override
    public synchronized Optional<Reply> runLast(Frame frame) throws IOException {
        write(frame);
        return readLast(frame.replyLength());
    }

    @Override
    public synchronized void leave(Frame frame) throws IOException {
        write(frame);
        close();
    }

    /**
     * Reads the hello of a stub that was just executed.
     *
     * @throws ErrnoException when the process could not execute it
     */
    public synchronized void awaitHello() throws IOException {
        Reply hello = read(0);
        if (hello.failed()) {
            throw new ErrnoException("execute the stub", hello.errno());
        }
    }

    /**
     * {@return a frame as it is sent}, to be kept and sent later by {@link #runLast(byte[])}, possibly to another stub
     *
     * @throws ErrnoException when it is too big
     */
    public byte[] encode(Frame frame) throws IOException {
        if (frame.calls().isEmpty()) {
            // the stub would take what lies behind the data for a call
            throw new IllegalArgumentException("a frame without calls");
        }
        int at = (frame.size() + 7) & -8;
        int payload = at + frame.calls().size() * StubProgram.CALL_SIZE;
        if (payload > capacity()) {
            throw new ErrnoException("send " + payload + " bytes to the stub", Errno.E2BIG);
        }
        byte[] message = new byte[StubProgram.HEAD_SIZE + payload];
        put(message, 0, payload);
        put(message, 4, at);
        put(message, 8, frame.calls().size());
        put(message, 12, gate);
        put(message, 16, frame.replyOffset());
        put(message, 20, frame.replyLength());
        System.arraycopy(frame.data(), 0, message, StubProgram.HEAD_SIZE, frame.size());
        int position = StubProgram.HEAD_SIZE + at;
        for (Call call : frame.calls()) {
            encode(call, message, position);
            position += StubProgram.CALL_SIZE;
        }
        return message;
    }

    private void write(Frame frame) throws IOException {
        requests.write(encode(frame));
        requests.flush();
    }

    /**
     * Sends a frame that was encoded before, see {@link #runLast(Frame)}.
     *
     * @return empty if its last call succeeded, else what the call that failed came to
     */
    public synchronized Optional<Reply> runLast(byte[] encoded) throws IOException {
        byte[] message = encoded.clone();
        put(message, 12, gate);
        requests.write(message);
        requests.flush();
        return readLast(get(message, 20));
    }

    private Optional<Reply> readLast(int length) throws IOException {
        try {
            return Optional.of(read(length));
        } catch (EOFException gone) {
            return Optional.empty();
        }
    }

    private static void encode(Call call, byte[] message, int at) {
        putLong(message, at, call.sys().number(Arch.X86_64));
        for (int i = 0; i < call.argCount(); i++) {
            putLong(message, at + 8 * (i + 1), call.arg(i));
        }
        putLong(message, at + 56, call.store() == 0 ? SCRATCH : call.store());
        put(message, at + 64, call.adoptRead());
        put(message, at + 68, call.adoptWrite());
        put(message, at + 72, (call.isAllowedToFail() ? 1 : 0) | call.indirectArgs() << 8);
    }

    private Reply read(int length) throws IOException {
        byte[] head = fully(Frame.REPLY_HEAD);
        long result = get(head, 0) & 0xffffffffL | (long) get(head, 4) << 32;
        return new Reply(result, get(head, 8), fully(length));
    }

    private byte[] fully(int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int have = 0; have < length; ) {
            int count = replies.read(bytes, have, length - have);
            if (count < 0) {
                throw new EOFException("the stub has gone");
            }
            have += count;
        }
        return bytes;
    }

    private static void put(byte[] to, int at, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            to[at + i] = (byte) (value >>> (8 * i));
        }
    }

    private static void putLong(byte[] to, int at, long value) {
        put(to, at, (int) value);
        put(to, at + Integer.BYTES, (int) (value >>> 32));
    }

    private static int get(byte[] from, int at) {
        return from[at] & 0xff | (from[at + 1] & 0xff) << 8 | (from[at + 2] & 0xff) << 16 | from[at + 3] << 24;
    }

    @Override
    public synchronized void closeAlong(Kernel other) {
        if (first.isPresent()) {
            first.get().closeAlong(other);
        } else {
            others.add(other);
        }
    }

    @Override
    public void close() throws IOException {
        requests.close();
        replies.close();
        for (Kernel other : others) {
            other.close();
        }
    }
}
