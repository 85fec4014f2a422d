package dev.hako.core.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Namespaces;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.spec.json.SpecReader;
import dev.hako.spec.runtime.IdMapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NamespacePlanTest {

    private static final String NAMESPACES = """
            "namespaces": [{"type": "mount"}, {"type": "cgroup"}, {"type": "pid", "path": "/ns/pid"}, {"type": "uts"},
             {"type": "network", "path": "/ns/net"}]""";

    /** {@return the plan of the members of a linux section} */
    static NamespacePlan plan(String linux) throws IOException {
        String json = "{\"ociVersion\": \"1.3.0\", \"linux\": {" + linux + "}}";
        return NamespacePlan.of(
                SpecReader.read(json.getBytes(StandardCharsets.UTF_8)).linux().orElseThrow());
    }

    @Test
    void clonesNewOnesButTheCgroupNamespaceWhichComesLater() throws IOException {
        NamespacePlan plan = plan(NAMESPACES);
        assertThat(plan.cloneFlags()).isEqualTo(Namespaces.CLONE_NEWNS | Namespaces.CLONE_NEWUTS);
        assertThat(plan.creates(NamespaceType.CGROUP)).isTrue();
        assertThat(plan.allFlags())
                .isEqualTo(Namespaces.CLONE_NEWNS
                        | Namespaces.CLONE_NEWUTS
                        | Namespaces.CLONE_NEWCGROUP
                        | Namespaces.CLONE_NEWPID
                        | Namespaces.CLONE_NEWNET);
    }

    @Test
    void knowsWhatIsNotTheCallers() throws IOException {
        NamespacePlan plan = plan(NAMESPACES);
        assertThat(plan.has(NamespaceType.NETWORK)).isTrue();
        assertThat(plan.creates(NamespaceType.NETWORK)).isFalse();
        assertThat(plan.has(NamespaceType.IPC)).isFalse();
    }

    @Test
    void userAndTimeNamespacesAreEnteredBeforeTheClone() throws IOException {
        NamespacePlan plan = plan("""
                "namespaces": [{"type": "user"}, {"type": "time"}, {"type": "mount"}],
                "uidMappings": [{"containerID": 0, "hostID": 1000, "size": 10}],
                "timeOffsets": {"boottime": {"secs": -5, "nanosecs": 7}}""");
        assertThat(plan.needsEntry()).isTrue();
        assertThat(plan.cloneFlags()).isEqualTo(Namespaces.CLONE_NEWNS);
        assertThat(plan.maps().uids()).containsExactly(new IdMapping(0, 1000, 10));
        assertThat(TimeOffsets.text(plan.timeOffsets())).isEqualTo("boottime -5 7\n");
        assertThat(plan("\"namespaces\": [{\"type\": \"mount\"}]").needsEntry()).isFalse();
        assertThat(plan(NAMESPACES).needsEntry()).isTrue();
    }

    @Test
    void nothingAtAPathIsAnError() throws IOException {
        NamespacePlan plan = plan(NAMESPACES);
        RecordingKernel kernel = new RecordingKernel(call -> call.startsWith("newfstatat")
                ? java.util.Optional.of(RecordingKernel.Answer.failure(dev.hako.core.linux.Errno.ENOENT))
                : java.util.Optional.empty());
        assertThatThrownBy(() -> plan.check(kernel))
                .hasMessage("unable to create new parent process: namespace path: lstat /ns/net: "
                        + "no such file or directory");
    }
}
