package dev.hako.core.process;

import dev.hako.core.linux.Arch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The start of a program in ELF, elf(5).
 *
 * @param interpreter the dynamic linker that it names, if it does and that is in the part that was read
 */
record ElfHeader(boolean is64, boolean littleEndian, int machineNumber, Optional<String> interpreter) {

    private static final int IDENT = 16;
    private static final int PT_INTERP = 3;
    private static final int EM_386 = 3;
    private static final int EM_ARM = 40;
    private static final int EM_X86_64 = 62;
    private static final int EM_AARCH64 = 183;

    /** {@return the header that a file starts with}; empty if it is none */
    static Optional<ElfHeader> of(byte[] head) {
        if (head.length < IDENT + 4 || head[0] != 0x7f || head[1] != 'E' || head[2] != 'L' || head[3] != 'F') {
            return Optional.empty();
        }
        boolean is64 = head[4] == 2;
        boolean little = head[5] != 2;
        ByteBuffer view = ByteBuffer.wrap(head).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return Optional.of(new ElfHeader(is64, little, view.getShort(18) & 0xffff, interpreter(view, is64)));
    }

    private static Optional<String> interpreter(ByteBuffer view, boolean is64) {
        try {
            long table = is64 ? view.getLong(32) : view.getInt(28);
            int size = view.getShort(is64 ? 54 : 42) & 0xffff;
            int count = view.getShort(is64 ? 56 : 44) & 0xffff;
            for (int i = 0; i < count; i++) {
                int entry = Math.toIntExact(table + (long) i * size);
                if (view.getInt(entry) == PT_INTERP) {
                    long at = is64 ? view.getLong(entry + 8) : view.getInt(entry + 4);
                    return Optional.of(text(view, Math.toIntExact(at)));
                }
            }
        } catch (IndexOutOfBoundsException | ArithmeticException beyondWhatWasRead) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static String text(ByteBuffer view, int start) {
        int end = start;
        while (view.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - start];
        view.get(start, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** {@return whether a kernel for an architecture can run it}, the older 32-bit relatives included */
    boolean runsOn(Arch arch) {
        return switch (arch) {
            case X86_64 -> machineNumber == EM_X86_64 || machineNumber == EM_386;
            case AARCH64 -> littleEndian && (machineNumber == EM_AARCH64 || machineNumber == EM_ARM);
        };
    }

    /** {@return the name of its machine, as uname(1) has it} */
    String machine() {
        return switch (machineNumber) {
            case 2, 18 -> "sparc";
            case EM_386 -> "i386";
            case 8 -> "mips";
            case 20 -> "ppc";
            case 21 -> littleEndian ? "ppc64le" : "ppc64";
            case 22 -> "s390x";
            case EM_ARM -> "arm";
            case EM_X86_64 -> "x86_64";
            case EM_AARCH64 -> "aarch64";
            case 243 -> is64 ? "riscv64" : "riscv32";
            case 258 -> "loongarch64";
            default -> "ELF machine " + machineNumber;
        };
    }

    /** {@return the name of an architecture, as uname(1) has it} */
    static String name(Arch arch) {
        return switch (arch) {
            case X86_64 -> "x86_64";
            case AARCH64 -> "aarch64";
        };
    }
}
