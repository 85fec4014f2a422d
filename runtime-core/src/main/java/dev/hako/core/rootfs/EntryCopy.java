package dev.hako.core.rootfs;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Stat;
import dev.hako.core.linux.Sys;
import java.io.IOException;

/** Copies the entries of one directory into another one, which nobody else can reach. */
final class EntryCopy {

    private static final int RESOLVE = Files.RESOLVE_BENEATH | Files.RESOLVE_NO_SYMLINKS | Files.RESOLVE_NO_MAGICLINKS;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int PRIVATE_DIRECTORY = 0700;
    private static final int PRIVATE_FILE = 0600;
    private static final int PATH_MAX = 4096;

    /** Bytes of a file that one call copies. */
    private static final int PIECE = 16 << 20;

    private final Kernel kernel;
    private final int from;
    private final int to;
    private final String path;

    /** @param path of the directory, for messages */
    EntryCopy(Fd from, Fd to, String path) {
        this.kernel = from.kernel();
        this.from = from.number();
        this.to = to.number();
        this.path = path;
    }

    /** Copies an entry; of a directory only the directory itself. {@return whether it is a directory} */
    boolean copy(String name) throws IOException {
        CopiedAttributes attributes = attributes(name);
        switch (attributes.info().type()) {
            case Stat.S_IFDIR -> {
                directory(name, attributes);
                return true;
            }
            case Stat.S_IFREG -> file(name);
            case Stat.S_IFLNK -> symlink(name, attributes);
            default -> node(name, attributes);
        }
        return false;
    }

    private CopiedAttributes attributes(String name) throws IOException {
        Batch batch = new Batch(kernel, 0, FileInfo.SIZE);
        Frame frame = batch.frame();
        int flags = Files.AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
        long address = RawText.add(frame, name);
        batch.add("lstat", shown(name), frame.call(Sys.STATX, from, address, flags, STATX_BASIC_STATS, batch.extra()));
        Batch.Outcome outcome = batch.run();
        return CopiedAttributes.of(outcome.reply(), outcome.extra());
    }

    private void directory(String name, CopiedAttributes attributes) throws IOException {
        Batch batch = new Batch(kernel, 0, 0);
        Frame frame = batch.frame();
        long address = RawText.add(frame, name);
        batch.add("mkdir", shown(name), frame.call(Sys.MKDIRAT, to, address, PRIVATE_DIRECTORY));
        addOwner(batch, name, address, attributes);
        addMode(batch, name, address, attributes);
        batch.run();
    }

    private void symlink(String name, CopiedAttributes attributes) throws IOException {
        Batch batch = new Batch(kernel, 0, 0);
        Frame frame = batch.frame();
        long address = RawText.add(frame, name);
        // a symlink is shorter than this, so a NUL stays behind what it holds
        long target = frame.space(PATH_MAX);
        batch.add("readlink", shown(name), frame.call(Sys.READLINKAT, from, address, target, PATH_MAX));
        batch.add("symlink", shown(name), frame.call(Sys.SYMLINKAT, target, to, address));
        addOwner(batch, name, address, attributes);
        addTimes(batch, name, address, attributes);
        batch.run();
    }

    /** A FIFO, a socket or a device. */
    private void node(String name, CopiedAttributes attributes) throws IOException {
        Batch batch = new Batch(kernel, 0, 0);
        Frame frame = batch.frame();
        long address = RawText.add(frame, name);
        int mode = attributes.info().type() | PRIVATE_FILE;
        long device = attributes.info().rdev();
        batch.add("mknod", shown(name), frame.call(Sys.MKNODAT, to, address, mode, device));
        addAttributes(batch, name, address, attributes);
        batch.run();
    }

    /** What it is, is asked again once it is open: it may have been replaced. */
    private void file(String name) throws IOException {
        Batch batch = new Batch(kernel, 2, FileInfo.SIZE);
        Frame frame = batch.frame();
        int read = Files.O_RDONLY | Files.O_NONBLOCK | Files.O_NOCTTY;
        int write = Files.O_WRONLY | Files.O_CREAT | Files.O_EXCL;
        batch.add("open", shown(name), RawText.openAt2(frame, from, name, read, 0, RESOLVE))
                .storeInto(batch.slot(0));
        batch.add("stat", shown(name), FrameCalls.statx(frame, batch.slot(0), batch.extra()));
        batch.add("create", shown(name), RawText.openAt2(frame, to, name, write, PRIVATE_FILE, RESOLVE))
                .storeInto(batch.slot(1));
        Batch.Outcome outcome = batch.run();
        try (Fd source = outcome.fd(0);
                Fd copy = outcome.fd(1)) {
            CopiedAttributes attributes = CopiedAttributes.of(outcome.reply(), outcome.extra());
            if (attributes.info().type() != Stat.S_IFREG) {
                throw new IOException("tmpcopyup: " + shown(name) + " was replaced while it was copied");
            }
            content(name, source, copy);
            Batch finishing = new Batch(kernel, 0, 0);
            addAttributes(finishing, name, RawText.add(finishing.frame(), name), attributes);
            finishing.run();
        }
    }

    /** Copies within the kernel: no byte of it comes here. */
    private void content(String name, Fd source, Fd copy) throws IOException {
        long copied;
        do {
            copied = kernel.check("copy", shown(name), Sys.SENDFILE, copy.number(), source.number(), 0, PIECE);
        } while (copied > 0);
    }

    private void addAttributes(Batch batch, String name, long address, CopiedAttributes attributes) {
        // in this order: a change of the owner takes set-user-id away, and any change but the last one the times
        addOwner(batch, name, address, attributes);
        addMode(batch, name, address, attributes);
        addTimes(batch, name, address, attributes);
    }

    private void addOwner(Batch batch, String name, long address, CopiedAttributes attributes) {
        FileInfo info = attributes.info();
        int flags = Files.AT_SYMLINK_NOFOLLOW;
        batch.add("lchown", shown(name), batch.frame().call(Sys.FCHOWNAT, to, address, info.uid(), info.gid(), flags));
    }

    private void addMode(Batch batch, String name, long address, CopiedAttributes attributes) {
        int mode = attributes.info().permissions();
        batch.add("chmod", shown(name), batch.frame().call(Sys.FCHMODAT, to, address, mode));
    }

    private void addTimes(Batch batch, String name, long address, CopiedAttributes attributes) {
        Frame frame = batch.frame();
        long times = attributes.times(frame);
        batch.add("utimensat", shown(name), frame.call(Sys.UTIMENSAT, to, address, times, Files.AT_SYMLINK_NOFOLLOW));
    }

    private String shown(String name) {
        return RawText.shown(path.isEmpty() ? name : path + "/" + name);
    }
}
