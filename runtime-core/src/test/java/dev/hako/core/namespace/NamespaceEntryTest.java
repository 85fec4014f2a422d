package dev.hako.core.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamespaceEntryTest {

    private static final String JOINED = """
            "namespaces": [{"type": "pid", "path": "/ns/pid"}, {"type": "network", "path": "/ns/net"}]""";
    private static final String WITH_USER = """
            "namespaces": [{"type": "network", "path": "/ns/net"}, {"type": "ipc", "path": "/ns/ipc"},
             {"type": "user", "path": "/ns/user"}]""";

    private static void enter(RecordingKernel kernel, String linux) throws IOException {
        IdMapWriter writer = new IdMapWriter(kernel, "/bin", 0, 0);
        new NamespaceEntry(NamespacePlanTest.plan(linux), writer, line -> {}).enter(kernel, 1);
    }

    private static List<String> joins(RecordingKernel kernel) {
        return kernel.calls().stream()
                .filter(call -> call.startsWith("setns") || call.startsWith("setres"))
                .toList();
    }

    @Test
    void opensAllPathsBeforeItJoinsOne() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        enter(kernel, JOINED);
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
        assertThatThrownBy(() -> enter(refusing(Answer.of(Namespaces.CLONE_NEWUTS)), JOINED))
                .hasMessage("failed to setns into network namespace /ns/net: invalid argument (it is a uts namespace)");
        assertThatThrownBy(() -> enter(refusing(Answer.failure(Errno.ENOTTY)), JOINED))
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

    /** Answers stats so that the two user namespaces differ, and refuses a call. */
    private static Optional<Answer> script(String call, String refused, Errno errno) {
        if (call.startsWith(refused)) {
            return Optional.of(Answer.failure(errno));
        }
        if (call.startsWith("newfstatat(-100, \"/proc/self/ns/user\"")) {
            byte[] stat = new byte[144];
            stat[8] = 1;
            return Optional.of(new Answer(0, stat));
        }
        return Optional.empty();
    }

    @Test
    void theUserNamespaceIsJoinedLastOfThoseThatWeMayJoin() throws IOException {
        RecordingKernel kernel = new RecordingKernel(call -> script(call, "nothing", Errno.EPERM));
        enter(kernel, WITH_USER);
        assertThat(joins(kernel))
                .containsExactly(
                        "setns(101, 0x8000000)",
                        "setns(102, 0x40000000)",
                        "setns(100, 0x10000000)",
                        "setresuid(0, 0, 0)",
                        "setresgid(0, 0, 0)");
    }

    @Test
    void whatOnlyItsRootMayJoinIsJoinedThen() {
        // the script refuses it again
        RecordingKernel kernel = new RecordingKernel(call -> script(call, "setns(101", Errno.EPERM));
        assertThatThrownBy(() -> enter(kernel, WITH_USER))
                .hasMessage("failed to setns into ipc namespace /ns/ipc: operation not permitted");
        assertThat(joins(kernel))
                .containsExactly(
                        "setns(101, 0x8000000)",
                        "setns(102, 0x40000000)",
                        "setns(100, 0x10000000)",
                        "setresuid(0, 0, 0)",
                        "setresgid(0, 0, 0)",
                        "setns(101, 0x8000000)");
    }

    @Test
    void theUserNamespaceThatOneIsInIsNotJoined() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        enter(kernel, WITH_USER);
        assertThat(joins(kernel)).containsExactly("setns(101, 0x8000000)", "setns(102, 0x40000000)");
    }

    @Test
    void aUserNamespaceWithoutRootIsExplained() {
        RecordingKernel kernel = new RecordingKernel(call -> script(call, "setresuid", Errno.EINVAL));
        assertThatThrownBy(() -> enter(kernel, WITH_USER))
                .hasMessage("failed to become root in user namespace: invalid argument (it has no mapping for uid 0)");
    }

    @Test
    void tooManyNamespacesAreExplained() {
        RecordingKernel kernel = new RecordingKernel(call -> script(call, "unshare", Errno.ENOSPC));
        assertThatThrownBy(() -> enter(kernel, "\"namespaces\": [{\"type\": \"user\"}]"))
                .hasMessage("failed to unshare user namespace: no space left on device "
                        + "(there are as many as /proc/sys/user/max_user_namespaces allows)");
    }
}
