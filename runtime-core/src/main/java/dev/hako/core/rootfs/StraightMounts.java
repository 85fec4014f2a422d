package dev.hako.core.rootfs;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Mounts that need no look at what is there: the target is opened and the mount attached to it by one batch, and many of these travel
 * together. As elsewhere the target is a descriptor that was opened without following any symlink, so the path alone says whether something may
 * be mounted there; that a directory goes on a directory and a file on a file is the kernel's to say.
 *
 * <p>If a call fails before the mount is attached, nothing has happened, and the mount is done step by step: that finds symlinks, makes what is
 * missing, and words what is wrong.
 */
final class StraightMounts {

    private static final int DIRECTORY_MODE = 0755;
    private static final int PLAIN = Files.RESOLVE_IN_ROOT | Files.RESOLVE_NO_SYMLINKS;

    private static final int MOUNT = 1;
    private static final int TARGET = 2;
    private static final int PARENT = 3;
    private static final int SLOTS = 4;

    private final RootDir root;
    private final Kernel kernel;
    private final CgroupView cgroups;
    private final boolean hasCgroupNamespace;
    private final boolean opensSources;
    private final boolean isLabelled;
    private final Set<String> empty = new HashSet<>();

    /** @param opensSources whether init itself opens the sources of bind mounts */
    StraightMounts(RootDir root, CgroupView cgroups, RootfsPlan plan, boolean opensSources) {
        this.root = root;
        this.kernel = root.fd().kernel();
        this.cgroups = cgroups;
        this.hasCgroupNamespace = plan.hasCgroupNamespace();
        this.opensSources = opensSources;
        this.isLabelled = !plan.mountLabel().label().isEmpty();
    }

    /** What is done with the mount, or in its place. */
    interface Ends {

        /** Takes over the mount that was attached, if it was {@linkplain MountPlan#isReadonlyLate asked for}. */
        void attached(Fd mount);

        /** It is not as straight as it looked, and not there. */
        void notAttached() throws IOException;

        /** It is there, and could not be made as it was asked for. */
        ErrnoException failure(ErrnoException failure);
    }

    /** {@return whether a mount may be tried} */
    boolean isStraight(MountPlan plan) {
        String path = Texts.clean(plan.destination());
        boolean isProc = path.equals("/proc") && plan.type().equals("proc");
        if (path.equals("/") || Texts.isWithin(path, "/proc") && !isProc || isLabelled) {
            return false;
        }
        if (plan.options().isBind()) {
            return opensSources && !plan.options().isRemount() && plan.idMap().isEmpty();
        }
        return switch (plan.type()) {
            case "cgroup" -> cgroups.unified() && hasCgroupNamespace && FileSystems.isByDescriptor(plan);
            // it takes the mode of a directory that is there already
            case MountPlan.TMPFS -> empty.contains(parent(path)) && FileSystems.isByDescriptor(plan);
            default -> FileSystems.isByDescriptor(plan);
        };
    }

    /** Has a mount done that {@link #isStraight}. */
    void post(MountPlan plan, Ends ends) throws IOException {
        Batch batch = new Batch(kernel, SLOTS, 0);
        Frame frame = batch.frame();
        List<Integer> used = new ArrayList<>(SLOTS);
        String path = Texts.clean(plan.destination());
        boolean isBind = plan.options().isBind();
        if (isBind) {
            boolean recursive = plan.options().isRecursive();
            batch.add("mount", "", FrameCalls.cloneTree(frame, Fd.CWD, plan.source(), recursive))
                    .storeInto(batch.slot(MOUNT));
        }
        openTarget(batch, path, plan, used);
        int attached;
        if (isBind) {
            BindMounts.addFlags(
                    batch, batch.slot(MOUNT), plan.options(), plan.options().flags());
            attached = FileSystems.addAttach(batch, batch.slot(MOUNT), batch.slot(TARGET), plan.options());
        } else {
            MountPlan now = plan.type().equals("cgroup") ? plan.withType("cgroup2") : plan.now(Optional.empty());
            FileSystems.addDetached(batch, now);
            used.add(0);
            attached = FileSystems.addAttach(batch, batch.slot(MOUNT), batch.slot(TARGET), now.options());
        }
        if (!plan.isReadonlyLate()) {
            used.add(MOUNT);
        }
        for (int slot : used) {
            batch.close(batch.slot(slot));
        }
        note(plan, path);
        batch.post(outcome -> {
            if (!outcome.failed()) {
                if (plan.isReadonlyLate()) {
                    ends.attached(outcome.fd(MOUNT));
                }
                return;
            }
            outcome.closeAll();
            if (outcome.failedCall() > attached) {
                throw ends.failure(outcome.failure());
            }
            ends.notAttached();
        });
    }

    private void openTarget(Batch batch, String path, MountPlan plan, List<Integer> used) {
        Frame frame = batch.frame();
        String parent = parent(path);
        if (plan.options().isBind() || !empty.contains(parent)) {
            batch.add("open", path, FrameCalls.openAt2(frame, root.fd().number(), path, Files.O_PATH, PLAIN))
                    .storeInto(batch.slot(TARGET));
        } else {
            String name = path.substring(path.lastIndexOf('/') + 1);
            long directory = batch.slot(PARENT);
            batch.add("open", parent, FrameCalls.openAt2(frame, root.fd().number(), parent, Files.O_PATH, PLAIN))
                    .storeInto(directory);
            var making = batch.add("make", path, FrameCalls.makeDirectory(frame, directory, name, DIRECTORY_MODE));
            if (!plan.type().equals(MountPlan.TMPFS)) {
                making.mayFail();
            }
            batch.add("open", path, FrameCalls.openAt2(frame, directory, name, Files.O_PATH, PLAIN))
                    .storeInto(batch.slot(TARGET));
            used.add(PARENT);
        }
        used.add(TARGET);
    }

    /** Notes what lies at a path from now on: in a new tmpfs there is nothing, so that a target in there has to be made. */
    void note(MountPlan plan, String path) {
        empty.removeIf(other -> Texts.isWithin(other, path));
        if (plan.type().equals(MountPlan.TMPFS) && !plan.options().copiesUp()) {
            empty.add(path);
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
