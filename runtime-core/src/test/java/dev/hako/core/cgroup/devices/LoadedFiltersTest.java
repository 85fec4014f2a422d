package dev.hako.core.cgroup.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.spec.runtime.DeviceRule;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LoadedFiltersTest {

    private final RecordingKernel kernel = new RecordingKernel();

    private static List<DeviceRule> rules(int minor) {
        return List.of(new DeviceRule(true, "c", OptionalLong.of(77), OptionalLong.of(minor), "r"));
    }

    private long calls(String start) {
        return kernel.calls().stream().filter(call -> call.startsWith(start)).count();
    }

    @Test
    void oneProgramIsLoadedForTheSameRules() throws IOException {
        try (LoadedFilters filters = new LoadedFilters()) {
            filters.in(kernel).restrictNew("/sys/fs/cgroup/a", rules(1));
            filters.in(kernel).restrictNew("/sys/fs/cgroup/b", rules(1));
            filters.in(kernel).restrictNew("/sys/fs/cgroup/c", rules(2));
            assertThat(calls("bpf(5")).isEqualTo(2);
            assertThat(calls("bpf(8")).isEqualTo(3);
            assertThat(calls("close(")).isEqualTo(3); // of directories
        }
        assertThat(calls("close(")).isEqualTo(5);
    }

    @Test
    void whatIsTooMuchIsLoadedEachTime() throws IOException {
        try (LoadedFilters filters = new LoadedFilters()) {
            for (int i = 0; i < 64; i++) {
                filters.in(kernel).restrictNew("/sys/fs/cgroup/a", rules(i));
            }
            filters.in(kernel).restrictNew("/sys/fs/cgroup/a", rules(5));
            assertThat(calls("bpf(5")).isEqualTo(64);
            filters.in(kernel).restrictNew("/sys/fs/cgroup/a", rules(100));
            filters.in(kernel).restrictNew("/sys/fs/cgroup/a", rules(100));
            assertThat(calls("bpf(5")).isEqualTo(66);
        }
    }

    @Test
    void aProgramThatCannotBeLoadedIsTriedAgain() throws IOException {
        boolean[] broken = {true};
        RecordingKernel refusing = new RecordingKernel(call -> broken[0] && call.startsWith("bpf(5")
                ? Optional.of(RecordingKernel.Answer.failure(Errno.EPERM))
                : Optional.empty());
        try (LoadedFilters filters = new LoadedFilters()) {
            assertThatThrownBy(() -> filters.in(refusing).restrictNew("/sys/fs/cgroup/a", rules(1)))
                    .hasMessage("load the device filter (bpf BPF_PROG_LOAD): operation not permitted");
            broken[0] = false;
            filters.in(refusing).restrictNew("/sys/fs/cgroup/a", rules(1));
        }
    }
}
