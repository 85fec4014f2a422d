package dev.hako.core.rootfs;

import static dev.hako.core.rootfs.TestContainer.mount;
import static dev.hako.core.rootfs.TestContainer.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Mounts;
import dev.hako.core.linux.Stat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootOfTheContainerTest {

    private static final String PROC = mount("/proc", "proc", "proc");
    private static final String DEV = mount("/dev", "tmpfs", "tmpfs", "nosuid", "mode=755");

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

    private RootfsPlan with(String linux, boolean readonly, String... mounts) throws IOException {
        return plan(bundle, String.join(",", mounts), linux, readonly);
    }

    private void make(String path) throws IOException {
        Path file = container.rootfs().resolve(path);
        java.nio.file.Files.createDirectories(file.getParent());
        java.nio.file.Files.writeString(file, "secret");
    }

    @Test
    void theHostIsOutOfReachAfterThePivot() throws IOException {
        make("hello");
        container.enter(PROC);
        assertThat(container.read("/hello")).isEqualTo("secret");
        assertThat(container.read("/../../hello")).isEqualTo("secret");
        assertThat(Files.workingDirectory(container.kernel())).isEqualTo("/");
        assertThat(container.read("/proc/self/mountinfo").strip().split("\n", -1))
                .hasSize(2);
    }

    @Test
    void aReadonlyRootCannotBeWritten() throws IOException {
        container.enter(with("", true, PROC, DEV));
        assertThatThrownBy(() -> container.write("/file", "")).hasMessage("open /file: read-only file system");
        container.write("/dev/file", "");
    }

    @Test
    void theRootMayPassMountsOn() throws IOException {
        container.enter(with("\"rootfsPropagation\": \"shared\"", false, PROC));
        assertThat(container.mountInfo("/")).contains(" shared:");
    }

    @Test
    void theRootReceivesMountsAsASlaveOfNobodyByDefault() throws IOException {
        for (String propagation : List.of("private", "rprivate", "slave", "rslave", "unbindable", "rshared")) {
            try (TestContainer other =
                    new TestContainer(java.nio.file.Files.createDirectory(bundle.resolve(propagation)))) {
                other.enter(plan(
                        bundle.resolve(propagation), PROC, "\"rootfsPropagation\": \"" + propagation + "\"", false));
                assertThat(other.mountInfo("/").contains(" shared:")).isEqualTo(propagation.equals("rshared"));
                assertThat(other.mountInfo("/").contains(" unbindable ")).isEqualTo(propagation.equals("unbindable"));
            }
        }
    }

    @Test
    void withoutPivotTheHostsProcIsHidden() throws IOException {
        RootfsPlan pivoting = with("", false, PROC);
        RootfsPlan moving = new RootfsPlan(
                pivoting.rootfs(),
                RootfsPlan.RootChange.MOVE,
                0,
                false,
                pivoting.mounts(),
                true,
                pivoting.devices(),
                false,
                pivoting.sysctls(),
                List.of(),
                List.of(),
                MountLabel.NONE);
        make("hello");
        container.enter(moving);
        assertThat(container.read("/hello")).isEqualTo("secret");
        // what is above the root is not shown: of the whole namespace only the root and its proc are below "/"
        assertThat(container.mountInfo("/proc")).contains("- proc proc");
    }

    @Test
    void aSymlinkedDevDoesNotLeadOut() throws IOException {
        java.nio.file.Files.createDirectories(container.rootfs().resolve("inside"));
        Path outside = java.nio.file.Files.createDirectory(bundle.resolve("outside"));
        java.nio.file.Files.createSymbolicLink(
                container.rootfs().resolve("dev"), Path.of("../../../../../../../.." + outside));
        container.enter(PROC);
        assertThat(outside).isEmptyDirectory();
        assertThat(Files.stat(container.kernel(), outside + "/null", 0).rdev()).isEqualTo(Stat.device(1, 3));
    }

    @Test
    void devicesOfTheConfigurationAreMadeAsTheySay() throws IOException {
        container.enter(with("""
                "devices": [
                  {"path": "/dev/fuse", "type": "c", "major": 10, "minor": 229, "fileMode": 384, "uid": 7, "gid": 8},
                  {"path": "/dev/disk/loop", "type": "b", "major": 7, "minor": 0},
                  {"path": "/run/queue", "type": "p"},
                  {"path": "/dev/tty", "type": "c", "major": 5, "minor": 0, "fileMode": 400},
                  {"path": "/dev/ptmx", "type": "c", "major": 5, "minor": 2}]""", false, PROC, DEV));
        Stat fuse = Files.stat(container.kernel(), "/dev/fuse", 0);
        assertThat(fuse.mode()).isEqualTo(Stat.S_IFCHR | 0600);
        assertThat(fuse.rdev()).isEqualTo(Stat.device(10, 229));
        assertThat(List.of(fuse.uid(), fuse.gid())).containsExactly(7, 8);
        assertThat(Files.stat(container.kernel(), "/dev/disk/loop", 0).mode()).isEqualTo(Stat.S_IFBLK | 0666);
        assertThat(Files.stat(container.kernel(), "/run/queue", 0).mode()).isEqualTo(Stat.S_IFIFO | 0666);
        assertThat(Files.stat(container.kernel(), "/dev/tty", 0).permissions()).isEqualTo(0620);
        assertThat(Files.readLink(container.kernel(), "/dev/ptmx")).isEqualTo("pts/ptmx");
    }

    @Test
    void devCoreIsThereIfTheKernelHasKcore() throws IOException {
        container.enter(PROC, DEV);
        boolean hasKcore = java.nio.file.Files.exists(Path.of("/proc/kcore"));
        assertThat(hasLink("/dev/core")).isEqualTo(hasKcore);
        assertThat(hasLink("/dev/fd")).isTrue();
    }

    private boolean hasLink(String path) throws IOException {
        try {
            Files.readLink(container.kernel(), path);
            return true;
        } catch (ErrnoException e) {
            return false;
        }
    }

    @Test
    void aSetgidDevDoesNotChangeTheGroupOfANode() throws IOException {
        Path dev = java.nio.file.Files.createDirectory(container.rootfs().resolve("dev"));
        java.nio.file.Files.setAttribute(dev, "unix:gid", 9);
        java.nio.file.Files.setAttribute(dev, "unix:mode", 02755);
        container.enter(PROC);
        assertThat(Files.stat(container.kernel(), "/dev/null", 0).gid()).isZero();
    }

    @Test
    void standardStreamsThatAreNullAreTheContainersNull() throws IOException {
        try (Fd host = Files.open(container.kernel(), "/dev/null", Files.O_RDWR, 0)) {
            Files.duplicateOnto(host, 2);
        }
        container.enter(PROC, DEV);
        Stat own = Files.stat(container.kernel(), "/dev/null", 0);
        Stat stream = Files.stat(container.kernel(), 2);
        assertThat(stream.device()).isEqualTo(own.device());
        assertThat(stream.inode()).isEqualTo(own.inode());
    }

    @Test
    void aFalseNullIsNotOpened() throws IOException {
        make("dev/null");
        try (Fd host = Files.open(container.kernel(), "/dev/null", Files.O_RDWR, 0)) {
            Files.duplicateOnto(host, 2);
        }
        assertThatThrownBy(() -> container.enter(PROC))
                .hasMessage("error reopening /dev/null inside container: can't reopen /dev/null: "
                        + "container's /dev/null is invalid");
    }

    @Test
    void maskedPathsAreEmptyAndMissingOnesArePassedOver() throws IOException {
        make("secrets/a/file");
        make("secrets/b/file");
        make("key");
        make("open/key");
        java.nio.file.Files.createSymbolicLink(container.rootfs().resolve("link"), Path.of("/open/key"));
        container.enter(with("""
                "maskedPaths": ["/secrets/a", "/key", "/secrets/b", "/secrets/a/", "/missing", "/proc/kallsyms", "/link",
                                "/proc/scsi"]""", false, PROC, DEV));
        assertThat(container.read("/key")).isEmpty();
        assertThat(container.read("/open/key")).isEmpty();
        assertThat(container.read("/proc/kallsyms")).isEmpty();
        Stat a = Files.stat(container.kernel(), "/secrets/a", 0);
        Stat b = Files.stat(container.kernel(), "/secrets/b", 0);
        assertThat(a.device()).isEqualTo(b.device());
        assertThatThrownBy(() -> container.read("/secrets/a/file")).hasMessageContaining("no such file or directory");
        assertThatThrownBy(() -> container.write("/secrets/b/new", "")).hasMessageContaining("read-only file system");
        assertThat(container.mountInfo("/secrets/a")).contains(" ro,").contains("size=4k,nr_inodes=1");
        assertThat(container.read("/proc/self/mountinfo").split(" /secrets/a ", -1))
                .hasSize(2);
    }

    @Test
    void aFalseNullMasksNothing() throws IOException {
        make("dev/null");
        make("key");
        assertThatThrownBy(() -> container.enter(with("\"maskedPaths\": [\"/key\"]", false, PROC)))
                .hasMessage("can't mask paths: container's /dev/null is invalid");
    }

    @Test
    void aProcThatIsASymlinkIsNotMasked() throws IOException {
        java.nio.file.Files.createSymbolicLink(container.rootfs().resolve("proc"), Path.of("elsewhere"));
        assertThatThrownBy(() -> container.enter(with("\"maskedPaths\": [\"/proc/kcore\"]", false, DEV)))
                .hasMessageContaining("/proc must be an ordinary directory");
    }

    @Test
    void readonlyPathsKeepTheirOtherFlags() throws IOException {
        container.enter(with(
                """
                "readonlyPaths": ["/t", "/proc/sys", "/missing"]""",
                false,
                mount("/proc", "proc", "proc", "nosuid", "nodev", "noexec"),
                mount("/t", "tmpfs", "tmpfs", "nosuid")));
        assertThat(container.mountInfo("/proc/sys")).contains(" ro,nosuid,nodev,noexec,relatime ");
        assertThat(container.mountInfo("/t")).contains(" ro,nosuid,relatime ");
        assertThatThrownBy(() -> container.write("/t/x", "")).hasMessageContaining("read-only file system");
    }

    @Test
    void sysctlsAreWrittenWithoutTheContainersProc() throws IOException {
        make("proc/sys/kernel/msgmax");
        container.enter(with("\"sysctl\": {\"kernel.msgmax\": \"9000\"}", false));
        assertThat(container.read("/proc/sys/kernel/msgmax")).isEqualTo("secret");
        Mounts.mount(container.kernel(), "proc", "/proc", "proc", 0, "");
        assertThat(container.read("/proc/sys/kernel/msgmax")).isEqualTo("9000\n");
    }

    @Test
    void sysctlsTakeEffect() throws IOException {
        container.enter(with("""
                "sysctl": {"kernel.msgmax": "9000", "net/ipv4/ip_forward": "1"}""", false, PROC));
        assertThat(container.read("/proc/sys/kernel/msgmax")).isEqualTo("9000\n");
        assertThat(container.read("/proc/sys/net/ipv4/ip_forward")).isEqualTo("1\n");
    }

    @Test
    void aSysctlThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> container.enter(with("\"sysctl\": {\"net.no.such\": \"1\"}", false, PROC)))
                .hasMessage("open sysctl net.no.such file: no such file or directory");
    }

    @Test
    void theUmaskIsWhatItWas() throws IOException {
        Files.setUmask(container.kernel(), 027);
        container.enter(mount("/deep/down", "tmpfs", "tmpfs"));
        assertThat(Files.stat(container.kernel(), "/deep", 0).permissions()).isEqualTo(0755);
        container.write("/file", "");
        assertThat(Files.stat(container.kernel(), "/file", 0).permissions()).isEqualTo(0640);
    }

    @Test
    void aDirectoryToStartInIsMade() throws IOException {
        Rootfs rootfs = container.enter(PROC);
        rootfs.makeDirectory("/home/user/../someone");
        assertThat(Files.stat(container.kernel(), "/home/someone", 0).isDirectory())
                .isTrue();
    }
}
