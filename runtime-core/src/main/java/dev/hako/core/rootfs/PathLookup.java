package dev.hako.core.rootfs;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks up many paths of the container at once, those that it restricts. */
final class PathLookup {

    private static final int RESOLVE = Files.RESOLVE_IN_ROOT | Files.RESOLVE_NO_MAGICLINKS;

    private PathLookup() {}

    /** What is to be done to a path: the words of runc for a failure, around the path. */
    enum Doing {
        MASK("can't mask path ", ""),
        MAKE_READONLY("can't make ", " read-only");

        private final String before;
        private final String behind;

        Doing(String before, String behind) {
            this.before = before;
            this.behind = behind;
        }

        private String to(String path) {
            return before + Texts.quoted(path) + behind;
        }
    }

    /** A path, as it was given, and what it leads to. */
    record Found(String path, Fd fd, FileInfo info) {}

    /**
     * Opens those of the paths that exist; symlinks are followed, except where {@code /proc} or {@code /sys} is one.
     *
     * @param doing what is to be done, for messages
     * @param spent takes the descriptors
     */
    static List<Found> open(RootDir root, List<String> paths, Doing doing, Spent spent) throws IOException {
        int count = paths.size();
        Batch batch = new Batch(root.fd().kernel(), count + 2, (count + 1) * FileInfo.SIZE);
        Frame frame = batch.frame();
        long info = batch.extra();
        for (int i = 0; i < count; i++) {
            long fd = batch.slot(i);
            batch.add("open", "", FrameCalls.openAt2(frame, root.fd().number(), paths.get(i), Files.O_PATH, RESOLVE))
                    .storeInto(fd)
                    .mayFail();
            batch.add("stat", "", FrameCalls.statx(frame, fd, info + (long) i * FileInfo.SIZE))
                    .mayFail();
        }
        long linkTarget = info + (long) count * FileInfo.SIZE;
        addReadLink(batch, root, "proc", linkTarget, count);
        addReadLink(batch, root, "sys", linkTarget, count + 1);
        Batch.Outcome outcome = batch.run();
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String path = paths.get(i);
            refuseLink(path, "/proc", outcome.result(count), doing);
            refuseLink(path, "/sys", outcome.result(count + 1), doing);
            add(found, root, path, outcome, i, doing, spent);
        }
        return found;
    }

    private static void addReadLink(Batch batch, RootDir root, String name, long into, int slot) {
        batch.add("readlink", name, FrameCalls.readLink(batch.frame(), root.fd().number(), name, into, FileInfo.SIZE))
                .storeInto(batch.slot(slot))
                .mayFail();
    }

    private static void refuseLink(String path, String directory, long result, Doing doing) throws IOException {
        if (result >= 0 && Texts.isWithin(Texts.clean(path), directory)) {
            throw new IOException(doing.to(path) + ": " + directory + " must be an ordinary directory, not a symlink");
        }
    }

    private static void add(
            List<Found> found, RootDir root, String path, Batch.Outcome outcome, int index, Doing doing, Spent spent)
            throws IOException {
        long result = outcome.result(index);
        if (result >= 0) {
            FileInfo info = FileInfo.of(outcome.reply(), outcome.extra() + index * FileInfo.SIZE);
            found.add(new Found(path, outcome.fd(index), info));
            spent.add(found.getLast().fd());
            return;
        }
        Errno errno = Errno.of((int) -result);
        if (errno == Errno.EAGAIN) {
            // something was renamed or mounted somewhere while ".." was followed (openat2(2)): without the kernel's
            // help then
            Optional<Target> target = root.find(path);
            if (target.isPresent()) {
                found.add(new Found(path, target.get().fd(), target.get().info()));
                spent.add(target.get().fd());
            }
        } else if (errno != Errno.ENOENT) {
            throw new ErrnoException(doing.to(path) + ": open " + path, errno);
        }
    }
}
