package dev.hako.core.rootfs;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Finds out where a path with symlinks leads within a root, one component at a time, also beyond what exists: a dangling symlink
 * leads to what is missing. Nothing that it opens is used for more than to look into it.
 */
final class PathWalk implements AutoCloseable {

    /** As many symlinks as the kernel follows (path_resolution(7)). */
    private static final int MAX_LINKS = 40;

    private static final int PATH_MAX = 4096;
    private static final int BENEATH = Files.RESOLVE_BENEATH | Files.RESOLVE_NO_MAGICLINKS;

    private final RootDir root;
    private final Deque<String> pending;
    private final List<String> names = new ArrayList<>();
    /** The directories that the first names stand for; the names beyond them do not exist. */
    private final List<Fd> opened = new ArrayList<>();

    private int links;

    private PathWalk(RootDir root, List<String> components) {
        this.root = root;
        this.pending = new ArrayDeque<>(components);
    }

    /**
     * {@return the components of the path without symlinks that a path leads to}
     *
     * @param refuseLink whether it is an error (ELOOP) if the last component is a symlink
     */
    static List<String> resolve(RootDir root, List<String> components, boolean refuseLink) throws IOException {
        try (PathWalk walk = new PathWalk(root, components)) {
            while (!walk.pending.isEmpty()) {
                walk.step(walk.pending.removeFirst(), refuseLink);
            }
            return List.copyOf(walk.names);
        }
    }

    private void step(String name, boolean refuseLink) throws IOException {
        if (name.isEmpty() || name.equals(".")) {
            return;
        }
        if (name.equals("..")) {
            up();
        } else if (opened.size() < names.size()) {
            names.add(name);
        } else {
            enter(name, refuseLink);
        }
    }

    private void up() throws IOException {
        if (names.isEmpty()) {
            return;
        }
        if (opened.size() == names.size()) {
            opened.removeLast().close();
        }
        names.removeLast();
    }

    private void enter(String name, boolean refuseLink) throws IOException {
        Fd directory = opened.isEmpty() ? root.fd() : opened.getLast();
        Batch batch = new Batch(directory.kernel(), 2, PATH_MAX);
        Frame frame = batch.frame();
        int flags = Files.O_PATH | Files.O_NOFOLLOW;
        batch.add("open", path(name), FrameCalls.openAt2(frame, directory.number(), name, flags, BENEATH))
                .storeInto(batch.slot(0));
        batch.add("readlink", path(name), FrameCalls.readLink(frame, batch.slot(0), "", batch.extra(), PATH_MAX))
                .storeInto(batch.slot(1))
                .mayFail();
        Batch.Outcome outcome = batch.attempt();
        if (outcome.failed() && outcome.failure().errno() == Errno.ENOENT) {
            names.add(name);
            return;
        }
        if (outcome.failed()) {
            throw outcome.failure();
        }
        Fd found = outcome.fd(0);
        int length = (int) outcome.result(1);
        if (length < 0) {
            names.add(name);
            opened.add(found);
            return;
        }
        found.close();
        String target = new String(outcome.reply().data(), outcome.extra(), length, StandardCharsets.UTF_8);
        follow(name, target, refuseLink);
    }

    private void follow(String name, String target, boolean refuseLink) throws IOException {
        if (++links > MAX_LINKS || refuseLink && pending.isEmpty()) {
            throw new ErrnoException("open " + path(name), Errno.ELOOP);
        }
        if (target.startsWith("/")) {
            while (!names.isEmpty()) {
                up();
            }
        }
        String[] parts = target.split("/", -1);
        for (int i = parts.length - 1; i >= 0; i--) {
            pending.addFirst(parts[i]);
        }
    }

    private String path(String name) {
        List<String> all = new ArrayList<>(names);
        all.add(name);
        return root.name(Texts.path(all));
    }

    @Override
    public void close() throws IOException {
        for (Fd fd : opened) {
            fd.close();
        }
    }
}
