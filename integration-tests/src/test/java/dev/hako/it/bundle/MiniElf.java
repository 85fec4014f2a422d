package dev.hako.it.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Programs of a few bytes that no compiler of this machine makes: each makes {@code /tmp/x} and exits with the errno. */
public enum MiniElf {
    /** A program of 32 bits: {@code int 0x80}. */
    MKDIR_32(1, 3, """
            b827000000 bbd0004000 b9ed010000 cd80
            f7d8 89c3 b801000000 cd80
            """),

    /** A program of 64 bits that calls the kernel by the numbers of x32. */
    MKDIR_X32(2, 62, """
            b853000040 bfd0004000 beed010000 0f05
            f7d8 89c7 b8e7000000 0f05
            """);

    private static final int ADDRESS = 0x400000;
    private static final int CODE = 0x80;
    private static final int PATH = 0xd0;
    private static final int SIZE = 0xe0;
    private static final int READ_AND_EXECUTE = 5;

    private final int elfClass;
    private final int machine;
    private final String code;

    MiniElf(int elfClass, int machine, String hex) {
        this.elfClass = elfClass;
        this.machine = machine;
        this.code = hex.replaceAll("\\s", "");
    }

    /** Writes a program as an executable file. */
    public static void write(MiniElf program, Path file) {
        try {
            Files.write(file, program.bytes());
            Rootfs.chmod(file, "rwxr-xr-x");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An ELF header, one program header that loads the whole file, the code, the path (elf(5)). */
    private byte[] bytes() {
        ByteBuffer elf = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0x464c457f).put((byte) elfClass).put((byte) 1).put((byte) 1).position(16);
        elf.putShort((short) 2).putShort((short) machine).putInt(1);
        boolean is64 = elfClass == 2;
        int header = is64 ? 64 : 52;
        word(elf, ADDRESS + CODE);
        word(elf, header);
        word(elf, 0);
        elf.putInt(0).putShort((short) header);
        elf.putShort((short) (is64 ? 56 : 32)).putShort((short) 1).position(header);
        elf.putInt(1);
        if (is64) {
            elf.putInt(READ_AND_EXECUTE);
        }
        word(elf, 0);
        word(elf, ADDRESS);
        word(elf, ADDRESS);
        word(elf, SIZE);
        word(elf, SIZE);
        if (!is64) {
            elf.putInt(READ_AND_EXECUTE);
        }
        word(elf, 0x1000);
        elf.put(CODE, HexFormat.of().parseHex(code));
        elf.put(PATH, "/tmp/x\0".getBytes(StandardCharsets.US_ASCII));
        return elf.array();
    }

    private void word(ByteBuffer elf, long value) {
        if (elfClass == 2) {
            elf.putLong(value);
        } else {
            elf.putInt((int) value);
        }
    }
}
