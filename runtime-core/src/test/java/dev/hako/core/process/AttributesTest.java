package dev.hako.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.spec.runtime.IoPriority;
import dev.hako.spec.runtime.Personality;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Scheduler;
import dev.hako.spec.runtime.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AttributesTest {

    private static final Process PLAIN = Process.of(List.of("true"), "/");

    @Test
    void areAUmaskIfNothingIsAskedFor() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        Attributes.of(PLAIN, Optional.empty(), Optional.empty()).apply(kernel, false);
        assertThat(kernel.calls()).containsExactly("umask(18)");
    }

    @Test
    void holdForTheProcess() throws IOException {
        Process process = PLAIN.change()
                .user(new User(0, 0, OptionalLong.of(077), List.of()))
                .scheduler(scheduler("SCHED_BATCH", 5, List.of("SCHED_FLAG_RESET_ON_FORK")))
                .ioPriority(new IoPriority("IOPRIO_CLASS_BE", 7))
                .done();
        Optional<Personality> personality = Optional.of(new Personality("LINUX32", List.of()));
        try (Stub stub = LibraryStub.start()) {
            Attributes.of(process, personality, Optional.empty()).apply(stub.kernel(), false);
            Path proc = Path.of("/proc/" + stub.pid());
            assertThat(Files.readString(proc.resolve("status"))).contains("Umask:\t0077\n");
            assertThat(Files.readString(proc.resolve("personality"))).isEqualTo("00000008\n");
            String[] stat = Files.readString(proc.resolve("stat")).split(" ", -1);
            assertThat(stat[18]).as("nice").isEqualTo("5");
            assertThat(stat[40]).as("policy").isEqualTo("3");
        }
    }

    @Test
    void askForIoPriorityAsTheKernelWantsIt() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        Process process =
                PLAIN.change().ioPriority(new IoPriority("IOPRIO_CLASS_BE", 7)).done();
        Attributes.of(process, Optional.empty(), Optional.empty()).apply(kernel, false);
        assertThat(kernel.calls()).contains("ioprio_set(1, 0, 0x4007)");
    }

    @Test
    void areRefusedIfUnknown() {
        assertRefused(
                PLAIN.change().scheduler(scheduler("SCHED_X", 0, List.of())).done(),
                "invalid scheduler policy: SCHED_X");
        assertRefused(
                PLAIN.change()
                        .scheduler(scheduler("SCHED_OTHER", 0, List.of("X")))
                        .done(),
                "invalid scheduler flag: X");
        assertRefused(
                PLAIN.change().ioPriority(new IoPriority("IOPRIO_CLASS_X", 0)).done(),
                "invalid io priority class: IOPRIO_CLASS_X");
        assertRefused(
                PLAIN.change().ioPriority(new IoPriority("IOPRIO_CLASS_BE", 8)).done(),
                "invalid ioPriority.Priority: 8");
        assertThatThrownBy(() -> Attributes.of(PLAIN, Optional.of(new Personality("BSD", List.of())), Optional.empty()))
                .hasMessage("invalid personality domain BSD");
    }

    private static void assertRefused(Process process, String message) {
        assertThatThrownBy(() -> Attributes.of(process, Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void sayThatTheSchedulerDoesNotGoWithSomeCpus() {
        Process process = PLAIN.change()
                .scheduler(scheduler("SCHED_DEADLINE", 0, List.of()))
                .done();
        RecordingKernel kernel = new RecordingKernel(call ->
                call.startsWith("sched_setattr(") ? Optional.of(Answer.failure(Errno.EPERM)) : Optional.empty());
        Attributes attributes = Attributes.of(process, Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> attributes.apply(kernel, true))
                .hasMessage("process scheduler can't be used together with AllowedCPUs");
        assertThatThrownBy(() -> attributes.apply(kernel, false))
                .hasMessage("error setting scheduler: operation not permitted");
    }

    @Test
    void sayWhatARealTimePolicyNeeds() {
        Process process =
                PLAIN.change().scheduler(scheduler("SCHED_FIFO", 0, List.of())).done();
        RecordingKernel kernel = new RecordingKernel(call ->
                call.startsWith("sched_setattr(") ? Optional.of(Answer.failure(Errno.EPERM)) : Optional.empty());
        Attributes attributes = Attributes.of(process, Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> attributes.apply(kernel, false))
                .hasMessage("error setting scheduler: operation not permitted (a real-time policy needs CAP_SYS_NICE,"
                        + " and on cgroup v1 a linux.resources.cpu.realtimeRuntime)");
    }

    @Test
    void includeTheScoreOfTheOomKiller() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            OomScore.set(stub.pid(), 77);
            assertThat(Path.of("/proc/" + stub.pid() + "/oom_score_adj")).hasContent("77");
        }
        assertThatThrownBy(() -> OomScore.set(0, 1))
                .hasMessage("failed to update /proc/0/oom_score_adj: no such file or directory");
    }

    private static Scheduler scheduler(String policy, int nice, List<String> flags) {
        return new Scheduler(policy, nice, 0, flags, 0, 0, 0);
    }
}
