package dev.hako.core.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.core.linux.Sys;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLabelTest {

    /** What Podman takes for an error of labels, {@code libpod/oci_util.go}, with what it expects at the end of the path. */
    private static final String PODMAN_LOOKS_FOR = ".*`/proc/[a-z0-9-].+/attr.*/exec`.*";

    private static final int CLONE_NEWNS = 0x20000;
    private static final int MS_BIND = 0x1000;
    private static final int MS_REC_PRIVATE = 0x44000;

    @TempDir
    Path dir;

    private static RecordingKernel procfs(Function<String, Optional<Answer>> script) {
        return new RecordingKernel(call -> {
            if (call.startsWith("fstatfs(")) {
                return Optional.of(new Answer(0, numbers(0x9fa0, 0)));
            }
            return call.startsWith("newfstatat(") ? Optional.of(new Answer(0, numbers(0, 1))) : script.apply(call);
        });
    }

    private static byte[] numbers(long first, long second) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(first)
                .putLong(second)
                .array();
    }

    private static Optional<Answer> noSuch(String call, String path) {
        return call.contains("\"" + path + "\"") ? Optional.of(Answer.failure(Errno.ENOENT)) : Optional.empty();
    }

    @Test
    void writesAProfileForTheNextProgram() throws IOException {
        RecordingKernel kernel = procfs(call -> Optional.empty());
        new ProcessLabel(new Fd(kernel, 7)).appArmor("docker-default");
        assertThat(kernel.calls())
                .contains(
                        "openat2(7, \"thread-self/attr/apparmor/exec\", {…}, 24)",
                        "write(100, \"exec docker-default\", 19)",
                        "close(100)");
    }

    @Test
    void writesAProfileToTheOlderFileWhereThereIsNoOther() throws IOException {
        RecordingKernel kernel = procfs(call -> noSuch(call, "thread-self/attr/apparmor/exec"));
        new ProcessLabel(new Fd(kernel, 7)).appArmor("docker-default");
        assertThat(kernel.calls()).contains("openat2(7, \"thread-self/attr/exec\", {…}, 24)");
    }

    @Test
    void saysThatAProfileIsNotLoaded() {
        RecordingKernel kernel = procfs(
                call -> call.startsWith("write(") ? Optional.of(Answer.failure(Errno.ENOENT)) : Optional.empty());
        assertThatThrownBy(() -> new ProcessLabel(new Fd(kernel, 7)).appArmor("nosuch"))
                .isInstanceOf(ErrnoException.class)
                .hasMessageStartingWith("unable to apply apparmor profile: apparmor failed to apply profile: "
                        + "write /proc/thread-self/attr/apparmor/exec: no such file or directory (")
                .hasMessageContaining("took \"exec nosuch\" from ")
                .message()
                .matches(PODMAN_LOOKS_FOR);
    }

    @Test
    void saysThatThereIsNoSuchLabel() {
        RecordingKernel kernel = procfs(
                call -> call.startsWith("write(") ? Optional.of(Answer.failure(Errno.EINVAL)) : Optional.empty());
        assertThatThrownBy(() -> new ProcessLabel(new Fd(kernel, 7)).selinux("nosuch"))
                .hasMessageStartingWith(
                        "can't set process label: write /proc/thread-self/attr/exec: invalid argument (")
                .message()
                .matches(PODMAN_LOOKS_FOR);
    }

    @Test
    void writesSelinuxLabels() throws IOException {
        RecordingKernel kernel = procfs(call -> noSuch(call, "self/attr/keycreate"));
        ProcessLabel label = new ProcessLabel(new Fd(kernel, 7));
        label.selinux("container_t");
        label.selinuxKeys("container_t");
        assertThat(kernel.calls())
                .contains("openat2(7, \"thread-self/attr/exec\", {…}, 24)", "write(100, \"container_t\", 11)")
                .doesNotContain("write(101, \"container_t\", 11)");
    }

    @Test
    void writesToNothingThatIsNotAProcfs() throws IOException {
        try (Stub stub = LibraryStub.start();
                Fd directory = Files.open(stub.kernel(), dir.toString(), Files.O_PATH, 0);
                Fd below = Files.open(stub.kernel(), "/proc/self", Files.O_PATH, 0)) {
            assertThatThrownBy(() -> new ProcessLabel(directory).selinux("container_t"))
                    .hasMessage("can't set process label: open /proc/thread-self/attr/exec: "
                            + "not the root of a procfs: invalid cross-device link");
            assertThatThrownBy(() -> new ProcessLabel(below).selinux("container_t"))
                    .hasMessageContaining("not the root of a procfs");
        }
    }

    @Test
    void writesToNothingThatLiesOverTheProcfs() throws IOException {
        assumeTrue(java.nio.file.Files.isReadable(Path.of("/etc/shadow")), "needs root");
        Path decoy = java.nio.file.Files.createFile(dir.resolve("decoy"));
        try (Stub parent = LibraryStub.start();
                Stub stub = Stubs.spawn(parent.kernel(), parent.pid(), new Stubs.Clone().flags(CLONE_NEWNS))) {
            cover(stub.kernel(), decoy, "/proc/" + stub.pid() + "/task/" + stub.pid() + "/attr/exec");
            try (Fd proc = Files.open(stub.kernel(), "/proc", Files.O_PATH, 0)) {
                assertThatThrownBy(() -> new ProcessLabel(proc).selinux("container_t"))
                        .hasMessage("can't set process label: open /proc/thread-self/attr/exec: "
                                + "invalid cross-device link");
            }
        }
        assertThat(decoy).isEmptyFile();
    }

    private static void cover(Kernel kernel, Path source, String target) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.MOUNT, 0, frame.text("/"), 0, MS_REC_PRIVATE, 0);
        frame.call(Sys.MOUNT, frame.text(source.toString()), frame.text(target), 0, MS_BIND, 0);
        kernel.check(frame, "mount", target);
    }
}
