package dev.hako.core.rootfs;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Stat;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The root directory of a container, whose content is hostile and may be changed by others while we look.
 *
 * <p>Whatever is looked up is opened without following any symlink, so the path that was asked for is the path that was
 * reached; where a symlink is in the way, {@link PathWalk} says what it leads to within the root, and that path is opened
 * likewise. No path is ever used twice: the descriptor is.
 */
final class RootDir implements AutoCloseable {

    private static final int DIRECTORY_MODE = 0755;
    private static final int FILE_MODE = 0644;
    /** How a path is opened that is to have no symlink in it, openat2(2). */
    static final int PLAIN = Files.RESOLVE_IN_ROOT | Files.RESOLVE_NO_SYMLINKS;

    private static final int ATTEMPTS = 32;

    private final Fd fd;
    private final String hostPath;

    /**
     * @param fd the directory, {@code O_PATH}
     * @param hostPath how to call it in messages; empty for the root of the process
     */
    RootDir(Fd fd, String hostPath) {
        this.fd = fd;
        this.hostPath = hostPath;
    }

    Fd fd() {
        return fd;
    }

    /** {@return what to call a path of this root in messages} */
    String name(String path) {
        return path.equals("/") && !hostPath.isEmpty() ? hostPath : hostPath + path;
    }

    /** Opens a file, whatever it is; symlinks are followed within the root. */
    Optional<Target> find(String path) throws IOException {
        Location location = locate(path, false);
        return location.target();
    }

    /** Opens a directory, or whatever is in its place, and makes it and those above it where they are missing. */
    Target directory(String path) throws IOException {
        return findOrMake(path, false, Stat.S_IFDIR);
    }

    /** Like {@link #directory}, but what the path itself names may not be a symlink. */
    Target ordinaryDirectory(String path) throws IOException {
        return findOrMake(path, true, Stat.S_IFDIR);
    }

    /** Opens a file, or whatever is in its place, and makes it and the directories above it where they are missing. */
    Target file(String path) throws IOException {
        return findOrMake(path, false, Stat.S_IFREG);
    }

    /** Like {@link #file}, but what the path itself names may not be a symlink. */
    Target ordinaryFile(String path) throws IOException {
        return findOrMake(path, true, Stat.S_IFREG);
    }

    /** Opens what is mounted now where a target was found. */
    Target reopen(Target target) throws IOException {
        return open(target.path(), target.isNew());
    }

    private Target findOrMake(String path, boolean refuseLink, int type) throws IOException {
        Location location = locate(path, refuseLink);
        return location.target().isPresent() ? location.target().get() : make(location.components(), type);
    }

    /** Where a path leads, and what is there, if anything is. */
    private record Location(List<String> components, Optional<Target> target) {}

    private Location locate(String path, boolean refuseLink) throws IOException {
        List<String> components = Texts.components(path);
        for (int attempt = 1; ; attempt++) {
            try {
                return new Location(components, Optional.of(open(Texts.path(components), false)));
            } catch (ErrnoException e) {
                if (e.errno() == Errno.ENOENT) {
                    return new Location(components, Optional.empty());
                }
                if (e.errno() != Errno.ELOOP || attempt == ATTEMPTS) {
                    throw e;
                }
                // a symlink is in the way, or was put there since the walk
                components = PathWalk.resolve(this, Texts.components(path), refuseLink);
            }
        }
    }

    private Target open(String path, boolean isNew) throws IOException {
        Batch batch = new Batch(fd.kernel(), 1, FileInfo.SIZE);
        Frame frame = batch.frame();
        // "/x" is x below the root here
        batch.add("open", name(path), FrameCalls.openAt2(frame, fd.number(), path, Files.O_PATH, PLAIN))
                .storeInto(batch.slot(0));
        batch.add("stat", name(path), FrameCalls.statx(frame, batch.slot(0), batch.extra()));
        Batch.Outcome outcome = batch.run();
        return new Target(outcome.fd(0), path, outcome.info(0), isNew);
    }

    /** Makes what is missing of a path without symlinks, each part below the descriptor of the one before. */
    private Target make(List<String> components, int type) throws IOException {
        int depth = components.size();
        String path = Texts.path(components);
        Batch batch = new Batch(fd.kernel(), depth * 2, FileInfo.SIZE);
        Frame frame = batch.frame();
        long parent = fd.number();
        for (int i = 0; i < depth; i++) {
            String component = components.get(i);
            long fdSlot = batch.slot(i);
            var made = i < depth - 1 || type == Stat.S_IFDIR
                    ? FrameCalls.makeDirectory(frame, parent, component, DIRECTORY_MODE)
                    : FrameCalls.makeNode(frame, parent, component, type | FILE_MODE, 0);
            batch.add("make", component, made).storeInto(batch.slot(depth + i)).mayFail();
            batch.add("open", component, FrameCalls.openAt2(frame, parent, component, Files.O_PATH, PLAIN))
                    .storeInto(fdSlot);
            parent = fdSlot;
        }
        batch.add("stat", path, FrameCalls.statx(frame, parent, batch.extra()));
        for (int i = 0; i < depth - 1; i++) {
            batch.close(batch.slot(i));
        }
        Batch.Outcome outcome = batch.attempt();
        if (outcome.failed()) {
            throw notMade(components, outcome);
        }
        return new Target(outcome.fd(depth - 1), path, outcome.info(0), true);
    }

    private ErrnoException notMade(List<String> components, Batch.Outcome outcome) throws IOException {
        int at = Math.min(outcome.failedCall() / 2, components.size() - 1);
        long made = outcome.result(components.size() + at);
        outcome.closeAll();
        Errno errno = made < 0 && made != -Errno.EEXIST.number()
                ? Errno.of((int) -made)
                : outcome.failure().errno();
        return new ErrnoException("mkdir " + name(Texts.path(components.subList(0, at + 1))), errno);
    }

    @Override
    public void close() throws IOException {
        fd.close();
    }
}
