package dev.hako.core.init;

import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.v2.Delegation;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.namespace.IdMaps;
import dev.hako.spec.runtime.Mount;
import java.io.IOException;
import java.util.List;

/**
 * The cgroup of a container that sees nothing above it and has it mounted for writing belongs to the user of its program, as with runc: so
 * a service manager in there can make cgroups of its own.
 */
final class CgroupGift {

    private static final String MOUNT_POINT = "/sys/fs/cgroup";

    private CgroupGift() {}

    /**
     * Gives it.
     *
     * @param init the container's init process, as this JVM sees it, in its user namespace
     */
    static void give(Host host, InitSequence.Input input, CgroupManager cgroups, int init) throws IOException {
        if (!input.cgroupHost().unifiedOnly()
                || cgroups.unified().isEmpty()
                || !isMountedForWriting(input.spec().mounts())) {
            return;
        }
        long user = input.spec().process().orElseThrow().user().uid();
        long owner = IdMaps.outside(IdMaps.of(init).uids(), user);
        if (owner < 0 || owner == host.uid()) {
            return;
        }
        try {
            Delegation.give(host.kernel(), cgroups.unified().get(), owner);
        } catch (ErrnoException refused) {
            if (refused.errno() != Errno.EPERM || !input.rootless()) {
                throw refused;
            }
            host.debug().accept("the cgroup stays ours: " + refused.getMessage());
        }
    }

    /** {@return whether the last mount over there is one of cgroups that is not read-only} */
    static boolean isMountedForWriting(List<Mount> mounts) {
        boolean isWritable = false;
        for (Mount mount : mounts) {
            if (isMountPoint(mount.destination())) {
                boolean isCgroup = mount.type().equals("cgroup") || mount.type().equals("cgroup2");
                isWritable = isCgroup
                        && mount.options().lastIndexOf("ro") <= mount.options().lastIndexOf("rw");
            }
        }
        return isWritable;
    }

    private static boolean isMountPoint(String destination) {
        return destination.equals(MOUNT_POINT) || destination.equals(MOUNT_POINT + "/");
    }
}
