package dev.hako.core.linux;

import java.util.Arrays;

/**
 * The modes of a terminal: the kernel's {@code struct termios} (termios(3)).
 *
 * @param input {@code c_iflag}
 * @param output {@code c_oflag}
 * @param control {@code c_cflag}
 * @param local {@code c_lflag}
 * @param rest the line discipline, and the special characters {@code c_cc}
 */
public record Termios(int input, int output, int control, int local, byte[] rest) {

    static final int SIZE = 36;

    private static final int REST = 16;
    private static final int VTIME = 5;
    private static final int VMIN = 6;

    // IGNBRK, BRKINT, PARMRK, ISTRIP, INLCR, IGNCR, ICRNL, IXON
    private static final int COOKED_INPUT = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;
    private static final int OPOST = 0x1;
    private static final int ONLCR = 0x4;
    // ECHO, ECHONL, ICANON, ISIG, IEXTEN
    private static final int COOKED_LOCAL = 0x8 | 0x40 | 0x2 | 0x1 | 0x8000;
    private static final int CSIZE_PARENB = 0x30 | 0x100;
    private static final int CS8 = 0x30;

    static Termios of(byte[] bytes) {
        int[] flags = new int[4];
        for (int i = 0; i < REST; i++) {
            flags[i / Integer.BYTES] |= (bytes[i] & 0xff) << (8 * (i % Integer.BYTES));
        }
        return new Termios(flags[0], flags[1], flags[2], flags[3], Arrays.copyOfRange(bytes, REST, SIZE));
    }

    byte[] toBytes() {
        byte[] bytes = new byte[SIZE];
        int[] flags = {input, output, control, local};
        for (int i = 0; i < REST; i++) {
            bytes[i] = (byte) (flags[i / Integer.BYTES] >>> (8 * (i % Integer.BYTES)));
        }
        System.arraycopy(rest, 0, bytes, REST, rest.length);
        return bytes;
    }

    /** {@return these modes with every byte passed on as it is, in both directions}: cfmakeraw(3) */
    public Termios raw() {
        byte[] characters = rest.clone();
        // behind the line discipline
        characters[1 + VMIN] = 1;
        characters[1 + VTIME] = 0;
        return new Termios(
                input & ~COOKED_INPUT,
                output & ~OPOST,
                control & ~CSIZE_PARENB | CS8,
                local & ~COOKED_LOCAL,
                characters);
    }

    /** {@return these modes without a carriage return added to each line that is written} */
    public Termios withPlainNewlines() {
        return new Termios(input, output & ~ONLCR, control, local, rest);
    }
}
