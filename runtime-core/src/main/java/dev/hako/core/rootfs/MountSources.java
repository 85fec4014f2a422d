package dev.hako.core.rootfs;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import java.io.IOException;
import java.util.Optional;

/**
 * Has the source of a bind mount opened: by the container's init, or by somebody with more rights, in the container's mount namespace in
 * both cases, right before the mount, so that a source may lie on an earlier mount of the same container.
 */
final class MountSources {

    private final Kernel kernel;
    private final Optional<SourceOpener> opener;

    /**
     * @param kernel the container's init
     * @param opener who opens sources in its place
     */
    MountSources(Kernel kernel, Optional<SourceOpener> opener) {
        this.kernel = kernel;
        this.opener = opener;
    }

    /**
     * The source of a bind mount.
     *
     * @param tree a detached copy of what is mounted there
     * @param fileSystem the magic number of its file system, statfs(2)
     * @param mountFlags the flags of its mount, {@code ST_*}
     */
    record Source(Fd tree, FileInfo info, long fileSystem, long mountFlags) {}

    /** {@return whether init itself opens them} */
    boolean areOpenedByInit() {
        return opener.isEmpty();
    }

    /** Opens the source of a bind mount; symlinks are followed. */
    Source open(MountPlan plan) throws IOException {
        boolean recursive = plan.options().isRecursive();
        if (opener.isPresent()) {
            return look(opener.get().open(plan.source(), recursive, plan.idMap()), plan.source());
        }
        if (plan.idMap().isPresent()) {
            throw new IOException("id-mapped mounts are not supported for rootless containers");
        }
        Batch batch = new Batch(kernel, 1, FileInfo.SIZE + FrameCalls.STATFS_SIZE);
        batch.add("open", plan.source(), FrameCalls.cloneTree(batch.frame(), Fd.CWD, plan.source(), recursive))
                .storeInto(batch.slot(0));
        addLook(batch, batch.slot(0), plan.source());
        Batch.Outcome outcome = batch.run();
        return source(outcome, outcome.fd(0));
    }

    private Source look(Fd tree, String path) throws IOException {
        Batch batch = new Batch(kernel, 0, FileInfo.SIZE + FrameCalls.STATFS_SIZE);
        addLook(batch, tree.number(), path);
        return source(batch.run(), tree);
    }

    private static void addLook(Batch batch, long tree, String path) {
        Frame frame = batch.frame();
        batch.add("stat", path, FrameCalls.statx(frame, tree, batch.extra()));
        batch.add("statfs", path, FrameCalls.statfs(frame, tree, batch.extra() + FileInfo.SIZE));
    }

    private static Source source(Batch.Outcome outcome, Fd tree) {
        int statfs = outcome.extra() + FileInfo.SIZE;
        return new Source(
                tree,
                FileInfo.of(outcome.reply(), outcome.extra()),
                outcome.reply().int64(statfs),
                outcome.reply().int64(statfs + 80));
    }
}
