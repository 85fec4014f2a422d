package dev.hako.core.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * System calls that travel together, and the memory that they point at.
 *
 * <p>Data is laid out from {@link Kernel#base()} upwards while the frame is built, so an address is known as soon as its bytes
 * are added. A later call may use the result of an earlier one, see {@link Call#storeInto}.
 */
public final class Frame {

    /** Bytes before the first datum that the answer may overwrite: its result and its count. */
    public static final int REPLY_HEAD = 16;

    private static final int ALIGNMENT = 8;

    private static final int USUAL_SIZE = 256;

    private final long base;
    private final int start;
    private final List<Call> calls = new ArrayList<>();
    private byte[] data;
    private int size;
    private int replyOffset;
    private int replyLength;

    private Frame(long base, int start) {
        this.base = base;
        this.start = start;
        this.data = new byte[USUAL_SIZE];
        this.size = start;
        this.replyOffset = start;
    }

    /** {@return a new frame} */
    static Frame at(long base) {
        return new Frame(base, REPLY_HEAD);
    }

    /** {@return a new frame whose data lies behind that of this one}, so that both can be sent at once */
    public Frame next() {
        return new Frame(base, size);
    }

    /** Adds text with its terminating NUL. {@return its address} */
    public long text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long address = space(bytes.length + 1);
        System.arraycopy(bytes, 0, data, index(address), bytes.length);
        return address;
    }

    /** Adds bytes. {@return their address} */
    public long bytes(byte[] bytes) {
        long address = space(bytes.length);
        System.arraycopy(bytes, 0, data, index(address), bytes.length);
        return address;
    }

    /** Adds 64-bit numbers, one behind the other. {@return the address of the first} */
    public long longs(long... values) {
        long address = space(values.length * Long.BYTES);
        for (int i = 0; i < values.length; i++) {
            putLong(address + (long) i * Long.BYTES, values[i]);
        }
        return address;
    }

    /** Adds 32-bit numbers, one behind the other. {@return the address of the first} */
    public long ints(int... values) {
        long address = space(values.length * Integer.BYTES);
        for (int i = 0; i < values.length; i++) {
            putInt(address + (long) i * Integer.BYTES, values[i]);
        }
        return address;
    }

    /** Adds a list of texts as {@code execve(2)} wants it: pointers, closed by a null pointer. {@return its address} */
    public long texts(List<String> texts) {
        long[] pointers = new long[texts.size() + 1];
        for (int i = 0; i < texts.size(); i++) {
            pointers[i] = text(texts.get(i));
        }
        return longs(pointers);
    }

    /** Adds zeroed memory, aligned to 8 bytes. {@return its address} */
    public long space(int length) {
        int start = (size + ALIGNMENT - 1) & -ALIGNMENT;
        int end = Math.addExact(start, length);
        int needed = end - this.start;
        if (needed > data.length) {
            data = Arrays.copyOf(data, Math.max(needed, data.length * 2));
        }
        size = end;
        return base + start;
    }

    /** Adds zeroed memory whose bytes come back with the reply; one such piece a frame. {@return its address} */
    public long answer(int length) {
        // the head of the answer is written right before it: keep that from what other calls point at
        space(REPLY_HEAD);
        long address = space(length);
        answerAt(address, length);
        return address;
    }

    /** Asks for bytes of memory added before to come back with the reply, in place of those asked for so far. */
    public void answerAt(long address, int length) {
        replyOffset = offset(address);
        replyLength = length;
    }

    /**
     * Adds a call. {@return the call, to refine it}
     *
     * @param args are the call's from here on
     */
    public Call call(Sys sys, long... args) {
        Call call = new Call(sys, args);
        calls.add(call);
        return call;
    }

    public void putByte(long address, byte value) {
        data[index(address)] = value;
    }

    public void putInt(long address, int value) {
        int at = index(address);
        for (int i = 0; i < Integer.BYTES; i++) {
            data[at + i] = (byte) (value >>> (8 * i));
        }
    }

    public void putLong(long address, long value) {
        putInt(address, (int) value);
        putInt(address + Integer.BYTES, (int) (value >>> Integer.SIZE));
    }

    /** {@return the offset from the base at which its memory begins}, {@link #REPLY_HEAD} unless it is the {@link #next} of another */
    public int start() {
        return start;
    }

    /** {@return the calls, in the order in which they run} */
    public List<Call> calls() {
        return calls;
    }

    /** {@return the memory from {@link #start} on}, in use up to {@link #size} */
    public byte[] data() {
        return data;
    }

    /** {@return the offset from the base at which its memory ends} */
    public int size() {
        return size;
    }

    public long base() {
        return base;
    }

    public int replyOffset() {
        return replyOffset;
    }

    public int replyLength() {
        return replyLength;
    }

    /** {@return whether an address lies in this frame's memory} */
    public boolean holds(long address) {
        return address >= base + start && address < base + size;
    }

    private int offset(long address) {
        return (int) (address - base);
    }

    private int index(long address) {
        return offset(address) - start;
    }
}
