package dev.hako.core.cgroup.devices;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A small assembler of eBPF (RFC 9669): the few instructions that a device filter needs.
 *
 * <p>An instruction is 8 bytes: operation, registers (destination in the low half), jump distance in instructions (16 bits), immediate
 * value (32 bits).
 */
final class Ebpf {

    /** Registers. */
    enum Register {
        R0,
        R1,
        R2,
        R3,
        R4,
        R5,
        R6
    }

    /** A place to jump to, further down. */
    static final class Label {
        private final List<Integer> jumps = new ArrayList<>(4);
    }

    private static final int SIZE = 8;
    private static final int LOAD_32 = 0x61; // LDX | MEM | W
    private static final int AND_32_VALUE = 0x54; // ALU | K | AND
    private static final int SHIFT_RIGHT_32_VALUE = 0x74; // ALU | K | RSH
    private static final int MOVE_32_VALUE = 0xb4; // ALU | K | MOV
    private static final int MOVE_32 = 0xbc; // ALU | X | MOV
    private static final int JUMP_NOT_EQUAL_32_VALUE = 0x56; // JMP32 | K | JNE
    private static final int JUMP_EQUAL_32_VALUE = 0x16; // JMP32 | K | JEQ
    private static final int EXIT = 0x95; // JMP | EXIT

    private ByteBuffer code = ByteBuffer.allocate(64 * SIZE).order(ByteOrder.LITTLE_ENDIAN);

    Ebpf load32(Register to, Register address, int offset) {
        return add(LOAD_32, to, address, offset, 0);
    }

    Ebpf and32(Register register, int value) {
        return add(AND_32_VALUE, register, Register.R0, 0, value);
    }

    Ebpf shiftRight32(Register register, int bits) {
        return add(SHIFT_RIGHT_32_VALUE, register, Register.R0, 0, bits);
    }

    Ebpf move32(Register to, int value) {
        return add(MOVE_32_VALUE, to, Register.R0, 0, value);
    }

    Ebpf move32(Register to, Register from) {
        return add(MOVE_32, to, from, 0, 0);
    }

    Ebpf jumpIfNotEqual32(Register register, int value, Label target) {
        target.jumps.add(code.position());
        return add(JUMP_NOT_EQUAL_32_VALUE, register, Register.R0, 0, value);
    }

    Ebpf jumpIfEqual32(Register register, int value, Label target) {
        target.jumps.add(code.position());
        return add(JUMP_EQUAL_32_VALUE, register, Register.R0, 0, value);
    }

    Ebpf exit() {
        return add(EXIT, Register.R0, Register.R0, 0, 0);
    }

    Label label() {
        return new Label();
    }

    /** Has the jumps to a label end here. */
    void place(Label label) {
        for (int jump : label.jumps) {
            code.putShort(jump + 2, (short) ((code.position() - jump) / SIZE - 1));
        }
    }

    byte[] bytes() {
        return Arrays.copyOf(code.array(), code.position());
    }

    private Ebpf add(int operation, Register to, Register from, int offset, int value) {
        if (!code.hasRemaining()) {
            code = ByteBuffer.allocate(code.capacity() * 2)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(code.flip());
        }
        code.put((byte) operation)
                .put((byte) (to.ordinal() | from.ordinal() << 4))
                .putShort((short) offset)
                .putInt(value);
        return this;
    }
}
