package dev.hako.core.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.Arch;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenTest {

    private static final long FIRST = 0x1122_3344_8877_6655L;
    private static final long SECOND = 0xfeed_0000_0000_0001L;

    /** What a filter that kills says of a call. */
    private static int verdict(int arch, Sys call, long fifth, long sixth) {
        byte[] piece = new Token(FIRST, SECOND).exemption();
        assertThat(piece).hasSize(Token.LENGTH * Instructions.SIZE);
        byte[] program = ByteBuffer.allocate(piece.length + Instructions.SIZE)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(piece)
                .putInt(Instructions.RETURN)
                .putInt(Bpf.KILL_PROCESS)
                .array();
        return Bpf.verdictOn(arch, program, call.number(Arch.X86_64), 3, 0, 0, 0, fifth, sixth);
    }

    @ParameterizedTest
    @EnumSource(names = {"SENDMSG", "CLOSE"})
    void letsTheCallsPassThatHaveIt(Sys call) {
        assertThat(verdict(Bpf.X86_64, call, FIRST, SECOND)).isEqualTo(Bpf.ALLOW);
    }

    @ParameterizedTest
    @EnumSource(names = {"SENDMSG", "CLOSE"})
    void isNotGuessedByParts(Sys call) {
        assertThat(verdict(Bpf.X86_64, call, 0, 0)).isEqualTo(Bpf.KILL_PROCESS);
        for (int bit = 0; bit < 64; bit++) {
            assertThat(verdict(Bpf.X86_64, call, FIRST ^ 1L << bit, SECOND)).isEqualTo(Bpf.KILL_PROCESS);
            assertThat(verdict(Bpf.X86_64, call, FIRST, SECOND ^ 1L << bit)).isEqualTo(Bpf.KILL_PROCESS);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SENDTO", "WRITE", "EXECVE", "SECCOMP"})
    void isOfNoUseForOtherCalls(Sys call) {
        assertThat(verdict(Bpf.X86_64, call, FIRST, SECOND)).isEqualTo(Bpf.KILL_PROCESS);
    }

    @Test
    void isOfNoUseToProgramsOfOtherArchitectures() {
        assertThat(verdict(Bpf.X86, Sys.SENDMSG, FIRST, SECOND)).isEqualTo(Bpf.KILL_PROCESS);
        assertThat(verdict(Bpf.AARCH64, Sys.CLOSE, FIRST, SECOND)).isEqualTo(Bpf.KILL_PROCESS);
    }

    @Test
    void isAnotherOneEachTime() throws IOException {
        assertThat(Token.draw()).isNotEqualTo(Token.draw()).hasToString("token");
    }
}
