package dev.hako.core.rootfs;

import static dev.hako.core.rootfs.TestContainer.mount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Stat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsInTheRootTest {

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

    private void link(String path, String target) throws IOException {
        java.nio.file.Files.createSymbolicLink(container.rootfs().resolve(path), Path.of(target));
    }

    private Path file(String path, String content) throws IOException {
        return java.nio.file.Files.writeString(bundle.resolve(path), content);
    }

    @Test
    void theTypicalMountsAreThere() throws IOException {
        container.enter(
                PROC,
                mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
                mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"),
                mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"),
                mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
                mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"));
        assertThat(container.mountInfo("/proc")).contains("- proc proc rw");
        assertThat(container.mountInfo("/dev"))
                .contains("rw,nosuid - tmpfs tmpfs rw")
                .contains("size=65536k,mode=755");
        assertThat(container.mountInfo("/dev/pts")).contains("rw,nosuid,noexec,relatime - devpts devpts rw");
        assertThat(container.mountInfo("/dev/shm")).contains("- tmpfs shm rw,size=65536k");
        assertThat(container.mountInfo("/dev/mqueue")).contains("- mqueue mqueue rw");
        assertThat(container.mountInfo("/sys")).contains("ro,nosuid,nodev,noexec,relatime - sysfs");
        assertThat(container.read("/proc/self/mountinfo").split("\n", -1)).hasSize(8);
        assertThat(Files.readLink(container.kernel(), "/dev/ptmx")).isEqualTo("pts/ptmx");
        assertThat(Files.readLink(container.kernel(), "/dev/stdin")).isEqualTo("/proc/self/fd/0");
        Stat zero = Files.stat(container.kernel(), "/dev/zero", 0);
        assertThat(zero.rdev()).isEqualTo(Stat.device(1, 5));
        assertThat(zero.permissions()).isEqualTo(0666);
    }

    @Test
    void aTmpfsTakesTheModeOfTheDirectoryItCovers() throws IOException {
        java.nio.file.Files.setPosixFilePermissions(
                dir("tmp"), java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x---"));
        dir("other");
        container.enter(
                mount("/tmp", "tmpfs", "tmpfs"),
                mount("/other", "tmpfs", "tmpfs", "mode=1500"),
                mount("/new/deep", "tmpfs", "tmpfs"));
        assertThat(Files.stat(container.kernel(), "/tmp", 0).permissions()).isEqualTo(0710);
        assertThat(Files.stat(container.kernel(), "/other", 0).permissions()).isEqualTo(01500);
        assertThat(Files.stat(container.kernel(), "/new/deep", 0).permissions()).isEqualTo(01777);
        assertThat(Files.stat(container.kernel(), "/new", 0).permissions()).isEqualTo(0755);
    }

    @Test
    void eachOfManyTmpfsTakesTheModeOfItsOwnDirectory() throws IOException {
        List<String> mounts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Path directory = dir("many/" + i);
            java.nio.file.Files.setPosixFilePermissions(
                    directory,
                    java.nio.file.attribute.PosixFilePermissions.fromString(i % 2 == 0 ? "rwx--x---" : "r-x------"));
            mounts.add(mount("/many/" + i, "tmpfs", "tmpfs"));
        }
        dir("many/7/in");
        link("short", "many/9");
        mounts.add(10, mount("/many/7/in", "tmpfs", "tmpfs")); // of which nothing is seen any more
        mounts.add(40, mount("/short", "tmpfs", "tmpfs", "nosuid"));
        container.enter(mounts.toArray(String[]::new));
        for (int i = 0; i < 100; i++) {
            assertThat(Files.stat(container.kernel(), "/many/" + i, 0).permissions())
                    .as("/many/" + i)
                    .isEqualTo(i % 2 == 0 ? 0710 : 0500);
        }
        assertThat(Files.stat(container.kernel(), "/many/7/in", 0).permissions())
                .isEqualTo(01777);
    }

    @Test
    void aReadonlyTmpfsIsReadonlyInTheEnd() throws IOException {
        Rootfs rootfs = container.prepare(PROC, mount("/ro", "tmpfs", "tmpfs", "ro"));
        container.write(container.rootfs() + "/ro/early", "filled before");
        rootfs.pivot();
        rootfs.finish();
        assertThat(container.read("/ro/early")).isEqualTo("filled before");
        assertThatThrownBy(() -> container.write("/ro/late", "")).hasMessageEndingWith("read-only file system");
    }

    @Test
    void aFileIsBoundOnAFileThatIsMadeForIt() throws IOException {
        file("hosts", "127.0.0.1 here");
        container.enter(PROC, mount("/etc/hosts", "none", "hosts", "bind", "ro", "nosuid"));
        assertThat(container.read("/etc/hosts")).isEqualTo("127.0.0.1 here");
        assertThat(container.mountInfo("/etc/hosts")).contains(" ro,nosuid,relatime ");
        assertThat(bundle.resolve("rootfs/etc/hosts")).isEmptyFile();
        assertThat(bundle.resolve("hosts")).hasContent("127.0.0.1 here");
    }

    @Test
    void aBindKeepsTheFlagsOfItsSourceUnlessOneIsNamed() throws IOException {
        container.enter(
                PROC,
                mount("/source", "tmpfs", "tmpfs", "nosuid", "noexec"),
                mount("/kept", "none", "rootfs/source", "bind"),
                mount("/changed", "none", "rootfs/source", "bind", "nodev"));
        assertThat(container.mountInfo("/kept")).contains(" rw,nosuid,noexec,relatime ");
        assertThat(container.mountInfo("/changed")).contains(" rw,nodev,relatime ");
    }

    @Test
    void recursiveOptionsReachWhatIsMountedBelow() throws IOException {
        container.enter(
                PROC,
                mount("/a", "tmpfs", "tmpfs"),
                mount("/a/b", "tmpfs", "tmpfs"),
                mount("/c", "none", "rootfs/a", "rbind", "rro", "rnosuid"),
                mount("/d", "none", "rootfs/a", "rbind", "ro"));
        assertThat(container.mountInfo("/c")).contains(" ro,nosuid,relatime ");
        assertThat(container.mountInfo("/c/b")).contains(" ro,nosuid,relatime ");
        assertThat(container.mountInfo("/d")).contains(" ro,relatime ");
        assertThat(container.mountInfo("/d/b")).contains(" rw,relatime ");
    }

    @Test
    void symlinksInADestinationStayInTheRoot() throws IOException {
        dir("real");
        link("absolute", "/real");
        link("upwards", "../../../../../../real");
        link("dangling", "/not/there/../yet");
        container.enter(
                PROC,
                mount("/absolute/one", "tmpfs", "tmpfs"),
                mount("/upwards/two", "tmpfs", "tmpfs"),
                mount("/dangling/three", "tmpfs", "tmpfs"));
        assertThat(container.mountInfo("/real/one")).contains("tmpfs");
        assertThat(container.mountInfo("/real/two")).contains("tmpfs");
        assertThat(container.mountInfo("/not/yet/three")).contains("tmpfs");
        assertThat(Path.of("/real")).doesNotExist();
        assertThat(Path.of("/not")).doesNotExist();
    }

    @Test
    void procIsNotMountedThroughASymlink() throws IOException {
        dir("elsewhere");
        link("proc", "elsewhere");
        assertThatThrownBy(() -> container.prepare(PROC))
                .hasMessage("error mounting \"proc\" to rootfs at \"/proc\": "
                        + "filesystem \"proc\" must be mounted on ordinary directory");
    }

    @Test
    void sysfsIsNotMountedOnAFile() throws IOException {
        java.nio.file.Files.createFile(container.rootfs().resolve("sys"));
        assertThatThrownBy(() -> container.prepare(mount("/sys", "sysfs", "sysfs")))
                .hasMessageEndingWith("filesystem \"sysfs\" must be mounted on ordinary directory");
    }

    @Test
    void nothingElseTakesThePlaceOfWhatIsInProc() throws IOException {
        link("shortcut", "/proc/sys");
        file("cpuinfo", "model name: none");
        container.prepare(PROC, mount("/proc/cpuinfo", "none", "cpuinfo", "bind"));
        assertThatThrownBy(() -> container.prepare(PROC, mount("/shortcut", "tmpfs", "tmpfs")))
                .hasMessageContaining(
                        "\"" + container.rootfs() + "/proc/sys\" cannot be mounted because it is inside /proc");
        assertThatThrownBy(() -> container.prepare(mount("/proc", "tmpfs", "tmpfs")))
                .hasMessageContaining(
                        "\"" + container.rootfs() + "/proc\" cannot be mounted because it is not of type proc");
    }

    @Test
    void theRootItselfIsNoMountpoint() throws IOException {
        link("loop", "/");
        for (String destination : new String[] {"/", "/..", "/loop"}) {
            assertThatThrownBy(() -> container.prepare(mount(destination, "tmpfs", "tmpfs")))
                    .hasMessageEndingWith("mountpoint \"" + container.rootfs() + "\" is on the top of rootfs \""
                            + container.rootfs() + "\"");
        }
    }

    @Test
    void aFailureSaysWhatAndWhy() {
        assertThatThrownBy(() -> container.prepare(mount("/x", "none", "/not/here", "bind")))
                .hasMessage("error mounting \"/not/here\" to rootfs at \"/x\": "
                        + "open /not/here: no such file or directory");
        assertThatThrownBy(() -> container.prepare(mount("/x", "tmpfs", "tmpfs", "nosuid", "color=red")))
                .hasMessageContaining("mount src=tmpfs, dst=/x, flags=MS_NOSUID, data=")
                .hasMessageContaining("invalid argument (tmpfs: Unknown parameter 'color')");
        assertThatThrownBy(() -> container.prepare(mount("/x", "nosuchfs", "none")))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENODEV))
                .hasMessageEndingWith("no such device (this kernel knows no file system \"nosuchfs\")");
    }

    @Test
    void aDirectoryIsNotMountedOnAFile() throws IOException {
        java.nio.file.Files.createFile(container.rootfs().resolve("file"));
        java.nio.file.Files.createDirectory(bundle.resolve("source"));
        assertThatThrownBy(() -> container.prepare(mount("/file", "none", "source", "bind")))
                .hasMessageContaining("not a directory");
        assertThatThrownBy(() -> container.prepare(mount("/file", "tmpfs", "tmpfs")))
                .hasMessageContaining("not a directory");
    }

    @Test
    void propagationIsAppliedInOrder() throws IOException {
        container.enter(
                PROC,
                mount("/shared", "tmpfs", "tmpfs", "shared"),
                mount("/unbindable", "tmpfs", "tmpfs", "unbindable"),
                mount("/both", "tmpfs", "tmpfs", "shared", "slave", "shared"));
        assertThat(container.mountInfo("/shared")).contains(" shared:");
        assertThat(container.mountInfo("/unbindable")).contains(" unbindable ");
        assertThat(container.mountInfo("/both")).contains(" shared:");
        assertThat(container.mountInfo("/")).doesNotContain("shared").doesNotContain("master");
    }

    @Test
    void longOptionsGoTheOldWay() throws IOException {
        StringBuilder lower = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            Path layer = java.nio.file.Files.createDirectories(bundle.resolve("a-layer-with-a-long-name-" + i));
            java.nio.file.Files.createFile(layer.resolve("from" + i));
            lower.append(i == 0 ? "" : ":").append(layer);
        }
        dir("upper");
        assertThat(lower.length()).isGreaterThan(255);
        container.enter(PROC, mount("/layers", "overlay", "overlay", "lowerdir=" + lower, "ro", "private"));
        assertThat(container.mountInfo("/layers")).contains("- overlay overlay ro,");
        assertThat(Files.stat(container.kernel(), "/layers/from11", 0).isRegular())
                .isTrue();
    }

    @Test
    void aRemountChangesWhatIsThere() throws IOException {
        container.enter(
                PROC,
                mount("/t", "tmpfs", "tmpfs", "size=1m"),
                mount("/t", "tmpfs", "tmpfs", "remount", "size=2m", "nosuid"),
                mount("/u", "tmpfs", "tmpfs"),
                mount("/u", "none", "", "bind", "remount", "ro"));
        assertThat(container.mountInfo("/t")).contains(" rw,nosuid").contains("size=2048k");
        assertThat(container.mountInfo("/u")).contains(" ro,relatime - tmpfs tmpfs rw");
    }

    @Test
    void aDescriptorCanBeMountedOnAPath() throws IOException {
        Rootfs rootfs = container.enter(PROC, mount("/dev", "tmpfs", "tmpfs"));
        try (Fd zero = Files.open(container.kernel(), "/dev/zero", Files.O_RDWR, 0)) {
            rootfs.bindOn(zero, "/dev/console");
        }
        assertThat(Files.stat(container.kernel(), "/dev/console", 0).rdev()).isEqualTo(Stat.device(1, 5));
    }
}
