package dev.hako.core.rootfs;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import java.io.IOException;

/**
 * Decides who opens the source of a bind mount, and opens it: the container's init, in its own mount namespace, right before the
 * mount, so that a source may lie on an earlier mount of the same container.
 */
final class MountSources {

    private final Kernel kernel;

    MountSources(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * The source of a bind mount.
     *
     * @param tree a detached copy of what is mounted there
     * @param fileSystem the magic number of its file system, statfs(2)
     * @param mountFlags the flags of its mount, {@code ST_*}
     */
    record Source(Fd tree, FileInfo info, long fileSystem, long mountFlags) {}

    /**
     * Opens a source; symlinks are followed.
     *
     * @param path absolute on the host
     */
    Source open(String path, boolean recursive) throws IOException {
        Batch batch = new Batch(kernel, 1, FileInfo.SIZE + FrameCalls.STATFS_SIZE);
        Frame frame = batch.frame();
        long tree = batch.slot(0);
        batch.add("open", path, FrameCalls.cloneTree(frame, Fd.CWD, path, recursive))
                .storeInto(tree);
        batch.add("stat", path, FrameCalls.statx(frame, tree, batch.extra()));
        batch.add("statfs", path, FrameCalls.statfs(frame, tree, batch.extra() + FileInfo.SIZE));
        Batch.Outcome outcome = batch.run();
        int statfs = outcome.extra() + FileInfo.SIZE;
        return new Source(
                outcome.fd(0),
                FileInfo.of(outcome.reply(), outcome.extra()),
                outcome.reply().int64(statfs),
                outcome.reply().int64(statfs + 80));
    }
}
