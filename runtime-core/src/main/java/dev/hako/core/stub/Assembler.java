package dev.hako.core.stub;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes x86-64 machine code: the few instructions that the stub needs, in the notation of Intel's manual (destination first).
 *
 * <p>Labels may be used before they are placed; {@link #assemble} resolves them. All addresses are absolute, below 2 GiB.
 */
public final class Assembler {

    /** The general purpose registers, in the order of their numbers. */
    public enum Reg {
        RAX,
        RCX,
        RDX,
        RBX,
        RSP,
        RBP,
        RSI,
        RDI,
        R8,
        R9,
        R10,
        R11,
        R12,
        R13,
        R14,
        R15;

        private int low() {
            return ordinal() & 7;
        }

        private int high() {
            return ordinal() >> 3;
        }
    }

    /** What a conditional jump asks of the flags. */
    public enum Condition {
        BELOW(0x2),
        ABOVE_OR_EQUAL(0x3),
        EQUAL(0x4),
        NOT_EQUAL(0x5),
        NEGATIVE(0x8),
        NOT_NEGATIVE(0x9),
        LESS(0xC),
        LESS_OR_EQUAL(0xE),
        GREATER(0xF);

        private final int code;

        Condition(int code) {
            this.code = code;
        }
    }

    /** A place in the code or data. */
    public static final class Label {
        private final String name;

        Label(String name) {
            this.name = name;
        }
    }

    private record Fixup(int position, Label label, boolean relative) {}

    private final long origin;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Fixup> fixups = new ArrayList<>();
    private final Map<Label, Integer> places = new HashMap<>();

    /** @param origin the address at which the first byte will lie */
    public Assembler(long origin) {
        this.origin = origin;
    }

    public Label label(String name) {
        return new Label(name);
    }

    /** Gives a label the current position. */
    public Assembler place(Label label) {
        places.put(label, out.size());
        return this;
    }

    /** {@code mov r32, imm32}: the upper half becomes zero. */
    public Assembler move(Reg to, int value) {
        if (to.high() == 1) {
            out.write(0x41);
        }
        out.write(0xB8 + to.low());
        return int32(value);
    }

    /** {@code mov r32, label}: the address of a label. */
    public Assembler move(Reg to, Label label) {
        move(to, 0);
        fixups.add(new Fixup(out.size() - Integer.BYTES, label, false));
        return this;
    }

    /** {@code mov r64, r64}. */
    public Assembler move(Reg to, Reg from) {
        return registers(0x89, from, to);
    }

    /** {@code mov r64, [base + displacement]}. */
    public Assembler load(Reg to, Reg base, int displacement) {
        return memory(1, 0x8B, to, base, displacement);
    }

    /** {@code mov [base + displacement], r64}. */
    public Assembler store(Reg base, int displacement, Reg from) {
        return memory(1, 0x89, from, base, displacement);
    }

    /** {@code mov r32, [base + displacement]}. */
    public Assembler load32(Reg to, Reg base, int displacement) {
        return memory(0, 0x8B, to, base, displacement);
    }

    /** {@code mov [base + displacement], r32}. */
    public Assembler store32(Reg base, int displacement, Reg from) {
        return memory(0, 0x89, from, base, displacement);
    }

    /** {@code mov byte [base + displacement], imm8}. */
    public Assembler storeByte(Reg base, int displacement, int value) {
        memory(0, 0xC6, Reg.RAX, base, displacement);
        out.write(value);
        return this;
    }

    /** {@code cmp byte [base + displacement], imm8}. */
    public Assembler compareByte(Reg base, int displacement, int value) {
        memory(0, 0x80, Reg.RDI, base, displacement); // /7
        out.write(value);
        return this;
    }

    /** {@code cmp dword [base + displacement], imm8}. */
    public Assembler compare32(Reg base, int displacement, int value) {
        memory(0, 0x83, Reg.RDI, base, displacement); // /7
        out.write(value);
        return this;
    }

    /** {@code test byte [base + displacement], imm8}. */
    public Assembler testByte(Reg base, int displacement, int bits) {
        memory(0, 0xF6, Reg.RAX, base, displacement); // /0
        out.write(bits);
        return this;
    }

    /** {@code add r64, imm32}. */
    public Assembler add(Reg to, int value) {
        return immediate(0, to, value);
    }

    /** {@code cmp r64, imm32}, the immediate sign-extended. */
    public Assembler compare(Reg left, int value) {
        return immediate(7, left, value);
    }

    /** {@code cmp r32, imm32}. */
    public Assembler compare32Register(Reg left, int value) {
        if (left.high() == 1) {
            out.write(0x41);
        }
        out.write(0x81);
        out.write(0xC0 | 7 << 3 | left.low());
        return int32(value);
    }

    /** {@code add r64, r64}. */
    public Assembler add(Reg to, Reg from) {
        return registers(0x01, from, to);
    }

    /** {@code sub r64, r64}; sets the zero flag when nothing is left. */
    public Assembler subtract(Reg to, Reg from) {
        return registers(0x29, from, to);
    }

    /** {@code test r64, r64}. */
    public Assembler test(Reg left, Reg right) {
        return registers(0x85, right, left);
    }

    /** {@code syscall}, with the number in rax. */
    public Assembler systemCall() {
        out.write(0x0F);
        out.write(0x05);
        return this;
    }

    /** {@code rep movsb}: copies rcx bytes from where rsi points to where rdi does, and moves both behind them. */
    public Assembler copyBytes() {
        out.write(0xF3);
        out.write(0xA4);
        return this;
    }

    /**
     * {@code repe cmpsb}: compares bytes at rsi and rdi as long as they are equal, at most rcx, and moves both behind the last ones. The zero
     * flag is set if all were.
     */
    public Assembler compareBytes() {
        out.write(0xF3);
        out.write(0xA6);
        return this;
    }

    public Assembler jump(Label target) {
        out.write(0xE9);
        return relative(target);
    }

    public Assembler jump(Condition condition, Label target) {
        out.write(0x0F);
        out.write(0x80 + condition.code);
        return relative(target);
    }

    public Assembler call(Label target) {
        out.write(0xE8);
        return relative(target);
    }

    public Assembler ret() {
        out.write(0xC3);
        return this;
    }

    /** Places text with a terminating NUL. */
    public Assembler text(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.write(0);
        return this;
    }

    /** Places the address of a label, or 0 for none, as 64 bits. */
    public Assembler pointer(@Nullable Label label) {
        if (label != null) {
            fixups.add(new Fixup(out.size(), label, false));
        }
        int32(0);
        return int32(0);
    }

    /** Places bytes. */
    public Assembler bytes(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** {@return the finished bytes} */
    public byte[] assemble() {
        byte[] code = out.toByteArray();
        for (Fixup fixup : fixups) {
            @Nullable Integer place = places.get(fixup.label);
            if (place == null) {
                throw new IllegalStateException("label " + fixup.label.name + " has no place");
            }
            int value = fixup.relative ? place - (fixup.position + Integer.BYTES) : (int) (origin + place);
            for (int i = 0; i < Integer.BYTES; i++) {
                code[fixup.position + i] = (byte) (value >>> (8 * i));
            }
        }
        return code;
    }

    private Assembler registers(int opcode, Reg reg, Reg rm) {
        out.write(0x48 | reg.high() << 2 | rm.high());
        out.write(opcode);
        out.write(0xC0 | reg.low() << 3 | rm.low());
        return this;
    }

    private Assembler immediate(int extension, Reg rm, int value) {
        out.write(0x48 | rm.high());
        out.write(0x81);
        out.write(0xC0 | extension << 3 | rm.low());
        return int32(value);
    }

    private Assembler memory(int wide, int opcode, Reg reg, Reg base, int displacement) {
        int rex = wide << 3 | reg.high() << 2 | base.high();
        if (rex != 0) {
            out.write(0x40 | rex);
        }
        out.write(opcode);
        out.write(0x80 | reg.low() << 3 | base.low());
        if (base.low() == Reg.RSP.low()) {
            out.write(0x24);
        }
        return int32(displacement);
    }

    private Assembler relative(Label target) {
        int32(0);
        fixups.add(new Fixup(out.size() - Integer.BYTES, target, true));
        return this;
    }

    private Assembler int32(int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            out.write(value >>> (8 * i));
        }
        return this;
    }
}
