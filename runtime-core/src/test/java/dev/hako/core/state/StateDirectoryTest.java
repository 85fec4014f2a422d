package dev.hako.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDirectoryTest {

    @TempDir
    Path root;

    private static final ContainerRecord RECORD = new ContainerRecord(
            "box",
            7,
            8,
            0,
            0,
            "/a bundle\n",
            "/a bundle\n/config.json",
            "/a bundle\n/rootfs",
            "2026-01-02T03:04:05.6Z",
            0x6c020000L,
            true,
            Set.of("poststop"),
            new LinkedHashMap<>(Map.of("", "/sys/fs/cgroup/box")),
            new LinkedHashMap<>(Map.of("k=\"ä", "v\\\n")),
            List.of("31"),
            true,
            List.of("/sys/fs/resctrl/box"));

    @Test
    void givesBackWhatWasKept() throws IOException {
        StateDirectory directory = directory("box");
        directory.save(RECORD);
        assertThat(directory.load()).contains(RECORD);
        ContainerRecord complete = RECORD.withInit(42, 99).complete();
        directory.save(complete);
        assertThat(directory.load()).contains(complete);
        assertThat(complete.creator()).isZero();
        assertThat(complete.pid()).isEqualTo(42);
    }

    @Test
    void knowsNoContainerWithoutARecord() throws IOException {
        assertThat(directory("box").load()).isEmpty();
        assertThat(new StateRoot(root.toFile()).directory("none").load()).isEmpty();
    }

    @Test
    void saysThatARecordIsNoJson() throws IOException {
        StateDirectory directory = directory("box");
        Files.writeString(directory.path().toPath().resolve("state.json"), "{");
        assertThatThrownBy(directory::load).isInstanceOf(IOException.class).hasMessageContaining("malformed");
    }

    @Test
    void removesAllOfItself() throws IOException {
        StateDirectory directory = directory("box");
        directory.save(RECORD);
        Files.createDirectories(directory.path().toPath().resolve("deep/er"));
        directory.delete();
        assertThat(root).isEmptyDirectory();
        directory.delete();
    }

    @Test
    void listsDirectoriesThatMayBeContainers() throws IOException {
        for (String name : List.of("b", "a", ".c", "~seccomp")) {
            Files.createDirectory(root.resolve(name));
        }
        Files.createFile(root.resolve("file"));
        assertThat(new StateRoot(root.toFile()).ids()).containsExactly(".c", "a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-b_c+d.e", "..a", "0", "-"})
    void takesAnId(String id) {
        assertThat(StateRoot.isValidId(id)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a b", "ä", "~seccomp", "a\n"})
    void refusesAnId(String id) {
        assertThat(StateRoot.isValidId(id)).isFalse();
    }

    private StateDirectory directory(String id) throws IOException {
        Files.createDirectory(root.resolve(id));
        return new StateRoot(root.toFile()).directory(id);
    }
}
