package dev.hako.spec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.spec.runtime.Features;
import dev.hako.spec.runtime.LinuxFeatures;
import dev.hako.spec.runtime.ProcessState;
import dev.hako.spec.runtime.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StateAndFeaturesTest {
    private static final State STATE =
            new State("1.3.0", "box", State.Status.RUNNING, 4422, "/containers/box", Map.of("key", "value"));

    @Test
    void theStateIsWrittenAsHooksExpectIt() throws IOException {
        JsonWriter out = JsonWriter.compact();
        StateWriter.write(out, STATE);
        assertThat(out.toString())
                .isEqualTo("{\"ociVersion\":\"1.3.0\",\"id\":\"box\",\"status\":\"running\",\"pid\":4422,"
                        + "\"bundle\":\"/containers/box\",\"annotations\":{\"key\":\"value\"}}");
        assertThat(StateReader.read(out.toBytes())).isEqualTo(STATE);
    }

    @Test
    void aStoppedContainerHasNoPid() {
        JsonWriter out = JsonWriter.compact();
        StateWriter.write(out, new State("1.3.0", "box", State.Status.STOPPED, 0, "/b", Map.of()));
        assertThat(out.toString())
                .isEqualTo("{\"ociVersion\":\"1.3.0\",\"id\":\"box\",\"status\":\"stopped\",\"bundle\":\"/b\"}");
    }

    @Test
    void anUnknownStatusIsRefused() {
        byte[] json = "{\"id\":\"box\",\"status\":\"dreaming\"}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> StateReader.read(json))
                .hasMessage("1:22: /status: want creating, created, running or stopped, found \"dreaming\"");
    }

    @Test
    void theSeccompListenerGetsTheStateOfProcessAndContainer() throws IOException {
        JsonWriter out = JsonWriter.compact();
        StateWriter.write(out, new ProcessState("1.3.0", List.of("seccompFd"), 4422, "meta", STATE));
        JsonWriter state = JsonWriter.compact();
        StateWriter.write(state, STATE);
        assertThat(out.toString())
                .isEqualTo(
                        "{\"ociVersion\":\"1.3.0\",\"fds\":[\"seccompFd\"],\"pid\":4422,\"metadata\":\"meta\",\"state\":"
                                + state + "}");
    }

    @Test
    void featuresAreReadAsTheyAreWritten() throws IOException {
        Features features = features();
        JsonWriter out = JsonWriter.indented("    ");
        FeaturesWriter.write(out, features);
        assertThat(FeaturesReader.read(out.toBytes())).isEqualTo(features);
        assertThat(out.toString())
                .startsWith("{\n    \"ociVersionMin\": \"1.0.0\",\n    \"ociVersionMax\": \"1.3.0\",\n");
        assertThat(out.toString()).contains("\"mountExtensions\": {\n            \"idmap\": {\n");
    }

    static Features features() {
        LinuxFeatures linux = new LinuxFeatures(
                List.of("mount", "pid"),
                List.of("CAP_KILL"),
                Optional.of(new LinuxFeatures.Cgroup(
                        Optional.of(true), Optional.of(true), Optional.of(false), Optional.empty(), Optional.of(true))),
                Optional.of(new LinuxFeatures.SeccompFeatures(
                        Optional.of(true),
                        List.of("SCMP_ACT_ALLOW"),
                        List.of("SCMP_CMP_EQ"),
                        List.of("SCMP_ARCH_X86_64"),
                        List.of("SECCOMP_FILTER_FLAG_LOG"),
                        List.of("SECCOMP_FILTER_FLAG_LOG"))),
                Optional.of(true),
                Optional.of(false),
                Optional.of(
                        new LinuxFeatures.IntelRdtFeatures(Optional.of(true), Optional.of(true), Optional.of(true))),
                Optional.of(
                        new LinuxFeatures.MemoryPolicyFeatures(List.of("MPOL_BIND"), List.of("MPOL_F_STATIC_NODES"))),
                Optional.of(true),
                Optional.of(true));
        return new Features(
                "1.0.0",
                "1.3.0",
                List.of("createRuntime"),
                List.of("ro", "rw"),
                Optional.of(linux),
                Map.of("org.example.version", "1"),
                List.of("bundle"));
    }
}
