package dev.hako.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardStreamsTest {

    @TempDir
    Path dir;

    @Test
    void areGivenToTheUserButForTheNullDevice() throws IOException {
        ProgramLookupTest.assumeRoot();
        Path out = Files.createFile(dir.resolve("out"));
        Object ownerOfNull = Files.getAttribute(Path.of("/dev/null"), "unix:uid");
        try (Stub parent = LibraryStub.start();
                Stub stub = Stubs.spawn(parent.kernel(), parent.pid(), new Stubs.Clone())) {
            onto(stub, "/dev/null", 0);
            onto(stub, out.toString(), 1);
            new Fd(stub.kernel(), 2).close();
            StandardStreams.giveTo(stub.kernel(), 1000);
            stub.kernel().settle();
        }
        assertThat(Files.getAttribute(out, "unix:uid")).isEqualTo(1000);
        assertThat(Files.getAttribute(out, "unix:gid")).isEqualTo(0);
        assertThat(Files.getAttribute(Path.of("/dev/null"), "unix:uid")).isEqualTo(ownerOfNull);
    }

    @Test
    void areLeftAloneIfTheyBelongToTheUserAlready() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        StandardStreams.giveTo(kernel, 0);
        assertThat(kernel.calls()).hasSize(3).allMatch(call -> call.startsWith("fstat("));
    }

    @Test
    void areLeftAloneIfTheyCannotBeGivenAway() throws IOException {
        for (Errno errno : List.of(Errno.EPERM, Errno.EROFS)) {
            StandardStreams.giveTo(refusing(errno), 1000);
        }
        assertThatThrownBy(() -> StandardStreams.giveTo(refusing(Errno.EIO), 1000))
                .hasMessage("unable to setup user: chown /dev/stdin: input/output error");
    }

    private static RecordingKernel refusing(Errno errno) {
        return new RecordingKernel(
                call -> call.startsWith("fchown(") ? Optional.of(Answer.failure(errno)) : Optional.empty());
    }

    private static void onto(Stub stub, String path, int number) throws IOException {
        try (Fd fd = dev.hako.core.linux.Files.open(stub.kernel(), path, dev.hako.core.linux.Files.O_RDWR, 0)) {
            dev.hako.core.linux.Files.duplicateOnto(fd, number);
        }
    }
}
