package dev.hako.cli.launcher;

import dev.hako.core.lifecycle.Caller;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Mounts;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A caller that sees the version of cgroups which this host does not use: what is built on a host of the one version runs on the other, too.
 *
 * <p>The brain reads where the caller has cgroups mounted, and their files by their paths. So they are mounted in a directory that both see,
 * and the caller is a child of the launcher from whose mounts the host's own cgroups are taken away.
 */
final class OtherCgroups implements AutoCloseable {

    private static final String HOST = "/sys/fs/cgroup";

    /** Controllers that only v1 has, so that no host of v2 uses them. */
    private static final String[] OF_V1_ALONE = {"devices", "freezer"};

    private final Caller launcher;
    private final Stub stub;

    private OtherCgroups(Caller launcher, Stub stub) {
        this.launcher = launcher;
        this.stub = stub;
    }

    /**
     * Mounts them, to stay as long as the launcher's mount namespace does, and starts the caller.
     *
     * @param launcher a process whose mounts are its own
     * @param directory is made
     */
    static OtherCgroups mount(Caller launcher, Path directory) throws IOException {
        if (Files.exists(Path.of(HOST, "cgroup.controllers"))) {
            for (String controller : OF_V1_ALONE) {
                mountOnce(launcher.kernel(), directory.resolve(controller), "cgroup", controller);
            }
        } else {
            mountOnce(launcher.kernel(), directory, "cgroup2", "");
        }
        Stubs.Clone how = new Stubs.Clone().flags(Namespaces.CLONE_NEWNS);
        Stub stub = Stubs.spawn(launcher.kernel(), launcher.pid(), how);
        OtherCgroups cgroups = new OtherCgroups(launcher, stub);
        try {
            Mounts.unmount(stub.kernel(), HOST, Mounts.MNT_DETACH);
        } catch (ErrnoException failure) {
            cgroups.close();
            throw failure;
        }
        return cgroups;
    }

    /** Unless an earlier training in this mount namespace has done so. */
    private static void mountOnce(Kernel kernel, Path directory, String type, String options) throws IOException {
        Files.createDirectories(directory);
        if (!Files.exists(directory.resolve("cgroup.procs"))) {
            Mounts.mount(kernel, "none", directory.toString(), type, 0, options);
        }
    }

    Caller caller() {
        Kernel kernel = stub.kernel();
        return new Caller(
                kernel, stub.pid(), launcher.uid(), launcher.gid(), launcher.cwd(), launcher.env(), launcher.name());
    }

    @Override
    public void close() throws IOException {
        stub.close();
        Stubs.end(launcher.kernel(), stub.pid());
    }
}
