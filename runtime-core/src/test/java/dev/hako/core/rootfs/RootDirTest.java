package dev.hako.core.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootDirTest {

    @TempDir
    Path temp;

    private Stub stub;
    private RootDir root;
    private Path directory;
    private Path outside;

    @BeforeEach
    void start() throws IOException {
        directory = java.nio.file.Files.createDirectory(temp.toRealPath().resolve("root"));
        outside = java.nio.file.Files.createDirectory(temp.toRealPath().resolve("outside"));
        stub = LibraryStub.start();
        Fd fd = Files.open(stub.kernel(), directory.toString(), Files.O_PATH | Files.O_DIRECTORY, 0);
        root = new RootDir(fd, directory.toString());
    }

    @AfterEach
    void stop() throws IOException {
        root.close();
        stub.close();
    }

    private void link(String path, String target) throws IOException {
        java.nio.file.Files.createSymbolicLink(directory.resolve(path), Path.of(target));
    }

    /** {@return where the kernel says that a descriptor leads} */
    private String real(Target target) throws IOException {
        return Files.readLink(stub.kernel(), "/proc/self/fd/" + target.fd().number());
    }

    @Test
    void linksLeadAroundWithinTheRoot() throws IOException {
        java.nio.file.Files.createDirectories(directory.resolve("a/b/c"));
        link("up", "a/b/../../a/./b");
        link("over", "/up/c");
        link("away", "../../outside");
        try (Target found = root.find("/over").orElseThrow()) {
            assertThat(found.path()).isEqualTo("/a/b/c");
            assertThat(real(found)).isEqualTo(directory + "/a/b/c");
        }
        assertThat(root.find("/away")).isEmpty();
        try (Target made = root.directory("/away/deep")) {
            assertThat(real(made)).isEqualTo(directory + "/outside/deep");
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aLoopOfLinksIsAnError() throws IOException {
        link("a", "b");
        link("b", "a");
        assertThatThrownBy(() -> root.directory("/a/x")).hasMessageEndingWith("too many levels of symbolic links");
    }

    @Test
    void aFileInTheWayIsAnError() throws IOException {
        java.nio.file.Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> root.directory("/file/x"))
                .hasMessage("open " + directory + "/file/x: not a directory");
    }

    @Test
    void anOrdinaryDirectoryIsNoLinkButMayLieBehindOne() throws IOException {
        java.nio.file.Files.createDirectories(directory.resolve("real/proc"));
        link("link", "real/");
        link("proc", "real/proc");
        try (Target found = root.ordinaryDirectory("/link/proc")) {
            assertThat(found.path()).isEqualTo("/real/proc");
        }
        assertThatThrownBy(() -> root.ordinaryDirectory("/proc"))
                .hasMessageEndingWith("too many levels of symbolic links");
    }

    @Test
    void whoeverSwapsDirectoriesForLinksDoesNotLeadItOut() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Path swapped = java.nio.file.Files.createDirectory(directory.resolve("swapped"));
        Path aside = directory.resolve("aside");
        Thread attacker = new Thread(() -> swap(swapped, aside, outside, over));
        attacker.start();
        try {
            for (int i = 0; i < 500; i++) {
                try (Target target = root.directory("/swapped/new" + i)) {
                    assertThat(real(target)).startsWith(directory + "/");
                } catch (ErrnoException lost) {
                    assertThat(lost.operation()).contains("/swapped");
                }
            }
        } finally {
            over.set(true);
            attacker.join();
        }
        assertThat(outside).isEmptyDirectory();
    }

    private static void swap(Path swapped, Path aside, Path outside, AtomicBoolean over) {
        while (!over.get()) {
            try {
                java.nio.file.Files.move(swapped, aside);
                java.nio.file.Files.createSymbolicLink(swapped, outside);
                java.nio.file.Files.delete(swapped);
                java.nio.file.Files.move(aside, swapped);
            } catch (IOException e) {
                // the directory was made anew while it was away
                removeAll(swapped);
            }
        }
    }

    private static void removeAll(Path top) {
        try (Stream<Path> files = java.nio.file.Files.walk(top)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                java.nio.file.Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // there is more of it now; again next time
            assertThat(top.getFileName()).hasToString("swapped");
        }
    }
}
