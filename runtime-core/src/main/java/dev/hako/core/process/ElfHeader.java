package dev.hako.core.process;

import dev.hako.core.linux.Arch;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the headers of a program in ELF say, elf(5).
 *
 * @param is64 whether it is of 64 bits
 * @param littleEndian its byte order
 * @param machineNumber what it is for, {@code EM_…}; 0 if that is cut off
 * @param defect why it is no whole program; empty if the headers are in order
 * @param interpreter the dynamic linker that it names, if it does
 */
record ElfHeader(
        boolean is64, boolean littleEndian, int machineNumber, Optional<String> defect, Optional<String> interpreter) {

    private static final int IDENT = 16;
    private static final int HEADER_64 = 64;
    private static final int HEADER_32 = 52;
    private static final int LONGEST_TABLE = 1 << 14;
    private static final int LONGEST_PATH = 4096;
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;
    private static final int PT_INTERP = 3;
    private static final int EM_386 = 3;
    private static final int EM_ARM = 40;
    private static final int EM_X86_64 = 62;
    private static final int EM_AARCH64 = 183;

    /** How a machine that a program is for goes with that of the kernel. */
    enum Fit {
        /** The same. */
        NATIVE,
        /** The older one of 32 bits, which a kernel runs if it was built and started so. */
        OLDER,
        /** Another one. */
        FOREIGN
    }

    /** {@return whether a file begins as ELF does} */
    static boolean is(byte[] head) {
        return head.length >= 4 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
    }

    /**
     * {@return the headers of a file}; empty if it is no ELF
     *
     * @param file a regular file, open for reading
     * @param size its size in bytes
     */
    static Optional<ElfHeader> of(Fd file, long size) throws IOException {
        byte[] head = Files.readAt(file, 0, HEADER_64);
        if (!is(head)) {
            return Optional.empty();
        }
        boolean is64 = head.length < IDENT || head[4] == 2;
        boolean little = head.length < IDENT || head[5] != 2;
        if (head.length < (is64 ? HEADER_64 : HEADER_32)) {
            String cut = "it ends after " + head.length + " bytes, within its header";
            return Optional.of(new ElfHeader(is64, little, 0, Optional.of(cut), Optional.empty()));
        }
        ByteBuffer view = view(head, little);
        int machine = view.getShort(18) & 0xffff;
        Optional<String> defect = defect(view, is64, size);
        Optional<String> interpreter = defect.isPresent() ? Optional.empty() : interpreter(file, view, is64, little);
        return Optional.of(new ElfHeader(is64, little, machine, defect, interpreter));
    }

    private static Optional<String> defect(ByteBuffer view, boolean is64, long size) {
        int type = view.getShort(16) & 0xffff;
        if (type != ET_EXEC && type != ET_DYN) {
            return Optional.of(type == 1 ? "it is an object file that was not linked" : "it is of ELF type " + type);
        }
        int count = count(view, is64);
        if (count == 0) {
            return Optional.of("it has no program headers");
        }
        long end = table(view, is64) + (long) count * entrySize(view, is64);
        return end > size || end < 0
                ? Optional.of("its program headers end at byte " + end + ", the file at byte " + size)
                : Optional.empty();
    }

    private static Optional<String> interpreter(Fd file, ByteBuffer view, boolean is64, boolean little)
            throws IOException {
        int size = entrySize(view, is64);
        int wanted = Math.min(count(view, is64) * size, LONGEST_TABLE);
        ByteBuffer table = view(Files.readAt(file, table(view, is64), wanted), little);
        for (int at = 0; at + size <= table.limit() && size >= 40 / (is64 ? 1 : 2); at += size) {
            if (table.getInt(at) == PT_INTERP) {
                long offset = is64 ? table.getLong(at + 8) : table.getInt(at + 4) & 0xffffffffL;
                return text(Files.readAt(file, offset, LONGEST_PATH));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return end == 0 ? Optional.empty() : Optional.of(new String(bytes, 0, end, StandardCharsets.UTF_8));
    }

    private static long table(ByteBuffer view, boolean is64) {
        return is64 ? view.getLong(32) : view.getInt(28) & 0xffffffffL;
    }

    private static int entrySize(ByteBuffer view, boolean is64) {
        return view.getShort(is64 ? 54 : 42) & 0xffff;
    }

    private static int count(ByteBuffer view, boolean is64) {
        return view.getShort(is64 ? 56 : 44) & 0xffff;
    }

    private static ByteBuffer view(byte[] bytes, boolean little) {
        return ByteBuffer.wrap(bytes).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    Fit fit(Arch arch) {
        int own = arch == Arch.X86_64 ? EM_X86_64 : EM_AARCH64;
        int older = arch == Arch.X86_64 ? EM_386 : EM_ARM;
        if (machineNumber == own && littleEndian && is64) {
            return Fit.NATIVE;
        }
        return machineNumber == older && littleEndian ? Fit.OLDER : Fit.FOREIGN;
    }

    /** {@return the name of its machine, as uname(1) has it} */
    String machine() {
        return switch (machineNumber) {
            case 2, 18 -> "sparc";
            case EM_386 -> "i386";
            case 8 -> littleEndian ? "mipsel" : "mips";
            case 20 -> "ppc";
            case 21 -> littleEndian ? "ppc64le" : "ppc64";
            case 22 -> is64 ? "s390x" : "s390";
            case EM_ARM -> "arm";
            case 43 -> "sparc64";
            case EM_X86_64 -> is64 ? "x86_64" : "x32";
            case EM_AARCH64 -> littleEndian ? "aarch64" : "aarch64_be";
            case 243 -> is64 ? "riscv64" : "riscv32";
            case 258 -> is64 ? "loongarch64" : "loongarch32";
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
