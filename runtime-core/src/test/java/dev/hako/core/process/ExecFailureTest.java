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
import java.nio.file.attribute.PosixFilePermissions;
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
        chmod("run", "rw-r--r--");
        assertThat(cause("/run", Errno.EACCES)).contains("/run has no execute permission, mode 644");
    }

    @Test
    void saysWhomTheModeKeepsOut() throws IOException {
        Files.createDirectories(root.resolve("private"));
        script("private/run", "#!/bin/sh\n");
        chmod("private", "rwx------");
        assertThat(cause("/private/run", Errno.EACCES))
                .contains("/private may not be entered by uid 1000 and gid 1000: it belongs to 0:0 and has mode 700");
        chmod("private", "rwxr-xr-x");
        chmod("private/run", "rwx------");
        assertThat(cause("private/run", Errno.EACCES))
                .contains("private/run may not be executed by uid 1000 and gid 1000: it belongs to 0:0 and has mode"
                        + " 700");
    }

    @Test
    void findsTheInterpreterThatCannotBeExecuted() throws IOException {
        Files.createDirectories(root.resolve("directory"));
        script("run", "#!/directory\n");
        assertThat(cause("/run", Errno.EACCES)).contains("/directory is a directory");
        script("other", "");
        chmod("other", "rw-r--r--");
        script("run", "#!/other\n");
        assertThat(cause("/run", Errno.EACCES)).contains("/other has no execute permission, mode 644");
    }

    @Test
    void saysThatInterpretersGoInCircles() throws IOException {
        script("run", "#!/run\n");
        assertThat(cause("/run", Errno.ELOOP)).contains("/run is a script whose interpreter is, in the end, itself");
        for (int i = 0; i < 7; i++) {
            script("run" + i, "#!/run" + (i + 1) + "\n");
        }
        script("run7", "#!/bin/sh\n");
        assertThat(cause("/run0", Errno.ELOOP))
                .contains("more than 5 scripts in a row are each the interpreter of the one before");
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        script("run", "#!/loop\n");
        assertThat(cause("/run", Errno.ELOOP)).contains("/run needs /loop, a symbolic link that leads to itself");
        Files.delete(root.resolve("loop"));
    }

    @Test
    void readsTheFirstLineAsTheKernelDoes() throws IOException {
        script("run", "#!" + "/a".repeat(127) + "\n");
        assertThat(cause("/run", Errno.ENOEXEC))
                .contains("the name of the interpreter in the first line of /run goes beyond the 255 bytes that the"
                        + " kernel reads");
        script("run", "#!" + "/a".repeat(126) + "\n");
        assertThat(cause("/run", Errno.ENOENT))
                .contains("/run needs " + "/a".repeat(126) + ", which is not in the container");
        script("run", "#!\t /gone\targument\n");
        assertThat(cause("/run", Errno.ENOENT)).contains("/run needs /gone, which is not in the container");
        Files.write(root.resolve("run"), new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, '#', '!', '/', '\n'});
        assertThat(cause("/run", Errno.ENOEXEC)).contains("/run begins with a byte order mark, and not with #!");
    }

    @Test
    void saysWhereALinkToTheInterpreterLeads() throws IOException {
        script("run", "#!/link\n");
        Files.createSymbolicLink(root.resolve("link"), Path.of("/nix/store/sh"));
        assertThat(cause("/run", Errno.ENOENT))
                .contains("/run needs /link, a symbolic link to /nix/store/sh, which is not in the container");
        Files.delete(root.resolve("link"));
    }

    @Test
    void saysWhatIsTooLong() throws IOException {
        int pid = (int) ProcessHandle.current().pid();
        assertThat(ExecFailure.tooLong(pid, 130_000))
                .isEqualTo("one argument or environment variable is longer than 131071 bytes");
        assertThat(ExecFailure.tooLong(pid, 9_000_000))
                .startsWith("arguments and environment are about 9000000 bytes, at most ");
    }

    @Test
    void saysWhatAProgramInElfLacks() throws IOException {
        byte[] shell = Files.readAllBytes(Path.of("/bin/sh"));
        Files.write(root.resolve("cut"), java.util.Arrays.copyOf(shell, 20));
        assertThat(cause("/cut", Errno.ENOEXEC))
                .contains("/cut is no whole program: it ends after 20 bytes, within its header");
        Files.write(root.resolve("cut"), java.util.Arrays.copyOf(shell, 70));
        assertThat(cause("/cut", Errno.ENOEXEC).orElseThrow())
                .startsWith("/cut is no whole program: its program headers end at byte ")
                .endsWith(", the file at byte 70");
        shell[16] = 1;
        Files.write(root.resolve("object"), shell);
        assertThat(cause("/object", Errno.ENOEXEC))
                .contains("/object is no whole program: it is an object file that was not linked");
        shell[16] = 2;
        shell[18] = 3;
        Files.write(root.resolve("old"), shell);
        assertThat(cause("/old", Errno.ENOEXEC)).contains("/old is for i386, 32 bits, which this kernel does not run");
        shell[18] = 62;
        Files.write(root.resolve("good"), shell);
        assertThat(cause("/good", Errno.ENOEXEC)).isEmpty();
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
    void hasNoMoreToSayOfAFileThatIsMissing() throws IOException {
        assertThat(cause("/none", Errno.ENOENT)).isEmpty();
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
            return new ExecFailure(fd, "/", 1000, 1000).cause(path, errno);
        }
    }

    private void chmod(String name, String permissions) throws IOException {
        Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString(permissions));
    }

    private void script(String name, String text) throws IOException {
        Files.writeString(root.resolve(name), text);
        chmod(name, "rwxr-xr-x");
    }
}
