package dev.hako.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.spec.check.IdList;
import dev.hako.spec.runtime.CpuAffinity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuMaskTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"0;0x1", "1;0x2", "0-1;0x3", "0,1,5;0x23", "8;0x100", "4-7,64;0x100000000000000f0"})
    void readsAsOneNumber(String list, String number) {
        assertThat(CpuMask.of(IdList.parse(list))).hasToString(number);
    }

    @Test
    void confinesAProcess() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            CpuMask.of(IdList.parse("0")).apply(stub.kernel());
            assertThat(allowed(stub)).isEqualTo("0");
            assertThat(CpuMask.of(stub.kernel())).hasToString("0x1");
        }
    }

    @Test
    void givesAProcessAllCpusBack() throws IOException {
        List<String> warnings = new ArrayList<>();
        try (Stub stub = LibraryStub.start()) {
            String all = allowed(stub);
            CpuMask.of(IdList.parse("0")).apply(stub.kernel());
            CpuMask.reset(stub.kernel(), warnings::add);
            stub.kernel().settle();
            assertThat(allowed(stub)).isEqualTo(all);
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void warnsIfTheCpusCannotBeReset() throws IOException {
        List<String> warnings = new ArrayList<>();
        CpuMask.reset(new RecordingKernel(call -> Optional.of(Answer.failure(Errno.EPERM))), warnings::add);
        assertThat(warnings).singleElement().asString().contains("operation not permitted");
    }

    @Test
    void startsAProcessOnTheInitialCpusAndGivesTheParentItsOwnBack() throws IOException {
        ExecAffinity affinity = ExecAffinity.of(Optional.of(new CpuAffinity("0", "")));
        try (Stub parent = LibraryStub.start()) {
            String all = allowed(parent);
            assertThat(affinity.start(parent.kernel(), () -> allowed(parent))).isEqualTo("0");
            assertThat(allowed(parent)).isEqualTo(all);
        }
    }

    @Test
    void leavesTheInitialCpusIfThereAreNoFinalOnes() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        ExecAffinity.of(Optional.of(new CpuAffinity("0", ""))).finish(kernel, warning -> {});
        assertThat(kernel.calls()).isEmpty();
        ExecAffinity.of(Optional.of(new CpuAffinity("", "1"))).finish(kernel, warning -> {});
        assertThat(kernel.calls()).singleElement().asString().startsWith("sched_setaffinity(0, 1,");
    }

    @Test
    void saysWhichCpusThereAreNot() throws IOException {
        ExecAffinity affinity = ExecAffinity.of(Optional.of(new CpuAffinity("", "4000")));
        try (Stub stub = LibraryStub.start()) {
            assertThatThrownBy(() -> affinity.finish(stub.kernel(), warning -> {}))
                    .hasMessage("error setting final CPU affinity: sched_setaffinity: invalid argument");
        }
    }

    private static String allowed(Stub stub) throws IOException {
        String status = Files.readString(Path.of("/proc/" + stub.pid() + "/status"));
        int start = status.indexOf("Cpus_allowed_list:\t") + "Cpus_allowed_list:\t".length();
        return status.substring(start, status.indexOf('\n', start));
    }
}
