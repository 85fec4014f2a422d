package dev.hako.it.broken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Rootfs;
import dev.hako.it.bundle.Sandbox;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program that is found, but that execve(2) refuses: the error names the program and the kernel's reason, as runc's does, and then
 * what is really wrong.
 */
@IntegrationTest
@KnownDifference(peer = "crun", why = "has words of its own")
class UnrunnableProgramsTest {
    static List<Unrunnable> programs() {
        return Unrunnable.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void areNamedByRun(Unrunnable program, Sandbox sandbox) {
        Container box = sandbox.container();
        program.put(box.bundle());
        box.bundle().args("/p");
        Result result = box.run().fails(1, program.refusal());
        if (sandbox.peer().isHako()) {
            assertThat(result.message())
                    .isEqualTo("hako run failed: unable to start container process: " + program.explained());
        }
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    @KnownDifference(peer = "runc", why = "starts and tells of it as the container's program")
    void areNamedByStart(Unrunnable program, Sandbox sandbox) {
        Container box = sandbox.container();
        program.put(box.bundle());
        box.bundle().args("/p");
        box.create().ok();
        assertThat(box.start().fails(1).message())
                .isEqualTo("unable to start container process: " + program.explained());
        assertThat(box.status()).isEqualTo("stopped");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    @KnownDifference(peer = "runc 1.1", why = "exits with 1")
    void areNamedByExec(Unrunnable program, Sandbox sandbox) {
        Container box = sandbox.container();
        program.put(box.bundle());
        box.sleeping();
        Result result = box.exec("/p").fails(255, program.refusal());
        if (sandbox.peer().isHako()) {
            assertThat(result.message())
                    .isEqualTo("exec failed: unable to start container process: " + program.explained());
        }
    }

    @Test
    void areNamedByTheirPathInTheWorkingDirectory(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().program("/tmp/p", "#!/gone\n").set("/process/cwd", "/tmp").args("./p");
        Result result = box.run().fails(1, "exec ./p: no such file or directory");
        if (sandbox.peer().isHako()) {
            assertThat(result.message()).endsWith("(./p needs /gone, which is not in the container)");
        }
    }

    @Test
    void mayLieOnAFileSystemThatExecutesNothing(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .mount("/mnt", "bind", "/bin", "bind", "noexec")
                .program("/p", "#!/mnt/sh\n")
                .args("/p");
        Result result = box.run().fails(1, "exec /p: permission denied");
        if (sandbox.peer().isHako()) {
            assertThat(result.message()).endsWith("(/mnt/sh lies on a file system that is mounted noexec)");
        }
    }

    @Test
    void mayHaveAnInterpreterForOthers(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().program("/secret/sh", "").program("/p", "#!/secret/sh\n").args("/p");
        box.bundle().set("/process/user/uid", 1000L).set("/process/user/gid", 1000L);
        Rootfs.chmod(box.bundle().rootfs().resolve("secret"), "rwx------");
        Result result = box.run().fails(1, "exec /p: permission denied");
        if (sandbox.peer().isHako()) {
            assertThat(result.message())
                    .endsWith("(/secret may not be entered by uid 1000 and gid 1000: it belongs to 0:0 and has mode"
                            + " 700)");
        }
    }

    @Test
    void mayBeGivenTooMuch(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/true", "x".repeat(131_072));
        Result one = box.run().fails(1, "exec /bin/true: argument list too long");
        String[] many = new String[40];
        Arrays.fill(many, "x".repeat(100_000));
        many[0] = "/bin/true";
        box.bundle().args(many);
        Result all = box.run().fails(1, "exec /bin/true: argument list too long");
        if (sandbox.peer().isHako()) {
            assertThat(one.message()).endsWith("(one argument or environment variable is longer than 131071 bytes)");
            assertThat(all.message()).contains("(arguments and environment are about ", " bytes, at most ");
        }
    }

    @Test
    void mayBeOpenForWriting(Sandbox sandbox) throws IOException {
        Container box = sandbox.container();
        box.bundle().program("/p", "#!/bin/sh\n").args("/p");
        try (FileChannel _ = FileChannel.open(box.bundle().rootfs().resolve("p"), StandardOpenOption.WRITE)) {
            Result result = box.run();
            if (result.code() != 0) { // Linux 6.11 does not mind
                result.fails(1, "exec /p: text file busy");
                if (sandbox.peer().isHako()) {
                    assertThat(result.message()).endsWith("(/p or its interpreter is open for writing)");
                }
            }
        }
    }
}
