package dev.hako.core.rootfs;

import static dev.hako.core.rootfs.TestContainer.mount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.linux.Files;
import dev.hako.core.linux.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyUpTest {

    private static final String PROC = mount("/proc", "proc", "proc");

    @TempDir
    Path bundle;

    private TestContainer container;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "mounts need root");
        container = new TestContainer(bundle);
    }

    @AfterEach
    void stop() throws IOException {
        if (container != null) {
            container.close();
        }
    }

    private Path dir(String path) throws IOException {
        return java.nio.file.Files.createDirectories(container.rootfs().resolve(path));
    }

    private Path file(String path, String content) throws IOException {
        return java.nio.file.Files.writeString(container.rootfs().resolve(path), content);
    }

    private Stat inside(String path) throws IOException {
        return Files.stat(container.kernel(), path, Files.AT_SYMLINK_NOFOLLOW);
    }

    /** As the shell of this machine does it, which knows of more than Java does. */
    private void shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(container.rootfs().toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void aTmpfsStartsWithACopyOfWhatItCovers() throws IOException {
        dir("data/in/deep");
        file("data/a", "low");
        file("data/in/deep/b", "deep");
        file("data/empty", "");
        container.enter(PROC, mount("/data", "tmpfs", "tmpfs", "tmpcopyup", "nosuid"));
        assertThat(container.read("/data/a")).isEqualTo("low");
        assertThat(container.read("/data/in/deep/b")).isEqualTo("deep");
        assertThat(container.read("/data/empty")).isEmpty();
        assertThat(container.mountInfo("/data")).contains(" rw,nosuid").contains("- tmpfs tmpfs");
        container.write("/data/a", "up!");
        assertThat(container.read("/data/a")).isEqualTo("up!");
        assertThat(container.rootfs().resolve("data/a")).hasContent("low");
    }

    @Test
    void modesOwnersAndTimesAreKept() throws Exception {
        dir("data/in");
        Instant then = Instant.ofEpochSecond(1_000_000_000, 123_456_789);
        FileTime time = FileTime.from(then);
        shell("echo x > data/in/a; ln -s /in/a data/in/l; chown -h 5:6 data/in data/in/a data/in/l;"
                + " chmod 4711 data/in/a; chmod 3570 data/in; chmod 710 data");
        java.nio.file.Files.setLastModifiedTime(container.rootfs().resolve("data/in/a"), time);
        java.nio.file.Files.setLastModifiedTime(container.rootfs().resolve("data/in"), time);
        container.prepare(mount("/data", "tmpfs", "tmpfs", "tmpcopyup"));
        String data = container.rootfs() + "/data";
        assertThat(inside(data).permissions()).isEqualTo(0710);
        for (Map.Entry<String, Integer> entry :
                Map.of("/in", 03570, "/in/a", 04711, "/in/l", 0777).entrySet()) {
            Stat copy = inside(data + entry.getKey());
            assertThat(copy.permissions()).as(entry.getKey()).isEqualTo(entry.getValue());
            assertThat(copy.uid()).as(entry.getKey()).isEqualTo(5);
            assertThat(copy.gid()).as(entry.getKey()).isEqualTo(6);
        }
        // the same files, seen through init's root
        Path seen = Path.of("/proc/" + container.pid() + "/root" + data);
        assertThat(java.nio.file.Files.getLastModifiedTime(seen.resolve("in/a")))
                .isEqualTo(time);
        assertThat(java.nio.file.Files.getLastModifiedTime(seen.resolve("in"))).isEqualTo(time);
        assertThat(java.nio.file.Files.getLastModifiedTime(seen.resolve("in/l"), LinkOption.NOFOLLOW_LINKS))
                .isLessThan(FileTime.from(Instant.now()));
    }

    @Test
    void symlinksAreCopiedAndNotFollowed() throws IOException {
        Path secret = java.nio.file.Files.writeString(bundle.resolve("secret"), "of the host");
        dir("data");
        java.nio.file.Files.createSymbolicLink(container.rootfs().resolve("data/out"), secret);
        java.nio.file.Files.createSymbolicLink(container.rootfs().resolve("data/up"), Path.of("../../../.."));
        java.nio.file.Files.createSymbolicLink(container.rootfs().resolve("data/loop"), Path.of("loop"));
        container.enter(PROC, mount("/data", "tmpfs", "tmpfs", "tmpcopyup"));
        assertThat(Files.readLink(container.kernel(), "/data/out")).isEqualTo(secret.toString());
        assertThat(Files.readLink(container.kernel(), "/data/up")).isEqualTo("../../../..");
        assertThat(Files.readLink(container.kernel(), "/data/loop")).isEqualTo("loop");
    }

    @Test
    void fifosSocketsAndDevicesAreCopiedAndNotOpened() throws Exception {
        dir("data");
        shell("mkfifo -m 620 data/fifo; mknod -m 604 data/null c 1 3; mknod -m 640 data/block b 7 300");
        container.enter(PROC, mount("/data", "tmpfs", "tmpfs", "tmpcopyup"));
        assertThat(inside("/data/fifo").mode()).isEqualTo(Stat.S_IFIFO | 0620);
        assertThat(inside("/data/null").mode()).isEqualTo(Stat.S_IFCHR | 0604);
        assertThat(inside("/data/null").rdev()).isEqualTo(Stat.device(1, 3));
        assertThat(inside("/data/block").mode()).isEqualTo(Stat.S_IFBLK | 0640);
        assertThat(inside("/data/block").rdev()).isEqualTo(Stat.device(7, 300));
    }

    @Test
    void namesOfAnyBytesAndManyOfThemAreCopied() throws Exception {
        dir("data");
        shell("cd data; printf odd > \"$(printf 'a\\377\\nb')\"; i=0;"
                + " while [ $i -lt 1500 ]; do : > a-name-that-takes-some-space-$i; i=$((i+1)); done");
        container.prepare(mount("/data", "tmpfs", "tmpfs", "tmpcopyup"));
        shell("cd /proc/" + container.pid() + "/root" + container.rootfs()
                + "/data; test $(ls | grep -c a-name) = 1500; test \"$(cat \"$(printf 'a\\377\\nb')\")\" = odd");
    }

    @Test
    void aLargeFileIsCopiedWhole() throws Exception {
        dir("data");
        shell("head -c 40000000 /dev/urandom > data/large");
        container.prepare(mount("/data", "tmpfs", "tmpfs", "tmpcopyup"));
        shell("cmp data/large /proc/" + container.pid() + "/root" + container.rootfs() + "/data/large");
    }

    @Test
    void whatIsMountedBelowIsCopiedToo() throws IOException {
        dir("data/own");
        Path source = java.nio.file.Files.createDirectories(bundle.resolve("source"));
        java.nio.file.Files.writeString(source.resolve("bound"), "from elsewhere");
        container.enter(
                PROC, mount("/data/below", "none", "source", "bind"), mount("/data", "tmpfs", "tmpfs", "tmpcopyup"));
        assertThat(container.read("/data/below/bound")).isEqualTo("from elsewhere");
        container.write("/data/below/bound", "FROM");
        assertThat(source.resolve("bound")).hasContent("from elsewhere");
    }

    @Test
    void aReadonlyOneIsFilledFirst() throws IOException {
        dir("data");
        file("data/a", "low");
        container.enter(PROC, mount("/data", "tmpfs", "tmpfs", "tmpcopyup", "ro", "rro"));
        assertThat(container.read("/data/a")).isEqualTo("low");
        assertThatThrownBy(() -> container.write("/data/b", "")).hasMessageEndingWith("read-only file system");
    }

    @Test
    void aDirectoryThatIsMissingIsMadeAndStaysEmpty() throws IOException {
        container.enter(PROC, mount("/not/yet", "tmpfs", "tmpfs", "tmpcopyup"));
        assertThat(container.mountInfo("/not/yet")).contains("- tmpfs tmpfs");
        assertThat(inside("/not/yet").permissions()).isEqualTo(01777);
    }

    @Test
    void whatDoesNotFitIsAFailure() throws IOException {
        dir("data/in");
        file("data/in/large", "x".repeat(100_000));
        assertThatThrownBy(() -> container.prepare(mount("/data", "tmpfs", "tmpfs", "tmpcopyup", "size=8k")))
                .hasMessage("error mounting \"tmpfs\" to rootfs at \"/data\": tmpcopyup: failed to copy /data: "
                        + "copy in/large: no space left on device");
    }

    @Test
    void itDoesNotGoTogetherWithARemount() throws IOException {
        dir("data");
        assertThatThrownBy(() -> container.prepare(mount("/data", "tmpfs", "tmpfs", "tmpcopyup", "remount")))
                .hasMessageContaining("invalid argument (tmpcopyup does not go together");
    }
}
