package dev.hako.core.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.spec.runtime.Namespace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamespacePlanTest {

    private static final NamespacePlan PLAN = NamespacePlan.of(List.of(
            new Namespace("mount"),
            new Namespace("cgroup"),
            new Namespace("pid", "/ns/pid"),
            new Namespace("uts"),
            new Namespace("network", "/ns/net")));

    @Test
    void clonesNewOnesButTheCgroupNamespaceWhichComesLater() {
        assertThat(PLAN.cloneFlags()).isEqualTo(Namespaces.CLONE_NEWNS | Namespaces.CLONE_NEWUTS);
        assertThat(PLAN.creates(NamespaceType.CGROUP)).isTrue();
        assertThat(PLAN.allFlags())
                .isEqualTo(Namespaces.CLONE_NEWNS
                        | Namespaces.CLONE_NEWUTS
                        | Namespaces.CLONE_NEWCGROUP
                        | Namespaces.CLONE_NEWPID
                        | Namespaces.CLONE_NEWNET);
    }

    @Test
    void knowsWhatIsNotTheCallers() {
        assertThat(PLAN.has(NamespaceType.NETWORK)).isTrue();
        assertThat(PLAN.creates(NamespaceType.NETWORK)).isFalse();
        assertThat(PLAN.has(NamespaceType.IPC)).isFalse();
    }

    @Test
    void opensAllPathsBeforeItJoinsOne() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        PLAN.join(kernel);
        assertThat(kernel.calls())
                .containsExactly(
                        "openat(-100, \"/ns/net\", 0x80800, 0)",
                        "openat(-100, \"/ns/pid\", 0x80800, 0)",
                        "setns(100, 0x40000000)",
                        "setns(101, 0x20000000)",
                        "close(100)",
                        "close(101)");
    }

    @Test
    void namesTheNamespaceThatIsOfAnotherKind() {
        assertThatThrownBy(() -> PLAN.join(refusing(Answer.of(Namespaces.CLONE_NEWUTS))))
                .hasMessage("failed to setns into network namespace /ns/net: invalid argument (it is a uts namespace)");
        assertThatThrownBy(() -> PLAN.join(refusing(Answer.failure(Errno.ENOTTY))))
                .hasMessage("failed to setns into network namespace /ns/net: invalid argument (it is no namespace)");
    }

    private static RecordingKernel refusing(Answer type) {
        return new RecordingKernel(call -> {
            if (call.startsWith("setns(100")) {
                return Optional.of(Answer.failure(Errno.EINVAL));
            }
            return call.startsWith("ioctl(100") ? Optional.of(type) : Optional.empty();
        });
    }
}
