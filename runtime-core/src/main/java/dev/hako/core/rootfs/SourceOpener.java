package dev.hako.core.rootfs;

import dev.hako.core.linux.Fd;
import java.io.IOException;
import java.util.Optional;

/**
 * Opens the sources of bind mounts in place of the container's init: where that is root of a user namespace, it may not get to see what the
 * host's root is to give to it, and cannot map ids.
 */
public interface SourceOpener {

    /**
     * Opens a source, as it is seen in the container's mount namespace; symlinks are followed.
     *
     * @param path absolute, before the root is changed
     * @param recursive whether what is mounted below comes along
     * @param map how owners are to look
     * @return a detached mount, as a descriptor of init
     */
    Fd open(String path, boolean recursive, Optional<MountIdMap> map) throws IOException;
}
