package dev.hako.core.rootfs;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Mounts;
import dev.hako.core.linux.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes away from the container what lies at certain paths, in its own root: makes it read-only, or puts something empty in its
 * place.
 */
final class PathRestrictions {

    private static final String MOUNT = "mount";
    private static final String NULL_DEVICE = "/dev/null";
    private static final int NULL_MAJOR = 1;
    private static final int NULL_MINOR = 3;

    private final RootDir root;
    private final Kernel kernel;
    private final MountLabel label;

    /** @param label what the empty directory gets that covers others */
    PathRestrictions(RootDir root, MountLabel label) {
        this.root = root;
        this.label = label;
        this.kernel = root.fd().kernel();
    }

    /** {@return whether a file is the null device} */
    static boolean isNull(FileInfo info) {
        return info.isNode(Stat.S_IFCHR, NULL_MAJOR, NULL_MINOR);
    }

    /**
     * Makes paths read-only by mounting each on itself, {@linkplain Kernel#post together with the next frame}; those that do not exist are
     * passed over.
     */
    void makeReadonly(List<String> paths) throws IOException {
        if (paths.isEmpty()) {
            return;
        }
        try (Spent spent = new Spent(kernel)) {
            List<PathLookup.Found> all = PathLookup.open(root, paths, List.of(), PathLookup.Doing.MAKE_READONLY, spent);
            Batch batch = new Batch(kernel, all.size(), 0);
            for (int i = 0; i < all.size(); i++) {
                addReadonly(batch, all.get(i), batch.slot(i));
            }
            close(batch, all.size());
            if (!all.isEmpty()) {
                post(batch, "can't make ", " read-only");
            }
        }
    }

    /** The flags that the mount has beside are kept: on a copy of procfs, nosuid and its like matter. */
    private static void addReadonly(Batch batch, PathLookup.Found found, long tree) {
        Frame frame = batch.frame();
        int fd = found.fd().number();
        batch.add(MOUNT, found.path(), FrameCalls.cloneTree(frame, fd, "", true))
                .storeInto(tree);
        batch.add(MOUNT, found.path(), FrameCalls.setAttributes(frame, tree, Mounts.MOUNT_ATTR_RDONLY, 0, false));
        batch.add(MOUNT, found.path(), FrameCalls.attach(frame, tree, fd));
    }

    /**
     * Covers directories with an empty read-only one, which all share, and other files with the null device,
     * {@linkplain Kernel#post together with the next frame}; paths that do not exist are passed over.
     */
    void mask(List<String> paths) throws IOException {
        List<String> distinct = distinct(paths);
        if (distinct.isEmpty()) {
            return;
        }
        try (Spent spent = new Spent(kernel)) {
            List<PathLookup.Found> directories = new ArrayList<>();
            List<PathLookup.Found> files = new ArrayList<>();
            Optional<PathLookup.Found> nullDevice = Optional.empty();
            for (PathLookup.Found found :
                    PathLookup.open(root, distinct, List.of(NULL_DEVICE), PathLookup.Doing.MASK, spent)) {
                if (found.isBesides()) {
                    nullDevice = Optional.of(found);
                } else {
                    (found.info().isDirectory() ? directories : files).add(found);
                }
            }
            coverDirectories(directories);
            if (!files.isEmpty()) {
                coverFiles(files, nullDevice(nullDevice, spent));
            }
        }
    }

    private static List<String> distinct(List<String> paths) {
        List<String> distinct = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String path : paths) {
            if (seen.add(Texts.clean(path))) {
                distinct.add(path);
            }
        }
        return distinct;
    }

    /** The file system is attached before it is copied: before Linux 6.15 a detached mount cannot be. */
    private void coverDirectories(List<PathLookup.Found> directories) throws IOException {
        if (directories.isEmpty()) {
            return;
        }
        Batch batch = new Batch(kernel, directories.size() + 1, 0);
        Frame frame = batch.frame();
        long fileSystem = batch.slot(0);
        long empty = batch.slot(1);
        String first = directories.getFirst().path();
        batch.add(MOUNT, first, FrameCalls.openFileSystem(frame, "tmpfs")).storeInto(fileSystem);
        batch.add(MOUNT, first, FrameCalls.setString(frame, fileSystem, "source", "tmpfs"));
        batch.add(MOUNT, first, FrameCalls.setString(frame, fileSystem, "nr_blocks", "1"));
        batch.add(MOUNT, first, FrameCalls.setString(frame, fileSystem, "nr_inodes", "1"));
        label.configure(batch, MOUNT, first, fileSystem);
        batch.add(MOUNT, first, FrameCalls.setFlag(frame, fileSystem, "ro"));
        batch.add(MOUNT, first, FrameCalls.create(frame, fileSystem));
        batch.add(MOUNT, first, FrameCalls.mountDetached(frame, fileSystem, Mounts.MOUNT_ATTR_RDONLY))
                .storeInto(empty);
        for (int i = 0; i < directories.size(); i++) {
            PathLookup.Found directory = directories.get(i);
            long cover = batch.slot(i + 1);
            if (i > 0) {
                batch.add(MOUNT, directory.path(), FrameCalls.cloneTree(frame, empty, "", false))
                        .storeInto(cover);
            }
            batch.add(
                    "mount",
                    directory.path(),
                    FrameCalls.attach(frame, cover, directory.fd().number()));
        }
        close(batch, directories.size() + 1);
        post(batch, "can't mask dir ", "");
    }

    private void coverFiles(List<PathLookup.Found> files, Fd nullDevice) throws IOException {
        Batch batch = new Batch(kernel, files.size(), 0);
        Frame frame = batch.frame();
        for (int i = 0; i < files.size(); i++) {
            PathLookup.Found file = files.get(i);
            batch.add(MOUNT, file.path(), FrameCalls.cloneTree(frame, nullDevice.number(), "", false))
                    .storeInto(batch.slot(i));
            batch.add(
                    "mount",
                    file.path(),
                    FrameCalls.attach(frame, batch.slot(i), file.fd().number()));
        }
        close(batch, files.size());
        post(batch, "can't mask path ", "");
    }

    private static void close(Batch batch, int slots) {
        for (int i = 0; i < slots; i++) {
            batch.close(batch.slot(i));
        }
    }

    private static void post(Batch batch, String before, String after) throws IOException {
        batch.post(outcome -> {
            if (outcome.failed()) {
                outcome.closeAll();
                ErrnoException failure = outcome.failure();
                String path = failure.operation().substring(MOUNT.length() + 1);
                throw new ErrnoException(before + Texts.quoted(path) + after + ": " + failure.getMessage(), failure);
            }
        });
    }

    /** @param plain what was found there without following symlinks */
    private Fd nullDevice(Optional<PathLookup.Found> plain, Spent spent) throws IOException {
        Fd fd;
        FileInfo info;
        if (plain.isPresent()) {
            fd = plain.get().fd();
            info = plain.get().info();
        } else {
            Target target = spent.add(root.find(NULL_DEVICE)
                    .orElseThrow(() -> new IOException("can't mask paths: open /dev/null: no such file or directory")));
            fd = target.fd();
            info = target.info();
        }
        if (!isNull(info)) {
            throw new IOException("can't mask paths: container's /dev/null is invalid");
        }
        return fd;
    }
}
