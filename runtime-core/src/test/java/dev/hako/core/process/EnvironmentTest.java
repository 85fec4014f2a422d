package dev.hako.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.core.linux.Stat;
import dev.hako.core.linux.Sys;
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

class EnvironmentTest {

    @TempDir
    Path root;

    @Test
    void keepsTheLastOfVariablesNamedTwiceAtItsPlace() {
        assertThat(Environment.of(List.of("A=1", "B=2", "A=3", "C=4", "B=5")).variables())
                .containsExactly("A=3", "C=4", "B=5");
    }

    @Test
    void keepsValuesAsTheyAre() {
        List<String> env = List.of("EMPTY=", "EQUALS==a=b", "LINES=a\nb", "UMLAUT=ä");
        assertThat(Environment.of(env).variables()).isEqualTo(env);
    }

    @Test
    void refusesWhatIsNoVariable() {
        assertThatThrownBy(() -> Environment.of(List.of("A")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invalid environment variable: missing '='");
        assertThatThrownBy(() -> Environment.of(List.of("=A")))
                .hasMessage("invalid environment variable: name cannot be empty");
        assertThatThrownBy(() -> Environment.of(List.of("A=b\0c")))
                .hasMessage("invalid environment variable \"A\": contains nul byte (\\x00)");
    }

    @Test
    void hasAPathOnlyIfGivenOne() {
        assertThat(Environment.of(List.of("PATH=/a:/b")).path()).isEqualTo("/a:/b");
        assertThat(Environment.of(List.of("XPATH=/a")).path()).isEmpty();
    }

    @Test
    void keepsAHomeThatIsGiven() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        assertThat(Environment.of(List.of("HOME=/mine", "A=1"))
                        .withHome(kernel, 0)
                        .variables())
                .containsExactly("HOME=/mine", "A=1");
        assertThat(kernel.calls()).isEmpty();
    }

    @Test
    void anEmptyHomeCountsAsNoneEvenIfAnEarlierOneIsNot() throws IOException {
        assertThat(Environment.of(List.of("HOME=/mine", "HOME="))
                        .withHome(withoutPasswd(), 0)
                        .variables())
                .containsExactly("HOME=/");
    }

    @Test
    void findsTheHomeOfAUserInThePasswdFile() {
        String passwd = "root:x:0:0:root:/root:/bin/sh\n\nbroken\nann:x:1000:1000::/home/ann:/bin/sh\n"
                + "again:x:1000:1:::\nnone:x:7:7::";
        assertThat(Passwd.home(passwd, 0)).isEqualTo("/root");
        assertThat(Passwd.home(passwd, 1000)).isEqualTo("/home/ann");
        assertThat(Passwd.home(passwd, 7)).isEqualTo("/");
        assertThat(Passwd.home(passwd, 100)).isEqualTo("/");
    }

    @Test
    void readsThePasswdFileOfTheContainerOnlyIfItIsAFile() throws Exception {
        ProgramLookupTest.assumeRoot();
        Path etc = Files.createDirectory(root.resolve("etc"));
        Files.writeString(
                etc.resolve("real"), "x:x:4294967294:1::/home/x:\n".repeat(10000) + "ann:x:1000:1::/home/ann:");
        try (Stub parent = LibraryStub.start();
                Stub stub = Stubs.spawn(parent.kernel(), parent.pid(), new Stubs.Clone())) {
            Frame frame = stub.kernel().frame();
            frame.call(Sys.CHROOT, frame.text(root.toString()));
            frame.call(Sys.MKNODAT, -1, frame.text("/etc/fifo"), Stat.S_IFIFO | 0600, 0);
            stub.kernel().check(frame, "chroot", "");
            assertThat(Passwd.home(stub.kernel(), 1000).directory()).isEqualTo("/");
            for (String kind : List.of("fifo", "real", "none")) {
                Files.deleteIfExists(etc.resolve("passwd"));
                Files.createSymbolicLink(etc.resolve("passwd"), Path.of("/etc", kind));
                assertThat(Passwd.home(stub.kernel(), 1000).directory())
                        .isEqualTo(kind.equals("real") ? "/home/ann" : "/");
            }
            Files.delete(etc.resolve("passwd"));
            Files.createDirectory(etc.resolve("passwd"));
            assertThat(Passwd.home(stub.kernel(), 1000).directory()).isEqualTo("/");
        }
    }

    private static RecordingKernel withoutPasswd() {
        return new RecordingKernel(
                call -> call.startsWith("openat(") ? Optional.of(Answer.failure(Errno.ENOENT)) : Optional.empty());
    }
}
