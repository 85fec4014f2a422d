package dev.hako.core.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.ffi.LocalKernel;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupTreeTest {

    @TempDir
    Path dir;

    @Test
    void makesAllDirectoriesAtOnceWithAModeOfItsOwn() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        new CgroupTree(kernel).make(List.of("/cpu/x", "/memory/x"));
        assertThat(kernel.calls())
                .containsExactly("mkdirat(-100, \"/cpu/x\", 493)", "mkdirat(-100, \"/memory/x\", 493)");
    }

    /** Makes the first directory that it is to make, and dies. */
    private record DyingKernel(Path first) implements Kernel {

        @Override
        public long base() {
            return 0x10000;
        }

        @Override
        public int capacity() {
            return 1 << 16;
        }

        @Override
        public Reply run(Frame frame) throws IOException {
            Files.createDirectory(first);
            throw new EOFException("the stub has gone");
        }

        @Override
        public Optional<Reply> runLast(Frame frame) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    @Test
    void takesBackWhatWasMadeByAProcessThatDiedOverIt() throws IOException {
        Path inUse = Files.createDirectory(dir.resolve("in-use"));
        Files.createFile(inUse.resolve("file"));
        CgroupTree tree = new CgroupTree(new DyingKernel(dir.resolve("a")));
        assertThatThrownBy(() -> tree.make(List.of(dir + "/a", dir + "/in-use", dir + "/b")))
                .hasMessage("the stub has gone");
        tree.unmake();
        assertThat(dir.resolve("a")).doesNotExist();
        assertThat(inUse).isDirectory();
    }

    @Test
    void makesWhatIsMissingAboveAndTellsWhatExisted() throws IOException {
        Files.createDirectory(dir.resolve("there"));
        try (LocalKernel kernel = new LocalKernel()) {
            CgroupTree tree = new CgroupTree(kernel);
            assertThat(tree.make(List.of(dir + "/a/b/c", dir + "/there", dir + "/a/d")))
                    .containsExactly(dir + "/there");
            assertThat(dir.resolve("a/b/c")).isDirectory();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("a/b"))))
                    .startsWith("rwx")
                    .matches("....[^w]..[^w].");
        }
    }

    @Test
    void takesBackWhatItMadeAndLeavesWhatIsInUse() throws IOException {
        Files.createDirectory(dir.resolve("there"));
        try (LocalKernel kernel = new LocalKernel()) {
            CgroupTree tree = new CgroupTree(kernel);
            tree.make(List.of(dir + "/a/b", dir + "/there", dir + "/c"));
            Files.createDirectory(dir.resolve("c/other"));
            tree.unmake();
        }
        assertThat(dir.resolve("a")).doesNotExist();
        assertThat(dir.resolve("there")).isDirectory();
        assertThat(dir.resolve("c/other")).isDirectory();
    }

    @Test
    void namesTheDirectoryThatCannotBeMade() throws IOException {
        Files.writeString(dir.resolve("file"), "");
        try (LocalKernel kernel = new LocalKernel()) {
            assertThatThrownBy(() -> new CgroupTree(kernel).make(List.of(dir + "/file/x")))
                    .hasMessage("mkdir " + dir + "/file/x: not a directory");
        }
    }

    @Test
    void namesFileAndValueThatCannotBeWritten() throws IOException {
        ControllerPlan plan = new ControllerPlan("memory", List.of(CgroupWrite.of("memory.max", 5)));
        Files.createDirectory(dir.resolve("memory.max"));
        assertThatThrownBy(() -> CgroupWriter.write(dir.toString(), plan))
                .hasMessage("failed to write \"5\": write " + dir
                        + "/memory.max: is a directory (/linux/resources/memory)");
    }
}
