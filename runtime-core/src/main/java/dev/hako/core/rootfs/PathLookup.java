package dev.hako.core.rootfs;

import dev.hako.core.linux.Call;
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
    private static final int BENEATH = Files.RESOLVE_BENEATH | Files.RESOLVE_NO_MAGICLINKS;
    private static final List<String> BASES = List.of("/proc", "/sys");
    private static final int ATTEMPTS = 32;

    private final RootDir root;
    private final Doing doing;
    private final Spent spent;

    private PathLookup(RootDir root, Doing doing, Spent spent) {
        this.root = root;
        this.doing = doing;
        this.spent = spent;
    }

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

    /**
     * A path, as it was given, and what it leads to.
     *
     * @param isBesides whether it is one of those that were to be opened besides
     */
    record Found(String path, Fd fd, FileInfo info, boolean isBesides) {}

    /**
     * Opens those of the paths that exist; symlinks are followed, except where {@code /proc} or {@code /sys} is one. Those two are opened
     * by themselves, and what lies in them below their descriptors, so that there is no moment for a symlink in their place.
     *
     * @param besides paths, outside of {@code /proc} and {@code /sys}, that are opened as well if they can be, without following symlinks
     * @param doing what is to be done to the paths, for messages
     * @param spent takes the descriptors
     */
    static List<Found> open(RootDir root, List<String> paths, List<String> besides, Doing doing, Spent spent)
            throws IOException {
        return new PathLookup(root, doing, spent).open(paths, besides);
    }

    private List<Found> open(List<String> asked, List<String> besides) throws IOException {
        List<String> paths = new ArrayList<>(asked);
        paths.addAll(besides);
        int count = paths.size();
        Batch batch = new Batch(root.fd().kernel(), count + BASES.size(), count * FileInfo.SIZE);
        Frame frame = batch.frame();
        for (int i = 0; i < BASES.size(); i++) {
            batch.add(
                            "open",
                            "",
                            FrameCalls.openAt2(frame, root.fd().number(), BASES.get(i), Files.O_PATH, RootDir.PLAIN))
                    .storeInto(batch.slot(count + i))
                    .mayFail();
        }
        for (int i = 0; i < count; i++) {
            long fd = batch.slot(i);
            int base = base(paths.get(i));
            long directory = base < 0 ? root.fd().number() : batch.slot(count + base);
            Call opening = i < asked.size()
                    ? openBelow(frame, directory, base, paths.get(i))
                    : FrameCalls.openAt2(frame, directory, paths.get(i), Files.O_PATH, RootDir.PLAIN);
            batch.add("open", "", opening).storeInto(fd).mayFail();
            batch.add("stat", "", FrameCalls.statx(frame, fd, batch.info(i))).mayFail();
        }
        Batch.Outcome outcome = batch.run();
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < BASES.size(); i++) {
            if (outcome.result(count + i) >= 0) {
                spent.add(outcome.fd(count + i));
            }
        }
        for (int i = asked.size(); i < count; i++) {
            if (outcome.result(i) >= 0) {
                add(found, new Found(paths.get(i), outcome.fd(i), outcome.info(i), true));
            }
        }
        for (int i = 0; i < asked.size(); i++) {
            int base = base(paths.get(i));
            long directory = base < 0 ? root.fd().number() : outcome.result(count + base);
            if (directory >= 0) {
                add(found, paths.get(i), outcome, i, directory);
            } else {
                passOver(paths.get(i), BASES.get(base), Errno.of((int) -directory));
            }
        }
        return found;
    }

    /** {@return the index of the directory that a path lies in and that may not be a symlink; -1 if it lies in none} */
    private static int base(String path) {
        String clean = Texts.clean(path);
        for (int i = 0; i < BASES.size(); i++) {
            if (Texts.isWithin(clean, BASES.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static Call openBelow(Frame frame, long directory, int base, String path) {
        if (base < 0) {
            return FrameCalls.openAt2(frame, directory, path, Files.O_PATH, RESOLVE);
        }
        String below = "." + Texts.clean(path).substring(BASES.get(base).length());
        return FrameCalls.openAt2(frame, directory, below, Files.O_PATH, BENEATH);
    }

    private void passOver(String path, String base, Errno errno) throws IOException {
        if (errno == Errno.ELOOP) {
            throw new IOException(doing.to(path) + ": " + base + " must be an ordinary directory, not a symlink");
        }
        refuseUnlessMissing(path, errno);
    }

    private void refuseUnlessMissing(String path, Errno errno) throws ErrnoException {
        if (errno != Errno.ENOENT) {
            throw new ErrnoException(doing.to(path) + ": open " + path, errno);
        }
    }

    private void add(List<Found> found, String path, Batch.Outcome outcome, int index, long directory)
            throws IOException {
        long result = outcome.result(index);
        if (result >= 0) {
            add(found, new Found(path, outcome.fd(index), outcome.info(index), false));
            return;
        }
        Errno errno = Errno.of((int) -result);
        if (errno != Errno.EAGAIN) {
            refuseUnlessMissing(path, errno);
        } else if (base(path) < 0) {
            // something was renamed or mounted somewhere while ".." was followed (openat2(2)): without the kernel's
            // help then
            Optional<Target> target = root.find(path);
            if (target.isPresent()) {
                add(found, new Found(path, target.get().fd(), target.get().info(), false));
            }
        } else {
            openAgain(found, path, directory);
        }
    }

    private void openAgain(List<Found> found, String path, long directory) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Batch batch = new Batch(root.fd().kernel(), 1, FileInfo.SIZE);
            batch.add("open", path, openBelow(batch.frame(), directory, base(path), path))
                    .storeInto(batch.slot(0));
            batch.add("stat", path, FrameCalls.statx(batch.frame(), batch.slot(0), batch.extra()));
            Batch.Outcome outcome = batch.attempt();
            if (!outcome.failed()) {
                add(found, new Found(path, outcome.fd(0), outcome.info(0), false));
                return;
            }
            Errno errno = outcome.failure().errno();
            if (errno != Errno.EAGAIN || attempt == ATTEMPTS) {
                refuseUnlessMissing(path, errno);
                return;
            }
        }
    }

    private void add(List<Found> found, Found one) {
        spent.add(one.fd());
        found.add(one);
    }
}
