package dev.hako.core.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A piece of a filter's program that is being written, one {@code struct sock_filter} behind the other (linux/filter.h). */
final class Instructions {

    static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    static final int GO = 0x05; // BPF_JMP | BPF_JA
    static final int IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    static final int IF_GREATER = 0x25; // BPF_JMP | BPF_JGT | BPF_K
    static final int IF_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    static final int RETURN = 0x06; // BPF_RET | BPF_K

    static final int OFFSET_NUMBER = 0; // of struct seccomp_data
    static final int OFFSET_ARCH = 4;
    static final int OFFSET_ARGUMENTS = 16;

    /** Bytes of an instruction. */
    static final int SIZE = 8;

    private final ByteBuffer program;

    /**
     * @param most how many instructions it may become
     */
    Instructions(int most) {
        program = ByteBuffer.allocate(SIZE * most).order(ByteOrder.nativeOrder());
    }

    /** Adds an instruction; jumps count from the next one. {@return this} */
    Instructions add(int code, int ifTrue, int ifFalse, int value) {
        program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(value);
        return this;
    }

    /** {@return the piece; what goes on ({@link #GO}) goes on behind it} */
    byte[] finish() {
        int end = program.position();
        for (int at = 0; at < end; at += SIZE) {
            if (program.getShort(at) == GO) {
                program.putInt(at + 4, (end - at) / SIZE - 1);
            }
        }
        byte[] bytes = new byte[end];
        program.get(0, bytes);
        return bytes;
    }
}
