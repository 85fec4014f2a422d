package dev.hako.core.rootfs;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Mounts;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes the root file system a mount of its own, and that mount the root of the process. */
final class RootMount {

    private final Kernel kernel;
    private final RootfsPlan plan;

    RootMount(Kernel kernel, RootfsPlan plan) {
        this.kernel = kernel;
        this.plan = plan;
    }

    /**
     * Keeps mounts from reaching other namespaces, and mounts the root file system on itself.
     *
     * @return that mount
     */
    RootDir prepare() throws IOException {
        String path = plan.rootfs();
        if (plan.hasMountNamespace() && !severs(plan.propagation())) {
            severParent(path);
        }
        Batch batch = new Batch(kernel, 2, 0);
        Frame frame = batch.frame();
        long tree = batch.slot(0);
        long below = batch.slot(1);
        if (plan.hasMountNamespace() && severs(plan.propagation())) {
            addPropagation(batch, plan.propagation() == 0 ? Mounts.MS_SLAVE | Mounts.MS_REC : plan.propagation());
        }
        batch.add("open", path, FrameCalls.openAt2(frame, Fd.CWD, path, Files.O_PATH | Files.O_DIRECTORY, 0))
                .storeInto(below);
        batch.add("mount", path, FrameCalls.cloneTree(frame, below, "", true)).storeInto(tree);
        if ((plan.propagation() & Mounts.MS_SLAVE) == 0) {
            batch.add("make private", path, FrameCalls.setPropagation(frame, tree, Mounts.MS_PRIVATE, false));
        }
        batch.add("mount", path, FrameCalls.attach(frame, tree, below));
        batch.close(below);
        return new RootDir(batch.run().fd(0), path);
    }

    /** {@return whether making "/" so leaves no mount of the namespace in a peer group}, so that none can leak out */
    private static boolean severs(long propagation) {
        return propagation == 0
                || propagation == (Mounts.MS_SLAVE | Mounts.MS_REC)
                || propagation == (Mounts.MS_PRIVATE | Mounts.MS_REC);
    }

    private static void addPropagation(Batch batch, long propagation) {
        boolean recursive = (propagation & Mounts.MS_REC) != 0;
        batch.add(
                "set propagation of",
                "/",
                FrameCalls.setPropagation(batch.frame(), "/", propagation & ~Mounts.MS_REC, recursive));
    }

    /**
     * Sets the propagation of "/", and takes the mount that the root file system lies on out of its peer group: a mount on it
     * would show up outside, and pivot_root(2) refuses it.
     */
    private void severParent(String path) throws IOException {
        List<String> ancestors = new ArrayList<>();
        for (List<String> parts = Texts.components(path); !parts.isEmpty(); parts.removeLast()) {
            ancestors.add(Texts.path(parts));
        }
        ancestors.add("/");
        Batch asking = new Batch(kernel, 0, ancestors.size() * FileInfo.SIZE);
        for (int i = 0; i < ancestors.size(); i++) {
            long into = asking.extra() + (long) i * FileInfo.SIZE;
            asking.add("stat", ancestors.get(i), FrameCalls.statx(asking.frame(), ancestors.get(i), into));
        }
        Batch.Outcome outcome = asking.run();
        int at = 0;
        while (at < ancestors.size() - 1
                && !FileInfo.of(outcome.reply(), at * FileInfo.SIZE).isMountRoot()) {
            at++;
        }
        long kind = (plan.propagation() & Mounts.MS_SLAVE) != 0 ? Mounts.MS_SLAVE : Mounts.MS_PRIVATE;
        Batch batch = new Batch(kernel, 0, 0);
        addPropagation(batch, plan.propagation());
        String mount = ancestors.get(at);
        batch.add("make private", mount, FrameCalls.setPropagation(batch.frame(), mount, kind, false));
        batch.run();
    }

