package dev.hako.core.rootfs;

import static dev.hako.core.rootfs.TestContainer.mount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Mounts;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Stat;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container below a "host" that is a mount namespace of the test's own, with a shared tmpfs that the bundle lies on. */
class NestedNamespacesTest {

    @TempDir
    Path bundle;

    private Stub launcher;
    private Stub host;
    private Stub init;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "mounts need root");
        launcher = LibraryStub.start();
        host = spawn(launcher, Namespaces.CLONE_NEWNS);
        Mounts.setAttributes(host.kernel(), "/", 0, 0, Mounts.MS_PRIVATE, true);
        long flags = Mounts.MS_NOSUID | Mounts.MS_NODEV;
        Mounts.mount(host.kernel(), "tmpfs", bundle.toString(), "tmpfs", flags, "mode=755");
        Mounts.setAttributes(host.kernel(), bundle.toString(), 0, 0, Mounts.MS_SHARED, false);
        for (String directory : List.of("", "/dev", "/proc")) {
            makeDirectory(bundle + "/rootfs" + directory);
        }
        init = spawn(host, Namespaces.CLONE_NEWNS);
    }

    private void makeDirectory(String path) throws IOException {
        try (Fd root = Files.open(host.kernel(), "/", Files.O_PATH, 0)) {
            Files.makeDirectory(root, path.substring(1), 0755);
        }
    }

    private static Stub spawn(Stub parent, long flags) throws IOException {
        Stub child = Stubs.spawn(parent.kernel(), parent.pid(), new Stubs.Clone().flags(flags));
        return child;
    }

    @AfterEach
    void stop() throws IOException {
        if (init != null) {
            init.close();
            Processes.await(host.kernel(), -1, 0);
            host.close();
            Processes.await(launcher.kernel(), -1, 0);
            launcher.close();
        }
    }

    private Rootfs container(String linux, String... mounts) throws IOException {
        RootfsPlan plan = TestContainer.plan(bundle, String.join(",", mounts), linux, false);
        return new Rootfs(plan, init.kernel(), CgroupView.legacy(List.of()), Optional.empty());
    }

    private static String mountInfo(Kernel kernel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Fd file = Files.open(kernel, "/proc/self/mountinfo", Files.O_RDONLY, 0)) {
            for (byte[] piece = Files.read(file, 1 << 16); piece.length > 0; piece = Files.read(file, 1 << 16)) {
                all.write(piece);
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    @Test
    void noMountReachesTheHostWhateverThePropagation() throws IOException {
        String before = mountInfo(host.kernel());
        for (String propagation : List.of("shared", "rshared", "slave", "rslave", "private", "unbindable", "")) {
            String linux = propagation.isEmpty() ? "" : "\"rootfsPropagation\": \"" + propagation + "\"";
            try (Rootfs rootfs =
                    container(linux, mount("/proc", "proc", "proc"), mount("/t", "tmpfs", "tmpfs", "shared"))) {
                rootfs.prepare();
                assertThat(mountInfo(host.kernel())).as(propagation).isEqualTo(before);
                rootfs.pivot();
            }
            assertThat(mountInfo(host.kernel())).as(propagation).isEqualTo(before);
            assertThat(mountInfo(init.kernel())).contains(" /t ");
            init.close();
            Processes.await(host.kernel(), -1, 0);
            init = spawn(host, Namespaces.CLONE_NEWNS);
        }
    }

    private void inUserNamespace() throws IOException {
        Namespaces.unshare(init.kernel(), Namespaces.CLONE_NEWNS | Namespaces.CLONE_NEWUSER);
        for (String map : List.of("uid_map", "gid_map")) {
            java.nio.file.Files.writeString(Path.of("/proc/" + init.pid() + "/" + map), "0 0 1000\n");
        }
    }

    @Test
    void devicesAreBoundWhereTheyCannotBeMade() throws IOException {
        inUserNamespace();
        try (Rootfs rootfs = container("", mount("/dev", "tmpfs", "tmpfs", "mode=755"))) {
            rootfs.prepare();
            rootfs.pivot();
            rootfs.reopenNull();
        }
        Stat zero = Files.stat(init.kernel(), "/dev/zero", 0);
        assertThat(zero.rdev()).isEqualTo(Stat.device(1, 5));
        try (Fd device = Files.open(init.kernel(), "/dev/zero", Files.O_RDONLY, 0)) {
            assertThat(Files.read(device, 3)).hasSize(3);
        }
    }

    @Test
    void lockedFlagsOfASourceAreKept() throws IOException {
        makeDirectory(bundle + "/source");
        inUserNamespace();
        try (Rootfs rootfs = container("", mount("/kept", "none", "source", "bind", "ro"))) {
            rootfs.prepare();
            try (Fd kept = Files.open(init.kernel(), bundle + "/rootfs/kept", Files.O_PATH, 0)) {
                assertThat(Files.mountFlags(kept) & 0xf)
                        .isEqualTo(Mounts.MS_RDONLY | Mounts.MS_NOSUID | Mounts.MS_NODEV);
            }
        }
    }

    @Test
    void lockedFlagsThatShallBeOtherwiseAreAnError() throws IOException {
        makeDirectory(bundle + "/source");
        inUserNamespace();
        try (Rootfs rootfs = container("", mount("/kept", "none", "source", "bind", "ro", "suid"))) {
            assertThatThrownBy(rootfs::prepare)
                    .hasMessage("error mounting \"" + bundle + "/source\" to rootfs at \"/kept\": "
                            + "failed to set user-requested vfs flags on bind-mount: "
                            + "cannot clear locked flags MS_NOSUID: mount src=" + bundle
                            + "/source, dst=/kept, flags=MS_RDONLY|MS_BIND: operation not permitted");
        }
    }

    @Test
    void lockedAccessTimesThatShallBeOtherwiseAreAnError() throws IOException {
        makeDirectory(bundle + "/source");
        inUserNamespace();
        try (Rootfs rootfs = container("", mount("/kept", "none", "source", "bind", "noatime"))) {
            assertThatThrownBy(rootfs::prepare).hasMessageContaining("cannot change locked atime flags MS_RELATIME");
        }
    }
}
