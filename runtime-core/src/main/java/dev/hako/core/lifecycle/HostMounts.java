package dev.hako.core.lifecycle;

import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Mounts;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.proc.HostMount;
import dev.hako.core.state.ContainerRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The mounts of a container without a mount namespace of its own: they are the host's, and stay unless they are undone. */
final class HostMounts {

    private HostMounts() {}

    /** {@return the ids of the mounts at a directory and below it} */
    static List<String> ids(String directory) throws IOException {
        List<String> ids = new ArrayList<>();
        for (HostMount mount : HostMount.below(directory)) {
            ids.add(mount.id());
        }
        return ids;
    }

    /** Undoes what a container mounted below its root file system, last one first. */
    static void unmount(Kernel kernel, ContainerRecord kept) throws IOException {
        if ((kept.namespaces() & Namespaces.CLONE_NEWNS) != 0) {
            return;
        }
        for (HostMount mount : HostMount.below(kept.rootfs()).reversed()) {
            if (!kept.mountsBefore().contains(mount.id())) {
                Mounts.unmount(kernel, mount.path(), Mounts.MNT_DETACH);
            }
        }
    }
}
