package dev.hako.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.spec.runtime.MemoryPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumaPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "MPOL_DEFAULT, 0",
        "MPOL_PREFERRED, 1",
        "MPOL_BIND, 2",
        "MPOL_INTERLEAVE, 3",
        "MPOL_LOCAL, 4",
        "MPOL_PREFERRED_MANY, 5",
        "MPOL_WEIGHTED_INTERLEAVE, 6"
    })
    void hasTheNumberOfItsMode(String mode, int number) throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        NumaPolicy.of(new MemoryPolicy(mode, "", List.of())).apply(kernel);
        assertThat(kernel.calls()).containsExactly("set_mempolicy(" + number + ", 0, 0)");
    }

    @ParameterizedTest
    @CsvSource({"MPOL_F_STATIC_NODES, 0x8002", "MPOL_F_RELATIVE_NODES, 0x4002", "MPOL_F_NUMA_BALANCING, 0x2002"})
    void hasItsFlags(String flag, String number) throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        NumaPolicy.of(new MemoryPolicy("MPOL_BIND", "0", List.of(flag))).apply(kernel);
        assertThat(kernel.calls().getFirst()).startsWith("set_mempolicy(" + number + ", ");
    }

    @ParameterizedTest
    @CsvSource({"0, 65", "63, 65", "64, 129", "'0-3,200', 257"})
    void tellsTheKernelOfWholeWordsAndABit(String nodes, int bits) throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        NumaPolicy.of(new MemoryPolicy("MPOL_BIND", nodes, List.of())).apply(kernel);
        assertThat(kernel.calls().getFirst()).endsWith(", " + bits + ")");
    }

    @Test
    void saysWhichNodesWereRefused() {
        RecordingKernel kernel = new RecordingKernel(call -> Optional.of(Answer.failure(Errno.EINVAL)));
        NumaPolicy policy = NumaPolicy.of(new MemoryPolicy("MPOL_BIND", "7", List.of()));
        assertThatThrownBy(() -> policy.apply(kernel))
                .hasMessageStartingWith("set_mempolicy: invalid argument (/linux/memoryPolicy: MPOL_BIND of nodes 7: ");
    }

    @Test
    void isRefusedIfUnknown() {
        assertThatThrownBy(() -> NumaPolicy.of(new MemoryPolicy("MPOL_X", "", List.of())))
                .hasMessage("invalid memory policy mode \"MPOL_X\"");
        assertThatThrownBy(() -> NumaPolicy.of(new MemoryPolicy("MPOL_BIND", "0", List.of("MPOL_F_X"))))
                .hasMessage("invalid memory policy flag \"MPOL_F_X\"");
    }
}
