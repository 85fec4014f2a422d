package dev.hako.core.rootfs;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Mounts;
import java.io.IOException;

/**
 * Attaches copies of what is mounted elsewhere, with the flags that are asked for.
 *
 * <p>The flags change only if any is named. Then those that are not named are cleared, as {@code mount -o remount,bind} does; if the
 * kernel refuses because the source's flags are locked (mount_namespaces(7)), they are kept, unless the configuration asks for
 * the opposite.
 */
final class BindMounts {

    /** The flags that a mount namespace of a less privileged user may not change. */
    private static final long LOCKABLE =
            Mounts.MS_RDONLY | Mounts.MS_NODEV | Mounts.MS_NOEXEC | Mounts.MS_NOSUID | MountOptions.ATIME_FLAGS;

    private final Kernel kernel;

    BindMounts(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Attaches a source on a target, directory on directory and file on file. */
    void attach(MountPlan plan, MountSources.Source source, Target target) throws IOException {
        if (source.info().isDirectory() != target.info().isDirectory()) {
            throw FileSystems.failure(plan, "mount", Errno.ENOTDIR, "");
        }
        apply(plan, source.tree(), source.mountFlags(), target.fd());
    }

    /** Changes the flags of the mount that a target is. */
    void change(MountPlan plan, Target target, long mountFlags) throws IOException {
        apply(plan, target.fd(), mountFlags, target.fd());
    }

    private void apply(MountPlan plan, Fd tree, long mountFlags, Fd target) throws IOException {
        Batch.Outcome outcome = run(plan, tree, target, plan.options().flags());
        if (!outcome.failed()) {
            return;
        }
        ErrnoException failure = FileSystems.failure(
                plan, outcome.failure().operation(), outcome.failure().errno(), "");
        boolean ofFlags = plan.options().changesFlags() && outcome.failedCall() == 0;
        if (!ofFlags) {
            throw failure;
        }
        if (failure.errno() != Errno.EPERM) {
            throw flagsNotSet("", failure);
        }
        keepLocked(plan, tree, target, flagsOf(mountFlags), failure);
    }

    private void keepLocked(MountPlan plan, Fd tree, Fd target, long sourceFlags, ErrnoException failure)
            throws IOException {
        MountOptions options = plan.options();
        long contradicted = sourceFlags & options.cleared() & LOCKABLE;
        if (contradicted != 0) {
            throw flagsNotSet("cannot clear locked flags " + Texts.mountFlags(contradicted) + ": ", failure);
        }
        long atime = options.flags() & MountOptions.ATIME_FLAGS;
        if (atime != 0 && atime != (sourceFlags & MountOptions.ATIME_FLAGS)) {
            String names = Texts.mountFlags(sourceFlags & MountOptions.ATIME_FLAGS);
            throw flagsNotSet("cannot change locked atime flags " + names + ": ", failure);
        }
        long locked = sourceFlags & LOCKABLE;
        Batch.Outcome outcome = run(plan, tree, target, options.flags() | locked);
        if (outcome.failed()) {
            ErrnoException again = FileSystems.failure(
                    plan, outcome.failure().operation(), outcome.failure().errno(), "");
            throw flagsNotSet("remount with locked flags " + Texts.mountFlags(locked) + " re-applied: ", again);
        }
    }

    private Batch.Outcome run(MountPlan plan, Fd tree, Fd target, long flags) throws IOException {
        MountOptions options = plan.options();
        Batch batch = new Batch(kernel, 0, 0);
        addFlags(batch, tree.number(), options, flags);
        if (tree == target) {
            FileSystems.finish(batch, tree.number(), options);
        } else {
            FileSystems.addAttach(batch, tree.number(), target.number(), options);
        }
        return batch.attempt();
    }

    /** Adds what gives a copy that is not attached yet its flags, if any are asked for. */
    static void addFlags(Batch batch, long tree, MountOptions options, long flags) {
        if (options.changesFlags()) {
            long set = MountOptions.attributes(flags);
            long clear = MountOptions.attributesToClear(flags);
            batch.add("mount", "", FrameCalls.setAttributes(batch.frame(), tree, set, clear, false));
        }
    }

    private static ErrnoException flagsNotSet(String why, ErrnoException failure) {
        return new ErrnoException(
                "failed to set user-requested vfs flags on bind-mount: " + why + failure.getMessage(), failure);
    }

    /** {@return the {@code MS_*} flags of a mount that statfs(2) shows as {@code ST_*}} */
    private static long flagsOf(long mountFlags) {
        // the first of them have the same numbers
        long same = Mounts.MS_RDONLY | Mounts.MS_NOSUID | Mounts.MS_NODEV | Mounts.MS_NOEXEC;
        long flags = mountFlags & (same | Mounts.MS_NOATIME | Mounts.MS_NODIRATIME);
        flags |= (mountFlags & ST_RELATIME) != 0 ? Mounts.MS_RELATIME : 0;
        flags |= (mountFlags & ST_NOSYMFOLLOW) != 0 ? Mounts.MS_NOSYMFOLLOW : 0;
        boolean strict = (flags & (Mounts.MS_NOATIME | Mounts.MS_RELATIME)) == 0;
        return strict ? flags | Mounts.MS_STRICTATIME : flags;
    }

    private static final long ST_RELATIME = 0x1000;
    private static final long ST_NOSYMFOLLOW = 0x2000;
}
