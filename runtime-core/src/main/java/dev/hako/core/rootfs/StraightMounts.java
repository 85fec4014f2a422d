package dev.hako.core.rootfs;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

    private static final int MOUNT = 1;
    private static final int TARGET = 2;
    private static final int PARENT = 3;
    private static final int SLOTS = 4;

    /** Directories that are looked at in one message. */
    private static final int MOST_LOOKS = 64;

    /** Characters of their paths together. */
    private static final int MOST_TEXT = 4096;

    private final RootDir root;
    private final Kernel kernel;
    private final CgroupView cgroups;
    private final boolean hasCgroupNamespace;
    private final boolean opensSources;
    private final boolean isLabelled;
    private final NavigableSet<String> empty = new TreeSet<>();

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

    /**
     * {@return whether a mount may be tried}
     *
     * @param covered what {@link #look} saw
     */
    boolean isStraight(MountPlan plan, Optional<FileInfo> covered) {
        String path = Texts.clean(plan.destination());
        if (!isPlainPlace(plan, path)) {
            return false;
        }
        if (plan.options().isBind()) {
            return opensSources && !plan.options().isRemount() && plan.idMap().isEmpty();
        }
        return switch (plan.type()) {
            case "cgroup" -> cgroups.unified() && hasCgroupNamespace && FileSystems.isByDescriptor(plan);
            case MountPlan.TMPFS -> (covered.isPresent() || !takesMode(plan, path)) && FileSystems.isByDescriptor(plan);
            default -> FileSystems.isByDescriptor(plan);
        };
    }

    private boolean isPlainPlace(MountPlan plan, String path) {
        boolean isProc = path.equals("/proc") && plan.type().equals("proc");
        return !path.equals("/") && (isProc || !Texts.isWithin(path, "/proc")) && !isLabelled;
    }

    /** {@return whether a tmpfs takes the mode of the directory that it covers}, if there is one */
    private boolean takesMode(MountPlan plan, String path) {
        return !plan.options().hasData("mode=") && !empty.contains(parent(path));
    }

    /** {@return whether a mount is straight once it is known what it covers} */
    boolean wantsLook(MountPlan plan) {
        if (!plan.type().equals(MountPlan.TMPFS) || plan.options().isBind()) {
            return false;
        }
        String path = Texts.clean(plan.destination());
        return isPlainPlace(plan, path) && takesMode(plan, path) && FileSystems.isByDescriptor(plan);
    }

    /**
     * Looks at what the next mounts cover, as far as none of them lies in another: one message for many. What is there by the time
     * of the mount may be another directory; all that is taken from this one is its mode.
     *
     * @param plans the mounts
     * @param first the first of them that is to be looked at, which {@link #wantsLook}
     * @param covered where to put what was seen, by the mounts' places
     * @return the place of the next one that was not looked at
     */
    int look(List<MountPlan> plans, int first, List<Optional<FileInfo>> covered) throws IOException {
        List<String> paths = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        int length = 0;
        for (int i = first; i < plans.size() && paths.size() < MOST_LOOKS; i++) {
            String path = Texts.clean(plans.get(i).destination());
            length += path.length();
            if (!wantsLook(plans.get(i)) || isWithinOneOf(taken, path) || i > first && length > MOST_TEXT) {
                break;
            }
            paths.add(path);
            taken.add(path);
        }
        int count = paths.size();
        Batch batch = new Batch(kernel, count, count * FileInfo.SIZE);
        Frame frame = batch.frame();
        for (int i = 0; i < count; i++) {
            String path = paths.get(i);
            batch.add("open", path, FrameCalls.openAt2(frame, root.fd().number(), path, Files.O_PATH, RootDir.PLAIN))
                    .storeInto(batch.slot(i))
                    .mayFail();
            batch.add("stat", path, FrameCalls.statx(frame, batch.slot(i), batch.info(i)))
                    .mayFail();
            batch.close(batch.slot(i));
        }
        Batch.Outcome outcome = batch.run();
        for (int i = 0; i < count; i++) {
            FileInfo info = outcome.info(i);
            boolean isThere = outcome.result(i) >= 0 && info.isDirectory();
            covered.set(first + i, isThere ? Optional.of(info) : Optional.empty());
        }
        return first + count;
    }

    private static boolean isWithinOneOf(Set<String> paths, String path) {
        for (String above = path; !above.equals("/"); above = parent(above)) {
            if (paths.contains(above)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Has a mount done that {@link #isStraight}.
     *
     * @param covered what {@link #look} saw
     */
    void post(MountPlan plan, Optional<FileInfo> covered, Ends ends) throws IOException {
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
            MountPlan now = plan.type().equals("cgroup") ? plan.withType("cgroup2") : plan.now(covered);
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
            batch.add("open", path, FrameCalls.openAt2(frame, root.fd().number(), path, Files.O_PATH, RootDir.PLAIN))
                    .storeInto(batch.slot(TARGET));
        } else {
            String name = path.substring(path.lastIndexOf('/') + 1);
            long directory = batch.slot(PARENT);
            batch.add(
                            "open",
                            parent,
                            FrameCalls.openAt2(frame, root.fd().number(), parent, Files.O_PATH, RootDir.PLAIN))
                    .storeInto(directory);
            var making = batch.add("make", path, FrameCalls.makeDirectory(frame, directory, name, DIRECTORY_MODE));
            if (!plan.type().equals(MountPlan.TMPFS)) {
                making.mayFail();
            }
            batch.add("open", path, FrameCalls.openAt2(frame, directory, name, Files.O_PATH, RootDir.PLAIN))
                    .storeInto(batch.slot(TARGET));
            used.add(PARENT);
        }
        used.add(TARGET);
    }

    /** Notes what lies at a path from now on: in a new tmpfs there is nothing, so that a target in there has to be made. */
    void note(MountPlan plan, String path) {
        empty.remove(path);
        empty.subSet(path + "/", path + "0").clear(); // the character behind the slash
        if (plan.type().equals(MountPlan.TMPFS) && !plan.options().copiesUp()) {
            empty.add(path);
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
