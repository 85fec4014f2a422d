package dev.hako.core.stub;

import dev.hako.core.linux.Arch;
import dev.hako.core.linux.Call;
import dev.hako.core.linux.EarlierFailure;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** A message of this many bytes is sent at once: half of what a pipe holds. */
    private static final int MUCH = 28 << 10;

    private static final byte[] NOTHING = {};
    private static final long PAGE = 4096;
    private static final int MADV_DONTNEED = 4;

    private final InputStream replies;
    private final OutputStream requests;
    private final List<Posted> posted = new ArrayList<>();
    private int postedCalls;
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
    public synchronized Frame frame() {
        return posted.isEmpty() ? Kernel.super.frame() : posted.getLast().frame.next();
    }

    @Override
    public synchronized Reply run(Frame frame) throws IOException {
        Last last = new Last();
        if (isBehindPosted(frame)) {
            List<Posted> all = takePosted();
            all.add(new Posted(frame, last));
            try {
                deliver(all);
            } catch (IOException failure) {
                throw last.isTold() || failure instanceof EOFException ? failure : new EarlierFailure(failure);
            }
        } else {
            settle();
            deliver(List.of(new Posted(frame, last)));
        }
        return last.reply();
    }

    @Override
    public synchronized void post(Frame frame, Sequel sequel) throws IOException {
        if (!isBehindPosted(frame)) {
            settle();
        }
        posted.add(new Posted(frame, sequel));
        postedCalls += frame.calls().size();
        if (frame.size() + postedCalls * StubProgram.CALL_SIZE >= MUCH) {
            settle();
        }
    }

    @Override
    public synchronized void settle() throws IOException {
        if (!posted.isEmpty()) {
            deliver(takePosted());
        }
    }

    /** A frame that was begun before the last one that was posted has its data where that has its own. */
    private boolean isBehindPosted(Frame frame) {
        return posted.isEmpty() || frame.start() >= posted.getLast().frame.size();
    }

    private List<Posted> takePosted() {
        List<Posted> all = new ArrayList<>(posted);
        posted.clear();
        postedCalls = 0;
        return all;
    }

    /** Sends frames, tells their sequels, and sends what was left when one failed and its sequel has made good for it. */
    private void deliver(List<Posted> all) throws IOException {
        for (int from = 0; from < all.size(); ) {
            List<Posted> left = all.subList(from, all.size());
            Message message = new Message(left);
            write(message.encode(gate));
            from += message.tell(read(message.replyLength()));
        }
    }

    /** Has the stub give back the memory that earlier frames took. */
    public synchronized void shrink() throws IOException {
        settle();
        Frame frame = frame();
        long start = (base() + PAGE) & -PAGE;
        frame.call(Sys.MADVISE, start, ElfImage.MEMORY_ADDRESS + StubProgram.MEMORY_SIZE - start, MADV_DONTNEED);
        check(frame, "madvise", "");
    }

    @Override
    public synchronized Optional<Reply> runLast(Frame frame) throws IOException {
        settle();
        write(encode(frame));
        return readLast(frame.replyLength());
    }

    @Override
    public synchronized void leave(Frame frame) throws IOException {
        settle();
        write(encode(frame));
        close();
    }

    /**
     * Reads the hello of a stub that was just executed.
     *
     * @throws ErrnoException when the process could not execute it
     */
    public void awaitHello() throws IOException {
        awaitHello(0);
    }

    /**
     * Reads the first words of a stub that was just cloned.
     *
     * @param length how many bytes the frame asked for that cloned it; 0 if it executes an image of its own
     * @throws ErrnoException when it could not
     */
    synchronized void awaitHello(int length) throws IOException {
        Reply hello = read(length);
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
        return new Message(List.of(new Posted(frame, Sequel.none()))).encode(gate);
    }

    /** A frame that was given, and what is to be told what became of it. */
    private record Posted(Frame frame, Sequel sequel) {}

    /** Keeps what became of a frame. */
    private static final class Last implements Sequel {
        private Optional<Reply> reply = Optional.empty();

        @Override
        public void of(Reply came) {
            reply = Optional.of(came);
        }

        private boolean isTold() {
            return reply.isPresent();
        }

        private Reply reply() {
            return reply.orElseThrow();
        }
    }

    /** Frames that travel together: their data lie one behind the other, and what they ask for comes back in one piece. */
    private static final class Message {
        private final List<Posted> parts;
        private final int size;
        private int calls;
        private int replyOffset = Frame.REPLY_HEAD;
        private int replyEnd = Frame.REPLY_HEAD;

        private Message(List<Posted> parts) {
            this.parts = parts;
            this.size = (parts.getLast().frame.size() + 7) & -8;
            for (Posted part : parts) {
                Frame frame = part.frame;
                calls += frame.calls().size();
                if (frame.replyLength() > 0) {
                    int end = frame.replyOffset() + frame.replyLength();
                    boolean isFirst = replyEnd == replyOffset;
                    replyOffset = isFirst ? frame.replyOffset() : Math.min(replyOffset, frame.replyOffset());
                    replyEnd = isFirst ? end : Math.max(replyEnd, end);
                }
            }
        }

        private int replyLength() {
            return replyEnd - replyOffset;
        }

        private byte[] encode(int gate) throws IOException {
            if (calls == 0) {
                // the stub would take what lies behind the data for a call
                throw new IllegalArgumentException("a frame without calls");
            }
            int payload = size + calls * StubProgram.CALL_SIZE;
            if (payload > StubProgram.CAPACITY) {
                throw new ErrnoException("send " + payload + " bytes to the stub", Errno.E2BIG);
            }
            byte[] message = new byte[StubProgram.HEAD_SIZE + payload];
            put(message, 0, payload);
            put(message, 4, size);
            put(message, 8, calls);
            put(message, 12, gate);
            put(message, 16, replyOffset);
            put(message, 20, replyLength());
            int position = StubProgram.HEAD_SIZE + size;
            for (Posted part : parts) {
                Frame frame = part.frame;
                int start = frame.start();
                System.arraycopy(frame.data(), 0, message, StubProgram.HEAD_SIZE + start, frame.size() - start);
                for (Call call : frame.calls()) {
                    RemoteKernel.encode(call, message, position);
                    position += StubProgram.CALL_SIZE;
                }
            }
            return message;
        }

        /**
         * Tells the sequels of the frames that ran.
         *
         * @return how many frames ran: all, or up to the one that failed
         */
        private int tell(Reply reply) throws IOException {
            int ran = calls - reply.remaining();
            for (int i = 0; i < parts.size(); i++) {
                Frame frame = parts.get(i).frame;
                int count = frame.calls().size();
                boolean isEnd = i == parts.size() - 1 || ran <= count;
                Sequel sequel = parts.get(i).sequel;
                boolean isDone = ran > count
                        || ran == count
                                && !(sequel instanceof Last)
                                && frame.calls().getLast().isAllowedToFail();
                sequel.of(
                        isDone
                                ? new Reply(0, 0, answer(frame, reply))
                                : new Reply(reply.result(), count - ran, answer(frame, reply)));
                if (isEnd) {
                    return i + 1;
                }
                ran -= count;
            }
            throw new IllegalStateException("more calls ran than were sent");
        }

        private byte[] answer(Frame frame, Reply reply) {
            int from = frame.replyOffset() - replyOffset;
            int length = frame.replyLength();
            if (length == 0) {
                return NOTHING;
            }
            return from == 0 && length == reply.data().length
                    ? reply.data()
                    : Arrays.copyOfRange(reply.data(), from, from + length);
        }
    }

    private void write(byte[] message) throws IOException {
        requests.write(message);
        requests.flush();
    }

    /**
     * Sends a frame that was encoded before, see {@link #runLast(Frame)}.
     *
     * @return empty if its last call succeeded, else what the call that failed came to
     */
    public synchronized Optional<Reply> runLast(byte[] encoded) throws IOException {
        settle();
        byte[] message = encoded.clone();
        put(message, 12, gate);
        write(message);
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
        int bits = (call.isAllowedToFail() ? StubProgram.MAY_FAIL : 0)
                | (call.adoptsStored() ? StubProgram.ADOPT_STORED : 0)
                | (call.storesInt() ? StubProgram.STORE_INT : 0);
        put(message, at + 72, bits | call.indirectArgs() << 8);
        put(message, at + 76, call.parentCalls() * StubProgram.CALL_SIZE);
    }

    /** The stub writes a reply at once, so that usually one look brings all of it. */
    private Reply read(int length) throws IOException {
        byte[] bytes = new byte[Frame.REPLY_HEAD + length];
        for (int have = 0; have < bytes.length; ) {
            int count = replies.read(bytes, have, bytes.length - have);
            if (count < 0) {
                throw new EOFException("the stub has gone");
            }
            have += count;
        }
        long result = get(bytes, 0) & 0xffffffffL | (long) get(bytes, 4) << 32;
        byte[] data = length == 0 ? NOTHING : Arrays.copyOfRange(bytes, Frame.REPLY_HEAD, bytes.length);
        return new Reply(result, get(bytes, 8), data);
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
