package dev.hako.core.rootfs;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Mounts;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Copies what lies below a directory of the root file system into a new file system that is not attached yet: the mount option
 * {@code tmpcopyup}.
 *
 * <p>What is read is a clone of the directory's mounts, with those below it, which nobody else can reach: it is read-only, so that
 * reading leaves no access time behind, and has no devices, so that a file that turns into one is not opened. Within it every path
 * starts at its top and follows no symlink. Nobody else can reach what is written either.
 */
final class CopyUp {

    private static final int RESOLVE = Files.RESOLVE_BENEATH | Files.RESOLVE_NO_SYMLINKS | Files.RESOLVE_NO_MAGICLINKS;
    private static final int ENTRIES_SIZE = 32 << 10;
    private static final int ENTRY_LENGTH = 16;
    private static final int ENTRY_NAME = 19;

    private final Fd from;
    private final Fd to;
    private final Deque<String> directories = new ArrayDeque<>();

    private CopyUp(Fd from, Fd to) {
        this.from = from;
        this.to = to;
    }

    /**
     * Copies.
     *
     * @param covered the directory, which stays as it is
     * @param mount the new file system; its own owner and mode stay as they are
     */
    static void fill(Target covered, Fd mount) throws IOException {
        try (Fd from = readonlyClone(covered.fd())) {
            new CopyUp(from, mount).run();
        } catch (ErrnoException e) {
            throw new ErrnoException("tmpcopyup: failed to copy " + covered.path() + ": " + e.getMessage(), e);
        }
    }

    private static Fd readonlyClone(Fd directory) throws IOException {
        Batch batch = new Batch(directory.kernel(), 1, 0);
        Frame frame = batch.frame();
        long attributes = Mounts.MOUNT_ATTR_RDONLY | Mounts.MOUNT_ATTR_NODEV;
        batch.add("open_tree", "", FrameCalls.cloneTree(frame, directory.number(), "", true))
                .storeInto(batch.slot(0));
        batch.add("mount_setattr", "", FrameCalls.setAttributes(frame, batch.slot(0), attributes, 0, true));
        return batch.run().fd(0);
    }

    private void run() throws IOException {
        directories.push("");
        while (!directories.isEmpty()) {
            copy(directories.pop());
        }
    }

    /** Copies the entries of a directory that is there already, and puts off the directories among them. */
    private void copy(String path) throws IOException {
        boolean isTop = path.isEmpty();
        String name = isTop ? "." : path;
        Batch batch = new Batch(from.kernel(), 2, FileInfo.SIZE);
        open(batch, from, name, 0);
        open(batch, to, name, 1);
        batch.add("stat", RawText.shown(name), FrameCalls.statx(batch.frame(), batch.slot(0), batch.extra()));
        Batch.Outcome outcome = batch.run();
        try (Fd source = outcome.fd(0);
                Fd target = outcome.fd(1)) {
            EntryCopy entries = new EntryCopy(source, target, path);
            for (List<String> names = read(source, name); !names.isEmpty(); names = read(source, name)) {
                for (String entry : names) {
                    if (entries.copy(entry)) {
                        directories.push(isTop ? entry : path + "/" + entry);
                    }
                }
            }
            if (!isTop) {
                // only now: what is put into a directory changes its times
                CopiedAttributes attributes = CopiedAttributes.of(outcome.reply(), outcome.extra());
                Frame frame = from.kernel().frame();
                frame.call(Sys.UTIMENSAT, target.number(), 0, attributes.times(frame), 0);
                from.kernel().check(frame, "utimensat", RawText.shown(path));
            }
        }
    }

    private static void open(Batch batch, Fd top, String path, int slot) {
        Frame frame = batch.frame();
        int flags = Files.O_RDONLY | Files.O_DIRECTORY;
        batch.add("open", RawText.shown(path), RawText.openAt2(frame, top.number(), path, flags, 0, RESOLVE))
                .storeInto(batch.slot(slot));
    }

    /** {@return the next names in a directory}, getdents64(2); none at its end */
    private static List<String> read(Fd directory, String path) throws IOException {
        while (true) {
            Frame frame = directory.kernel().frame();
            long answer = frame.answer(ENTRIES_SIZE);
            frame.call(Sys.GETDENTS64, directory.number(), answer, ENTRIES_SIZE);
            Reply reply = directory.kernel().check(frame, "readdir", RawText.shown(path));
            List<String> names = names(reply);
            // the two dots may come alone
            if (!names.isEmpty() || reply.result() == 0) {
                return names;
            }
        }
    }

    private static List<String> names(Reply reply) {
        List<String> names = new ArrayList<>();
        for (int at = 0; at < reply.result(); at += reply.int32(at + ENTRY_LENGTH) & 0xffff) {
            String name = RawText.read(reply.data(), at + ENTRY_NAME);
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
        }
        return names;
    }
}
