package dev.hako.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import dev.hako.spec.runtime.Rlimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RlimitsTest {

    @Test
    void areSetForAnotherProcess() throws IOException {
        Rlimits limits = Rlimits.of(List.of(new Rlimit("RLIMIT_NOFILE", 65, 64), new Rlimit("RLIMIT_CORE", -1, 5)));
        try (Stub launcher = LibraryStub.start();
                Stub init = Stubs.spawn(launcher.kernel(), launcher.pid(), new Stubs.Clone())) {
            limits.apply(launcher.kernel(), init.pid());
            String text = Files.readString(Path.of("/proc/" + init.pid() + "/limits"));
            assertThat(text)
                    .containsPattern("Max open files +64 +65 ")
                    .containsPattern("Max core file size +5 +unlimited ");
        }
    }

    @Test
    void areRefusedIfUnknownOrThereTwice() {
        assertThatThrownBy(() -> Rlimits.of(List.of(new Rlimit("RLIMIT_X", 1, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("wrong rlimit value: RLIMIT_X");
        Rlimit cpu = new Rlimit("RLIMIT_CPU", 1, 1);
        assertThatThrownBy(() -> Rlimits.of(List.of(cpu, cpu))).hasMessage("rlimit RLIMIT_CPU is set twice");
    }

    @Test
    void sayWhichOneTheKernelRefuses() throws IOException {
        Rlimits limits = Rlimits.of(List.of(new Rlimit("RLIMIT_CORE", 1, 1), new Rlimit("RLIMIT_NOFILE", 1, 2)));
        try (Stub launcher = LibraryStub.start()) {
            assertThatThrownBy(() -> limits.apply(launcher.kernel(), launcher.pid()))
                    .hasMessage("error setting rlimits for ready process: error setting rlimit type 7: invalid argument"
                            + " (the soft limit of RLIMIT_NOFILE, 2, is above the hard one, 1)");
        }
        RecordingKernel kernel = new RecordingKernel(call -> Optional.of(Answer.failure(Errno.EPERM)));
        assertThatThrownBy(() -> limits.apply(kernel, 7))
                .hasMessageStartingWith("error setting rlimits for ready process: error setting rlimit type 4:"
                        + " operation not permitted (raising the hard limit of RLIMIT_CORE needs CAP_SYS_RESOURCE");
    }

    @Test
    void costNothingIfThereAreNone() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        Rlimits.of(List.of()).apply(kernel, 7);
        assertThat(kernel.calls()).isEmpty();
    }
}
