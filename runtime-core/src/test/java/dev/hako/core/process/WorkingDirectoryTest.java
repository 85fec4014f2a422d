package dev.hako.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkingDirectoryTest {

    private static final Identity ANN = new Identity(1000, 1000, Optional.of(List.of()), OptionalLong.of(0));

    @TempDir
    Path dir;

    @Test
    void isMadeWithAllAboveItWhateverTheUmask() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            dev.hako.core.linux.Files.setUmask(stub.kernel(), 077);
            make(stub, dir + "/a//b/c/");
            assertThat(mode("a")).isEqualTo("rwxr-xr-x");
            assertThat(mode("a/b/c")).isEqualTo("rwxr-xr-x");
            make(stub, dir + "/a/b/c");
            WorkingDirectory.enter(stub.kernel(), dir + "/a/b/c", ANN);
            assertThat(dev.hako.core.linux.Files.workingDirectory(stub.kernel()))
                    .isEqualTo(dir + "/a/b/c");
            dev.hako.core.linux.Files.makeDirectory(cwd(stub), "d", 0777);
            assertThat(mode("a/b/c/d")).isEqualTo("rwx------");
        }
    }

    @Test
    void cannotBeMadeBelowAFile() throws IOException {
        Files.createFile(dir.resolve("file"));
        try (Stub stub = LibraryStub.start()) {
            assertThatThrownBy(() -> make(stub, dir + "/file/x")).hasMessage("mkdir %s/file/x: not a directory", dir);
        }
    }

    @Test
    void thatIsAFileCannotBeMadeOrEntered() throws IOException {
        Files.createFile(dir.resolve("file"));
        try (Stub stub = LibraryStub.start()) {
            assertThatThrownBy(() -> make(stub, dir + "/file")).hasMessage("mkdir %s/file: not a directory", dir);
            assertThatThrownBy(() -> WorkingDirectory.enter(stub.kernel(), dir + "/file", ANN))
                    .hasMessage("chdir to cwd (\"%s/file\") set in config.json failed: not a directory", dir);
        }
    }

    @Test
    void isEnteredWithTheRightsOfTheRuntimeFirst() throws IOException {
        ProgramLookupTest.assumeRoot();
        Path secret = Files.createDirectory(
                dir.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (Stub stub = LibraryStub.start()) {
            WorkingDirectory.enter(stub.kernel(), secret.toString(), ANN);
            assertThat(dev.hako.core.linux.Files.workingDirectory(stub.kernel()))
                    .isEqualTo(secret.toString());
        }
    }

    @Test
    void isEnteredWithTheRightsOfTheUserWhenTheRuntimeMayNot() throws IOException {
        RecordingKernel kernel = new RecordingKernel(new java.util.function.Function<>() {
            private int tries;

            @Override
            public Optional<Answer> apply(String call) {
                if (call.startsWith("chdir(")) {
                    return Optional.of(tries++ == 0 ? Answer.failure(Errno.EACCES) : Answer.of(0));
                }
                byte[] cwd = "/cwd\0".getBytes(StandardCharsets.UTF_8);
                return call.startsWith("getcwd(") ? Optional.of(new Answer(cwd.length, cwd)) : Optional.empty();
            }
        });
        WorkingDirectory.enter(kernel, "/cwd", ANN);
        assertThat(kernel.calls())
                .containsSubsequence(
                        "chdir(\"/cwd\")",
                        "setresuid(0xffffffff, 1000, 0xffffffff)",
                        "chdir(\"/cwd\")",
                        "setresuid(0xffffffff, 0, 0xffffffff)");
    }

    @Test
    void outsideOfTheContainerIsABreakout() {
        byte[] outside = "(unreachable)/x\0".getBytes(StandardCharsets.UTF_8);
        for (Answer answer : List.of(new Answer(outside.length, outside), Answer.failure(Errno.ENOENT))) {
            RecordingKernel kernel =
                    new RecordingKernel(call -> call.startsWith("getcwd(") ? Optional.of(answer) : Optional.empty());
            assertThatThrownBy(() -> WorkingDirectory.enter(kernel, "/proc/self/fd/7", ANN))
                    .hasMessage("current working directory is outside of container mount namespace root"
                            + " -- possible container breakout detected");
        }
    }

    private static void make(Stub stub, String path) throws IOException {
        WorkingDirectory.make(stub.kernel(), path);
        stub.kernel().settle();
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(name)));
    }

    private static dev.hako.core.linux.Fd cwd(Stub stub) throws IOException {
        return dev.hako.core.linux.Files.open(stub.kernel(), ".", dev.hako.core.linux.Files.O_PATH, 0);
    }
}
