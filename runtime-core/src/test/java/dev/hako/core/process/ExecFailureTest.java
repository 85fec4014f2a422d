package dev.hako.core.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.linux.Sys;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecFailureTest {

    private static final long MS_NOEXEC = 8;
    private static final long MS_REC = 0x4000;
    private static final long MS_PRIVATE = 0x40000;

    @TempDir
    Path root;

    private Stub stub;

    @BeforeEach
    void start() throws IOException {
        stub = LibraryStub.start();
    }

    @AfterEach
    void stop() throws IOException {
        stub.close();
    }

    @Test
    void saysThatTheDynamicLinkerIsMissing() throws IOException {
        Files.copy(Path.of("/bin/sh"), root.resolve("sh"));
        assertThat(cause("/sh", Errno.ENOENT))
                .contains("/sh needs /lib64/ld-linux-x86-64.so.2, which is not in the container");
        Files.createDirectories(root.resolve("lib64"));
        Files.createFile(root.resolve("lib64/ld-linux-x86-64.so.2"));
        assertThat(cause("/sh", Errno.ENOENT)).isEmpty();
    }

    @Test
    void saysThatTheInterpreterOfAScriptIsMissing() throws IOException {
        script("run.sh", "#! /mmnnttbb foo bar\nsh\n");
        assertThat(cause("/run.sh", Errno.ENOENT)).contains("/run.sh needs /mmnnttbb, which is not in the container");
        assertThat(cause("run.sh", Errno.ENOENT)).contains("run.sh needs /mmnnttbb, which is not in the container");
    }

    @Test
    void followsScriptsThatInterpretScripts() throws IOException {
        script("run", "#!/other\n");
        script("other", "#!/third -x\n");
        assertThat(cause("/run", Errno.ENOENT)).contains("/other needs /third, which is not in the container");
        script("third", "#!/run");
        assertThat(cause("/run", Errno.ENOENT)).isEmpty();
    }

    @Test
    void saysThatAScriptHasLineEndsOfWindows() throws IOException {
        script("run", "#!/bin/sh\r\necho\r\n");
        assertThat(cause("/run", Errno.ENOENT))
                .contains("the first line of /run ends in CR LF, as on Windows: /bin/sh\\r does not exist");
    }

    @Test
    void saysWhatIsWrongWithTheFormat() throws IOException {
        script("empty", "");
        script("text", "echo hello\n");
        script("nothing", "#!\n");
        byte[] arm = Files.readAllBytes(Path.of("/bin/sh"));
        arm[18] = (byte) 183;
        Files.write(root.resolve("arm"), arm);
        assertThat(cause("/empty", Errno.ENOEXEC)).contains("/empty is empty");
        assertThat(cause("/text", Errno.ENOEXEC))
                .contains("/text is neither a program nor a script that starts with #!");
        assertThat(cause("/nothing", Errno.ENOEXEC)).contains("the first line of /nothing names no interpreter");
        assertThat(cause("/arm", Errno.ENOEXEC)).contains("/arm is for aarch64, this machine is x86_64");
    }

    @Test
    void saysWhyExecutionIsRefused() throws IOException {
        script("run", "#!/bin/sh\n");
        Files.setPosixFilePermissions(
                root.resolve("run"), java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(cause("/run", Errno.EACCES)).contains("/run has no execute permission, mode 644");
    }

    @Test
    void saysThatTheFileSystemForbidsExecution() throws IOException {
        ProgramLookupTest.assumeRoot();
        try (Stub child = Stubs.spawn(stub.kernel(), stub.pid(), new Stubs.Clone().flags(Namespaces.CLONE_NEWNS))) {
            Frame frame = child.kernel().frame();
            frame.call(Sys.MOUNT, 0, frame.text("/"), 0, MS_REC | MS_PRIVATE, 0);
            long path = frame.text(root.toString());
            frame.call(Sys.MOUNT, frame.text("none"), path, frame.text("tmpfs"), MS_NOEXEC, 0);
            frame.call(Sys.OPENAT, -1, frame.text(root + "/run"), 0x41, 0755);
            child.kernel().check(frame, "mount", "");
            assertThat(cause(child, "/run", Errno.EACCES))
                    .contains("/run lies on a file system that is mounted noexec");
        }
    }

    @Test
    void hasNoMoreToSayOfAFileThatIsMissingOrCutOff() throws IOException {
        assertThat(cause("/none", Errno.ENOENT)).isEmpty();
        Files.write(root.resolve("cut"), java.util.Arrays.copyOf(Files.readAllBytes(Path.of("/bin/sh")), 70));
        assertThat(cause("/cut", Errno.ENOENT)).isEmpty();
        assertThat(cause("/cut", Errno.ENOEXEC)).isEmpty();
    }

    @Test
    void doesNotLeaveTheContainer() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), Path.of("/bin/sh"));
        assertThat(cause("/link", Errno.ENOENT)).isEmpty();
        Files.delete(root.resolve("link"));
    }

    private Optional<String> cause(String path, Errno errno) throws IOException {
        return cause(stub, path, errno);
    }

    private Optional<String> cause(Stub place, String path, Errno errno) throws IOException {
        int flags = dev.hako.core.linux.Files.O_PATH;
        try (Fd fd = dev.hako.core.linux.Files.open(place.kernel(), root.toString(), flags, 0)) {
            return new ExecFailure(fd, "/").cause(path, errno);
        }
    }

    private void script(String name, String text) throws IOException {
        Files.writeString(root.resolve(name), text);
        root.resolve(name).toFile().setExecutable(true);
    }
}
