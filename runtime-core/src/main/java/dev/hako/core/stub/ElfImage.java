package dev.hako.core.stub;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes a static ELF executable: one read-only segment with the code, one of zeroed memory, no sections (elf(5)).
 */
public final class ElfImage {

    /** The address of the file's first byte. */
    public static final long LOAD_ADDRESS = 0x400000;

    /** The address of the zeroed memory. */
    public static final long MEMORY_ADDRESS = 0x10000000;

    private static final int EHDR_SIZE = 64;
    private static final int PHDR_SIZE = 56;
    private static final int SEGMENTS = 3;
    private static final int HEAD_SIZE = EHDR_SIZE + SEGMENTS * PHDR_SIZE;

    /** The address at which the code lies. */
    public static final long CODE_ADDRESS = LOAD_ADDRESS + HEAD_SIZE;

    private static final short ET_EXEC = 2;
    private static final short EM_X86_64 = 62;
    private static final int PT_LOAD = 1;
    private static final int PT_GNU_STACK = 0x6474e551;
    private static final int READ = 4;
    private static final int WRITE = 2;
    private static final int EXECUTE = 1;
    private static final int PAGE = 4096;

    private ElfImage() {}

    /**
     * @param code machine code that was assembled for {@link #CODE_ADDRESS}, where it is entered
     * @param memory bytes of zeroed memory wanted at {@link #MEMORY_ADDRESS}
     */
    public static byte[] of(byte[] code, long memory) {
        int size = HEAD_SIZE + code.length;
        ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        elf.putShort(ET_EXEC).putShort(EM_X86_64).putInt(1);
        elf.putLong(CODE_ADDRESS).putLong(EHDR_SIZE).putLong(0).putInt(0);
        elf.putShort((short) EHDR_SIZE).putShort((short) PHDR_SIZE).putShort((short) SEGMENTS);
        elf.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        segment(elf, PT_LOAD, READ | EXECUTE, LOAD_ADDRESS, size, size);
        segment(elf, PT_LOAD, READ | WRITE, MEMORY_ADDRESS, 0, memory);
        segment(elf, PT_GNU_STACK, READ | WRITE, 0, 0, 0);
        return elf.put(code).array();
    }

    private static void segment(ByteBuffer elf, int type, int flags, long address, long fileSize, long memorySize) {
        elf.putInt(type).putInt(flags).putLong(0).putLong(address).putLong(address);
        elf.putLong(fileSize).putLong(memorySize).putLong(PAGE);
    }
}