    /** Makes the mount the root of the process, {@linkplain Kernel#post together with the next frame} if it is pivoted. */
    void enter(RootDir root) throws IOException {
        if (plan.change() == RootfsPlan.RootChange.PIVOT) {
            pivot(root);
        } else {
            enterOtherwise(root);
        }
        if ((plan.propagation() & ~Mounts.MS_REC & ~Mounts.MS_PRIVATE & ~Mounts.MS_SLAVE) != 0
                && plan.hasMountNamespace()) {
            Batch batch = new Batch(kernel, 0, 0);
            addPropagation(batch, plan.propagation());
            batch.post(outcome -> {
                if (outcome.failed()) {
                    ErrnoException failure = outcome.failure();
                    throw jailing(new ErrnoException(
                            "unable to apply root propagation flags: " + failure.getMessage(), failure));
                }
            });
        }
    }

    private void enterOtherwise(RootDir root) throws IOException {
        kernel.settle();
        try {
            if (plan.change() == RootfsPlan.RootChange.MOVE) {
                move(root);
            } else {
                chroot(root);
            }
        } catch (ErrnoException failure) {
            throw jailing(failure);
        }
    }

    private static ErrnoException jailing(ErrnoException failure) {
        return new ErrnoException("error jailing process inside rootfs: " + failure.getMessage(), failure);
    }

    /**
     * After {@code pivot_root(".", ".")} the old root lies on top of the new one (pivot_root(2), "NOTES"); it is unmounted there, as a
     * slave, so that nobody outside sees it go.
     */
    private void pivot(RootDir root) throws IOException {
        Batch batch = new Batch(kernel, 1, 0);
        Frame frame = batch.frame();
        long old = batch.slot(0);
        batch.add("open", "/", FrameCalls.openAt2(frame, Fd.CWD, "/", Files.O_PATH | Files.O_DIRECTORY, 0))
                .storeInto(old);
        batch.add("chdir", plan.rootfs(), frame.call(Sys.FCHDIR, root.fd().number()));
        batch.add("pivot_root", ".", frame.call(Sys.PIVOT_ROOT, frame.text("."), frame.text(".")));
        batch.add("chdir", "to the old root", frame.call(Sys.FCHDIR, old).indirect(0));
        batch.add("make the old root a slave", "", FrameCalls.mount(frame, "", ".", "", SLAVE, ""));
        batch.add("unmount", "the old root", frame.call(Sys.UMOUNT2, frame.text("."), Mounts.MNT_DETACH));
        batch.add("chdir", "/", frame.call(Sys.CHDIR, frame.text("/")));
        batch.close(old);
        batch.post(outcome -> {
            if (outcome.failed()) {
                ErrnoException failure = outcome.failure();
                boolean initramfs = failure.errno() == Errno.EINVAL && outcome.failedCall() == 2;
                throw jailing(
                        initramfs
                                ? new ErrnoException(
                                        failure.getMessage() + " (in an initramfs only --no-pivot works)", failure)
                                : failure);
            }
        });
    }

    private static final long SLAVE = Mounts.MS_SLAVE | Mounts.MS_REC;

    private void move(RootDir root) throws IOException {
        HostPseudoFileSystems.hide(kernel, plan.rootfs());
        Batch batch = new Batch(kernel, 0, 0);
        Frame frame = batch.frame();
        batch.add("chdir", plan.rootfs(), frame.call(Sys.FCHDIR, root.fd().number()));
        batch.add(
                "move_mount", plan.rootfs(), FrameCalls.attach(frame, root.fd().number(), "/"));
        addChroot(batch);
        batch.run();
    }

    private void chroot(RootDir root) throws IOException {
        Batch batch = new Batch(kernel, 0, 0);
        batch.add(
                "chdir", plan.rootfs(), batch.frame().call(Sys.FCHDIR, root.fd().number()));
        addChroot(batch);
        batch.run();
    }

    private static void addChroot(Batch batch) {
        Frame frame = batch.frame();
        batch.add("chroot", ".", frame.call(Sys.CHROOT, frame.text(".")));
        batch.add("chdir", "/", frame.call(Sys.CHDIR, frame.text("/")));
    }
}
