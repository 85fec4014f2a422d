package dev.hako.core.seccomp;

import static dev.hako.core.seccomp.Profiles.rule;
import static dev.hako.core.seccomp.Profiles.withFlags;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Sys;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import dev.hako.spec.runtime.Seccomp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeccompFilterTest {

    @TempDir
    Path dir;

    private SeccompFilter filter(Stub host, Seccomp seccomp) throws IOException {
        String cache = dir.resolve("cache").toString();
        return new SeccompCompiler(host.kernel(), cache).compile(SeccompProfile.of(seccomp));
    }

    @Test
    void holdsForTheProcessThatLoadsIt() throws IOException {
        Seccomp seccomp = Profiles.of("SCMP_ACT_ALLOW", rule("SCMP_ACT_ERRNO", "mkdir", "mkdirat"));
        try (Stub stub = LibraryStub.start()) {
            SeccompFilter filter = filter(stub, withFlags(seccomp, "SECCOMP_FILTER_FLAG_LOG"));
            Frame frame = stub.kernel().frame();
            frame.call(Sys.PRCTL, Processes.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            filter.load(frame);
            stub.kernel().check(frame, "load", "");
            try (Fd parent = Files.open(stub.kernel(), dir.toString(), Files.O_PATH, 0)) {
                assertThatThrownBy(() -> Files.makeDirectory(parent, "x", 0700))
                        .isInstanceOf(ErrnoException.class)
                        .hasMessage("mkdir x: operation not permitted");
            }
        }
    }

    @Test
    void travelsWithTheProgramThatIsExecuted() throws IOException {
        Seccomp seccomp = Profiles.of("SCMP_ACT_ALLOW", rule("SCMP_ACT_ERRNO", "mkdir", "mkdirat"));
        try (Stub parent = LibraryStub.start();
                Stub child = Stubs.spawn(parent.kernel(), parent.pid(), new Stubs.Clone())) {
            Frame frame = child.kernel().frame();
            frame.call(Sys.PRCTL, Processes.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            filter(parent, seccomp).load(frame);
            String made = dir.resolve("made").toString();
            Processes.execute(frame, "/bin/mkdir", List.of("mkdir", made), List.of());
            assertThat(child.kernel().runLast(frame)).isEmpty();
            assertThat(Processes.await(parent.kernel(), child.pid(), 0).code()).isEqualTo(1);
            assertThat(Path.of(made)).doesNotExist();
        }
    }

    @Test
    void refusesMoreInstructionsThanTheKernelTakes() {
        assertThatThrownBy(() -> new SeccompFilter(new byte[8 * 4097], 0, List.of(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4097 instructions");
    }
}
