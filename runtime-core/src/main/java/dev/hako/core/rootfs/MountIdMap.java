package dev.hako.core.rootfs;

import dev.hako.spec.runtime.IdMapping;
import java.util.List;

/**
 * How the owners of files look through an id-mapped mount (mount_setattr(2), {@code MOUNT_ATTR_IDMAP}).
 *
 * @param uids user ids of the file system ({@code containerID}) as they look through the mount ({@code hostID}); none, and no
 *     {@code gids}: as in the container's user namespace
 * @param gids likewise for groups
 * @param isRecursive whether what is mounted below is mapped as well
 */
public record MountIdMap(List<IdMapping> uids, List<IdMapping> gids, boolean isRecursive) {

    public MountIdMap {
        uids = List.copyOf(uids);
        gids = List.copyOf(gids);
    }

    /** {@return whether it is that of the container's user namespace} */
    public boolean isOfContainer() {
        return uids.isEmpty() && gids.isEmpty();
    }
}
