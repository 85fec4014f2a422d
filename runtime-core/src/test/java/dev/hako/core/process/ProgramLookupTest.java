package dev.hako.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.linux.Credentials;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramLookupTest {

    private static final long CAP_DAC_OVERRIDE = 1 << 1;

    @TempDir
    Path dir;

    private Stub stub;

    @BeforeEach
    void start() throws IOException {
        stub = LibraryStub.start();
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(dir.resolve("a"));
        Files.createDirectories(dir.resolve("b/tool"));
    }

    @AfterEach
    void stop() throws IOException {
        stub.close();
    }

    @Test
    void takesTheFirstDirectoryThatHasAnExecutableFile() throws IOException {
        file("a/tool", "rw-r--r--");
        file("c/tool", "rwxr-xr-x");
        file("d/tool", "rwxr-xr-x");
        assertThat(find("tool", path("none", "a", "b", "c", "d"))).isEqualTo(dir + "/c/tool");
    }

    @Test
    void findsAProgramBehindALongPath() throws IOException {
        file("a/tool", "rwxr-xr-x");
        assertThat(find("tool", "/none:".repeat(1000) + dir + "/a/")).isEqualTo(dir + "/a/tool");
    }

    @Test
    void saysThatAProgramIsNowhereInThePath() {
        for (String path : List.of("", "/none:/nowhere", path("a"))) {
            assertThatThrownBy(() -> find("tool", path))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("exec: \"tool\": executable file not found in $PATH");
        }
        assertThatThrownBy(() -> find("", path("a"))).hasMessage("exec: \"\": executable file not found in $PATH");
    }

    @Test
    void mentionsAFileThatIsOnlyNotExecutable() throws IOException {
        file("a/tool", "rw-r--r--");
        assertThatThrownBy(() -> find("tool", path("a")))
                .hasMessage(
                        "exec: \"tool\": executable file not found in $PATH (%s/a/tool is there, but not executable"
                                + " for uid 0)",
                        dir);
    }

    @Test
    void refusesAProgramRelativeToTheWorkingDirectory() throws IOException {
        file("tool", "rwxr-xr-x");
        dev.hako.core.linux.Files.changeDirectory(stub.kernel(), dir.toString());
        assertThatThrownBy(() -> find("tool", ":/none"))
                .hasMessage("exec: \"tool\": cannot run executable found relative to current directory");
        assertThat(find("./tool", "")).isEqualTo("./tool");
    }

    @Test
    void saysWhatIsWrongWithAPath() throws IOException {
        file("a/tool", "rw-r--r--");
        assertThatThrownBy(() -> find("/none", ""))
                .hasMessage("exec: \"/none\": stat /none: no such file or directory");
        assertThatThrownBy(() -> find(dir + "/a", "")).hasMessage("exec: \"%s/a\": is a directory", dir);
        assertThatThrownBy(() -> find(dir + "/a/tool", "")).hasMessage("exec: \"%s/a/tool\": permission denied", dir);
    }

    @Test
    void looksWithTheRightsOfTheUser() throws IOException {
        assumeRoot();
        file("a/tool", "rwxr--r--");
        Identity ann = new Identity(1000, 1000, Optional.of(List.of()), OptionalLong.of(0));
        Identity strong = new Identity(1000, 1000, Optional.of(List.of()), OptionalLong.of(CAP_DAC_OVERRIDE));
        String tool = dir + "/a/tool";
        assertThatThrownBy(() -> new ProgramLookup(stub.kernel(), ann).find(tool, ""))
                .hasMessage("exec: \"%s\": permission denied", tool);
        assertThat(new ProgramLookup(stub.kernel(), strong).find(tool, "")).isEqualTo(tool);
        assertThat(Credentials.effectiveUser(stub.kernel())).isZero();
        assertThat(status(stub, "Uid")).isEqualTo("0\t0\t0\t0");
        assertThat(status(stub, "CapEff")).isEqualTo(status(stub, "CapPrm"));
    }

    @Test
    void looksWithoutCapabilitiesThatRootLacks() throws IOException {
        assumeRoot();
        file("a/tool", "rwxr--r--");
        Files.setAttribute(dir.resolve("a/tool"), "unix:uid", 1000);
        Files.setAttribute(dir.resolve("a/tool"), "unix:gid", 1000);
        String before = status(stub, "CapEff");
        Identity weak = new Identity(0, 0, Optional.of(List.of()), OptionalLong.of(0));
        assertThatThrownBy(() -> new ProgramLookup(stub.kernel(), weak).find(dir + "/a/tool", ""))
                .hasMessageEndingWith("permission denied");
        assertThat(status(stub, "CapEff")).isEqualTo(before);
    }

    static void assumeRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    }

    static String status(Stub stub, String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + stub.pid() + "/status"))) {
            if (line.startsWith(field + ":")) {
                return line.substring(field.length() + 1).strip();
            }
        }
        throw new AssertionError(field);
    }

    private String find(String name, String path) throws IOException {
        Identity root = new Identity(0, 0, Optional.empty(), OptionalLong.empty());
        return new ProgramLookup(stub.kernel(), root).find(name, path);
    }

    private String path(String... names) {
        StringBuilder path = new StringBuilder();
        for (String name : names) {
            path.append(path.isEmpty() ? "" : ":").append(dir).append('/').append(name);
        }
        return path.toString();
    }

    private void file(String name, String permissions) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
