package dev.hako.core.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.seccomp.FilterCache.Entry;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterCacheTest {

    private static final Entry ENTRY = new Entry(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, List.of("one", "two"));

    @TempDir
    Path dir;

    private Stub stub;
    private Path directory;
    private FilterCache cache;

    @BeforeEach
    void start() throws IOException {
        stub = LibraryStub.start();
        directory = dir.resolve("cache");
        cache = new FilterCache(stub.kernel(), directory.toString());
    }

    @AfterEach
    void stop() throws IOException {
        stub.close();
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    @Test
    void findsWhatWasKept() throws IOException {
        assertThat(cache.find("profile")).isEmpty();
        cache.keep("profile", ENTRY);
        Entry found = cache.find("profile").orElseThrow();
        assertThat(found.program()).isEqualTo(ENTRY.program());
        assertThat(found.ignored()).isEqualTo(ENTRY.ignored());
        assertThat(cache.find("another")).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
    }

    @Test
    void keepsANewProgramInPlaceOfAnOldOne() throws IOException {
        cache.keep("profile", ENTRY);
        cache.keep("profile", new Entry(new byte[8], List.of()));
        Entry found = cache.find("profile").orElseThrow();
        assertThat(found.program()).isEqualTo(new byte[8]);
        assertThat(found.ignored()).isEmpty();
        onlyFile();
    }

    @Test
    void doesNotBelieveAFileOfAnotherText() throws IOException {
        cache.keep("profile", ENTRY);
        byte[] content = Files.readAllBytes(onlyFile());
        content[12] = 'P';
        Files.write(onlyFile(), content);
        assertThat(cache.find("profile")).isEmpty();
    }

    @Test
    void doesNotBelieveAFileThatWasCutShort() throws IOException {
        cache.keep("profile", ENTRY);
        byte[] content = Files.readAllBytes(onlyFile());
        for (int length = 0; length < content.length; length++) {
            Files.write(onlyFile(), java.util.Arrays.copyOf(content, length));
            assertThat(cache.find("profile")).isEmpty();
        }
    }

    @Test
    void doesNotBelieveWhatOthersCouldHaveWritten() throws IOException {
        cache.keep("profile", ENTRY);
        Path file = onlyFile();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw--w----"));
        assertThat(cache.find("profile")).isEmpty();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(cache.find("profile")).isPresent();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(cache.find("profile")).isEmpty();
        Files.delete(file);
        cache.keep("profile", ENTRY);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void doesNotFollowASymlink() throws IOException {
        cache.keep("profile", ENTRY);
        Path moved = dir.resolve("moved");
        Files.move(directory, moved);
        Files.createSymbolicLink(directory, moved);
        assertThat(cache.find("profile")).isEmpty();
    }

    @Test
    void doesWithoutAPlaceToKeepAnything() throws IOException {
        FilterCache nowhere = new FilterCache(stub.kernel(), dir + "/no/such");
        nowhere.keep("profile", ENTRY);
        assertThat(nowhere.find("profile")).isEmpty();
    }
}
