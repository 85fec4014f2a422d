package dev.hako.core.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TermiosTest {

    /** A new pseudo-terminal's. */
    private static final byte[] COOKED = {
        0,
        0x5,
        0,
        0,
        0x5,
        0,
        0,
        0,
        (byte) 0xbf,
        0,
        0,
        0,
        0x3b,
        (byte) 0x8a,
        0,
        0,
        0,
        3,
        28,
        127,
        21,
        4,
        0,
        1,
        0,
        17,
        19,
        26,
        0,
        18,
        15,
        23,
        22,
        0,
        0,
        0
    };

    @Test
    void isReadAndWrittenAsTheKernelHasIt() {
        assertThat(Termios.of(COOKED).toBytes()).isEqualTo(COOKED);
    }

    @Test
    void passesEveryByteOnWhenItIsRaw() {
        Termios raw = Termios.of(COOKED).raw();
        assertThat(raw.input()).isZero();
        assertThat(raw.output() & 1).as("OPOST").isZero();
        assertThat(raw.local() & (1 | 2 | 8)).as("ISIG, ICANON, ECHO").isZero();
        assertThat(raw.control() & 0x30).as("CS8").isEqualTo(0x30);
        assertThat(raw.rest()[1 + 6]).as("VMIN").isEqualTo((byte) 1);
        assertThat(raw.rest()[1 + 5]).as("VTIME").isZero();
    }

    @Test
    void addsNoCarriageReturnsWhenNewlinesArePlain() {
        assertThat(Termios.of(COOKED).withPlainNewlines().output()).isEqualTo(1);
    }
}
