package dev.hako.core.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.SteppingKernel;
import dev.hako.core.linux.Sys;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import dev.hako.spec.json.SpecReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A stub in namespaces of its own, and a bundle whose root file system it takes on. */
final class TestContainer implements AutoCloseable {

    private static final long NAMESPACES = Namespaces.CLONE_NEWNS
            | Namespaces.CLONE_NEWPID
            | Namespaces.CLONE_NEWIPC
            | Namespaces.CLONE_NEWNET
            | Namespaces.CLONE_NEWUTS;

    private final Path bundle;
    private final Stub parent;
    private final Stub init;
    private Kernel kernel;
    private final List<Rootfs> opened = new ArrayList<>();

    TestContainer(Path bundle) throws IOException {
        this.bundle = bundle;
        parent = LibraryStub.start();
        init = Stubs.spawn(parent.kernel(), parent.pid(), new Stubs.Clone().flags(NAMESPACES));
        kernel = init.kernel();
        java.nio.file.Files.createDirectories(rootfs());
    }

    Path rootfs() {
        return bundle.resolve("rootfs");
    }

    Kernel kernel() {
        return init.kernel();
    }

    /** Has something done before every call of what is prepared from now on. {@return who counts the calls} */
    SteppingKernel step(SteppingKernel.Action action) {
        SteppingKernel stepping = new SteppingKernel(init.kernel(), action);
        kernel = stepping;
        return stepping;
    }

    /** Exchanges two files in the mount namespace of the host, where none of the container's mount points is in the way. */
    void exchange(Path one, Path other) throws IOException {
        Frame frame = parent.kernel().frame();
        long first = frame.text(one.toString());
        frame.call(Sys.RENAMEAT2, Fd.CWD, first, Fd.CWD, frame.text(other.toString()), RENAME_EXCHANGE);
        parent.kernel().check(frame, "exchange", one + " and " + other);
    }

    private static final int RENAME_EXCHANGE = 2;

    void dir(String path) throws IOException {
        java.nio.file.Files.createDirectories(rootfs().resolve(path));
    }

    void file(String path, String content) throws IOException {
        Path file = rootfs().resolve(path);
        java.nio.file.Files.createDirectories(file.getParent());
        java.nio.file.Files.writeString(file, content);
    }

    void link(String path, String target) throws IOException {
        Path link = rootfs().resolve(path);
        java.nio.file.Files.createDirectories(link.getParent());
        java.nio.file.Files.createSymbolicLink(link, Path.of(target));
    }

    RootfsPlan plan(String linux, String... mounts) throws IOException {
        return plan(bundle, String.join(",", mounts), linux, false);
    }

    /** {@return where init has mounts, as seen from its root} */
    List<String> mountPoints() throws IOException {
        List<String> points = new ArrayList<>();
        for (String line : java.nio.file.Files.readAllLines(Path.of("/proc/" + init.pid() + "/mountinfo"))) {
            points.add(line.split(" ", -1)[4]);
        }
        return points;
    }

    int pid() {
        return init.pid();
    }

    /** Reads a configuration: its mounts, its linux section, whether the root is read-only. */
    static RootfsPlan plan(Path bundle, String mounts, String linux, boolean readonly) throws IOException {
        String json = """
                {"ociVersion": "1.3.0", "root": {"path": "rootfs", "readonly": %s}, "mounts": [%s],
                 "linux": {"namespaces": [{"type": "mount"}, {"type": "pid"}] %s}}""".formatted(readonly, mounts, linux.isEmpty() ? "" : ", " + linux);
        return RootfsPlan.of(SpecReader.read(json.getBytes(StandardCharsets.UTF_8)), bundle.toString(), false);
    }

    static String mount(String destination, String type, String source, String... options) {
        return """
                {"destination": "%s", "type": "%s", "source": "%s", "options": [%s]}""".formatted(
                destination, type, source, options.length == 0 ? "" : "\"" + String.join("\", \"", options) + "\"");
    }

    Rootfs rootfs(RootfsPlan plan, CgroupView cgroups) {
        Rootfs rootfs = new Rootfs(plan, kernel, cgroups, Optional.empty());
        opened.add(rootfs);
        return rootfs;
    }

    /** Prepares a root file system with these mounts. */
    Rootfs prepare(String... mounts) throws IOException {
        Rootfs rootfs = rootfs(plan(bundle, String.join(",", mounts), "", false), CgroupView.legacy(List.of()));
        rootfs.prepare();
        return rootfs;
    }

    /** Goes through all steps. */
    Rootfs enter(RootfsPlan plan) throws IOException {
        Rootfs rootfs = rootfs(plan, CgroupView.legacy(List.of()));
        rootfs.prepare();
        rootfs.pivot();
        rootfs.reopenNull();
        rootfs.finish();
        rootfs.writeSysctls();
        rootfs.restrictPaths();
        return rootfs;
    }

    Rootfs enter(String... mounts) throws IOException {
        return enter(plan(bundle, String.join(",", mounts), "", false));
    }

    /** {@return the content of a file as init sees it} */
    String read(String path) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Fd file = Files.open(kernel(), path, Files.O_RDONLY, 0)) {
            for (byte[] piece = Files.read(file, 1 << 16); piece.length > 0; piece = Files.read(file, 1 << 16)) {
                all.write(piece);
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    void write(String path, String text) throws IOException {
        try (Fd file = Files.open(kernel(), path, Files.O_WRONLY | Files.O_CREAT, 0644)) {
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** {@return the last line of mountinfo for a mountpoint of the container}; needs its /proc */
    String mountInfo(String mountpoint) throws IOException {
        String found = "";
        for (String line : read("/proc/self/mountinfo").split("\n", -1)) {
            String[] fields = line.split(" ", -1);
            if (fields.length > 4 && fields[4].equals(mountpoint)) {
                found = line;
            }
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        for (Rootfs rootfs : opened) {
            rootfs.close();
        }
        init.close();
        Processes.await(parent.kernel(), -1, 0);
        parent.close();
        assertThat(java.nio.file.Files.readString(Path.of("/proc/self/mountinfo")))
                .as("mounts of the host")
                .doesNotContain(bundle.toString());
        removeLinks();
    }

    /** JUnit warns of each symlink that leads out of a temporary directory when it removes one. */
    private void removeLinks() throws IOException {
        try (Stream<Path> files = java.nio.file.Files.walk(rootfs())) {
            for (Path link : files.filter(java.nio.file.Files::isSymbolicLink).toList()) {
                java.nio.file.Files.delete(link);
            }
        }
    }
}
