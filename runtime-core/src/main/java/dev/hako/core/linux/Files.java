package dev.hako.core.linux;

import java.io.IOException;

/** Files and descriptors: open(2), openat2(2), stat(2) and their kin. Every path is in the kernel's mount namespace. */
public final class Files {

    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_NOCTTY = 0x100;
    public static final int O_TRUNC = 0x200;
    public static final int O_APPEND = 0x400;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_DIRECTORY = 0x10000;
    public static final int O_NOFOLLOW = 0x20000;
    public static final int O_CLOEXEC = 0x80000;
    public static final int O_SYNC = 0x101000;
    public static final int O_PATH = 0x200000;

    public static final int RESOLVE_NO_XDEV = 0x01;
    public static final int RESOLVE_NO_MAGICLINKS = 0x02;
    public static final int RESOLVE_NO_SYMLINKS = 0x04;
    public static final int RESOLVE_BENEATH = 0x08;
    public static final int RESOLVE_IN_ROOT = 0x10;

    public static final int AT_SYMLINK_NOFOLLOW = 0x100;
    public static final int AT_EACCESS = 0x200;
    public static final int AT_REMOVEDIR = 0x200;
    public static final int AT_EMPTY_PATH = 0x1000;

    public static final int X_OK = 1;
    public static final int W_OK = 2;

    private static final int F_GETFD = 1;
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_ADD_SEALS = 1033;
    static final int OPEN_HOW_SIZE = 24;
    private static final int PATH_MAX = 4096;

    private Files() {}

    /** Opens a path; relative ones start at the working directory. Always close-on-exec. */
    public static Fd open(Kernel kernel, String path, int flags, int mode) throws IOException {
        return openAt(kernel, Fd.CWD, path, flags, mode);
    }

    /** Opens a path below a directory. Follows symlinks: not for a directory that a container can write to. */
    public static Fd openAt(Fd directory, String path, int flags, int mode) throws IOException {
        return openAt(directory.kernel(), directory.number(), path, flags, mode);
    }

    private static Fd openAt(Kernel kernel, int directory, String path, int flags, int mode) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.OPENAT, directory, frame.text(path), flags | O_CLOEXEC, mode);
        return new Fd(kernel, (int) kernel.check(frame, "open", path).result());
    }

    /**
     * Opens a path as if the directory were the root: neither {@code ..} nor a symlink leaves it (openat2(2),
     * {@code RESOLVE_IN_ROOT}); magic links are refused.
     */
    public static Fd openInRoot(Fd root, String path, int flags, int mode) throws IOException {
        return openAt2(root, path, flags, mode, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
    }

    /** {@code openat2(2)}. Always close-on-exec. */
    public static Fd openAt2(Fd directory, String path, int flags, int mode, int resolve) throws IOException {
        Kernel kernel = directory.kernel();
        Frame frame = kernel.frame();
        long how = frame.longs(flags | O_CLOEXEC, mode, resolve);
        frame.call(Sys.OPENAT2, directory.number(), frame.text(path), how, OPEN_HOW_SIZE);
        return new Fd(kernel, (int) kernel.check(frame, "open", path).result());
    }

    /** {@code newfstatat(2)} with {@code AT_EMPTY_PATH}: what a descriptor, also one of {@code O_PATH}, stands for. */
    public static Stat stat(Fd fd) throws IOException {
        return stat(fd.kernel(), fd.number(), "", AT_EMPTY_PATH, fd.toString());
    }

    /** {@code newfstatat(2)} of a number that is nobody's {@link Fd}, such as an inherited one. */
    public static Stat stat(Kernel kernel, int number) throws IOException {
        return stat(kernel, number, "", AT_EMPTY_PATH, "fd " + number);
    }

    /**
     * {@code newfstatat(2)} of a path.
     *
     * @param flags 0 or {@link #AT_SYMLINK_NOFOLLOW}
     */
    public static Stat stat(Kernel kernel, String path, int flags) throws IOException {
        return stat(kernel, Fd.CWD, path, flags, path);
    }

    /** {@code newfstatat(2)} of a path below a directory. */
    public static Stat statAt(Fd directory, String path, int flags) throws IOException {
        return stat(directory.kernel(), directory.number(), path, flags, path);
    }

    private static Stat stat(Kernel kernel, int directory, String path, int flags, String name) throws IOException {
        Frame frame = kernel.frame();
        long answer = frame.answer(Stat.SIZE);
        frame.call(Sys.NEWFSTATAT, directory, frame.text(path), answer, flags);
        return Stat.of(kernel.check(frame, "stat", name));
    }

    /** {@return the magic number of the file system that a descriptor lies on}, statfs(2) */
    public static long fileSystem(Fd fd) throws IOException {
        return statfs(fd).int64(0);
    }

    /** {@return the flags ({@code ST_RDONLY} …) of the mount that a descriptor lies on}, statfs(2) */
    public static long mountFlags(Fd fd) throws IOException {
        return statfs(fd).int64(80);
    }

    private static Reply statfs(Fd fd) throws IOException {
        Frame frame = fd.kernel().frame();
        long answer = frame.answer(120);
        frame.call(Sys.FSTATFS, fd.number(), answer);
        return fd.kernel().check(frame, "statfs", fd.toString());
    }

    /** Checks a path below a directory for a permission of the effective ids, faccessat2(2). */
    public static void accessAt(Kernel kernel, String path, int mode) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.FACCESSAT2, Fd.CWD, frame.text(path), mode, AT_EACCESS);
        kernel.check(frame, "access", path);
    }

    /** {@return the target of a symlink, or the path of a magic link} */
    public static String readLink(Kernel kernel, String path) throws IOException {
        Frame frame = kernel.frame();
        long answer = frame.answer(PATH_MAX);
        frame.call(Sys.READLINKAT, Fd.CWD, frame.text(path), answer, PATH_MAX);
        Reply reply = kernel.check(frame, "readlink", path);
        return reply.text((int) reply.result());
    }

    /** {@return the target of a symlink below a directory} */
    public static String readLinkAt(Fd directory, String path) throws IOException {
        Frame frame = directory.kernel().frame();
        long answer = frame.answer(PATH_MAX);
        frame.call(Sys.READLINKAT, directory.number(), frame.text(path), answer, PATH_MAX);
        Reply reply = directory.kernel().check(frame, "readlink", path);
        return reply.text((int) reply.result());
    }

    /** Reads once. {@return the bytes, at most as many as asked for; none at the end} */
    public static byte[] read(Fd fd, int length) throws IOException {
        Frame frame = fd.kernel().frame();
        long answer = frame.answer(length);
        frame.call(Sys.READ, fd.number(), answer, length);
        Reply reply = fd.kernel().check(frame, "read", fd.toString());
        return java.util.Arrays.copyOf(reply.data(), (int) reply.result());
    }

    /** Reads once from an offset. {@return the bytes, at most as many as asked for; none behind the end} */
    public static byte[] readAt(Fd fd, long offset, int length) throws IOException {
        Frame frame = fd.kernel().frame();
        long answer = frame.answer(length);
        frame.call(Sys.LSEEK, fd.number(), offset, 0);
        frame.call(Sys.READ, fd.number(), answer, length);
        Reply reply = fd.kernel().check(frame, "read", fd.toString());
        return java.util.Arrays.copyOf(reply.data(), (int) reply.result());
    }

    /** Writes all bytes. */
    public static void write(Fd fd, byte[] bytes) throws IOException {
        write(fd.kernel(), fd.number(), bytes);
    }

    /** Writes all bytes to a number that is nobody's {@link Fd}, such as standard error. */
    public static void write(Kernel kernel, int number, byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; ) {
            int piece = Math.min(bytes.length - from, 1 << 16);
            Frame frame = kernel.frame();
            long address = frame.bytes(java.util.Arrays.copyOfRange(bytes, from, from + piece));
            frame.call(Sys.WRITE, number, address, piece);
            from += (int) kernel.check(frame, "write", "fd " + number).result();
        }
    }

    public static void makeDirectory(Fd parent, String name, int mode) throws IOException {
        Frame frame = parent.kernel().frame();
        frame.call(Sys.MKDIRAT, parent.number(), frame.text(name), mode);
        parent.kernel().check(frame, "mkdir", name);
    }

    /**
     * {@code mknodat(2)}.
     *
     * @param mode type ({@code S_IFCHR} …) and permissions
     */
    public static void makeNode(Fd parent, String name, int mode, long device) throws IOException {
        Frame frame = parent.kernel().frame();
        frame.call(Sys.MKNODAT, parent.number(), frame.text(name), mode, device);
        parent.kernel().check(frame, "mknod", name);
    }

    public static void symlink(String target, Fd parent, String name) throws IOException {
        Frame frame = parent.kernel().frame();
        frame.call(Sys.SYMLINKAT, frame.text(target), parent.number(), frame.text(name));
        parent.kernel().check(frame, "symlink", name);
    }

    /**
     * {@code unlinkat(2)}.
     *
     * @param flags 0 or {@link #AT_REMOVEDIR}
     */
    public static void unlink(Fd parent, String name, int flags) throws IOException {
        Frame frame = parent.kernel().frame();
        frame.call(Sys.UNLINKAT, parent.number(), frame.text(name), flags);
        parent.kernel().check(frame, "unlink", name);
    }

    public static void changeMode(Fd fd, int mode) throws IOException {
        fd.kernel().check("fchmod", fd.toString(), Sys.FCHMOD, fd.number(), mode);
    }

    /** {@code fchmodat(2)} below a directory; follows a symlink. */
    public static void changeModeAt(Fd parent, String name, int mode) throws IOException {
        Frame frame = parent.kernel().frame();
        frame.call(Sys.FCHMODAT, parent.number(), frame.text(name), mode);
        parent.kernel().check(frame, "chmod", name);
    }

    /** {@code fchownat(2)} of a name below a directory, never following a symlink; -1 leaves an id as it is. */
    public static void changeOwnerAt(Fd parent, String name, int uid, int gid) throws IOException {
        Frame frame = parent.kernel().frame();
        frame.call(Sys.FCHOWNAT, parent.number(), frame.text(name), uid, gid, AT_SYMLINK_NOFOLLOW);
        parent.kernel().check(frame, "chown", name);
    }

    /** {@code fchown(2)} of a number that is nobody's {@link Fd}; -1 leaves an id as it is. */
    public static void changeOwner(Kernel kernel, int number, int uid, int gid) throws IOException {
        kernel.check("fchown", "fd " + number, Sys.FCHOWN, number, uid, gid);
    }

    public static void changeDirectory(Kernel kernel, String path) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.CHDIR, frame.text(path));
        kernel.check(frame, "chdir", path);
    }

    /** Changes the working directory. {@return it, as {@link #workingDirectory} does} */
    public static String enterDirectory(Kernel kernel, String path) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.CHDIR, frame.text(path));
        return askWorkingDirectory(kernel, frame, "chdir " + path);
    }

    public static void changeDirectory(Fd directory) throws IOException {
        directory.kernel().check("fchdir", directory.toString(), Sys.FCHDIR, directory.number());
    }

    /** {@return the working directory}; one that cannot be reached from the root starts with "(unreachable)" */
    public static String workingDirectory(Kernel kernel) throws IOException {
        return askWorkingDirectory(kernel, kernel.frame(), "");
    }

    /** Adds a call that answers with the {@linkplain #workingDirectory working directory}, closed by a NUL. */
    public static void addWorkingDirectory(Frame frame) {
        long answer = frame.answer(PATH_MAX);
        frame.call(Sys.GETCWD, answer, PATH_MAX);
    }

    /** @param before what a call is that the frame has already */
    private static String askWorkingDirectory(Kernel kernel, Frame frame, String before) throws IOException {
        addWorkingDirectory(frame);
        Reply reply = kernel.run(frame);
        if (reply.failed()) {
            throw new ErrnoException(reply.remaining() == 0 ? "getcwd" : before, reply.errno());
        }
        return reply.text((int) reply.result() - 1);
    }

    public static void setUmask(Kernel kernel, int mask) throws IOException {
        kernel.check("umask", "", Sys.UMASK, mask);
    }

    /** Duplicates a descriptor onto a fixed number, which stays open across execve(2). */
    public static void duplicateOnto(Fd fd, int number) throws IOException {
        fd.kernel().check("dup3", fd + " to " + number, Sys.DUP3, fd.number(), number, 0);
    }

    /** Sets or clears close-on-exec, {@linkplain Kernel#post together with the next frame}. */
    public static void closeOnExec(Fd fd, boolean on) throws IOException {
        fd.kernel().post("fcntl", fd.toString(), Sys.FCNTL, fd.number(), F_SETFD, on ? 1 : 0);
    }

    /** Has reads and writes of this descriptor, and of all that share its open file, fail instead of wait. */
    public static void setNonBlocking(Fd fd) throws IOException {
        Kernel kernel = fd.kernel();
        long flags = kernel.check("fcntl", fd.toString(), Sys.FCNTL, fd.number(), F_GETFL);
        kernel.check("fcntl", fd.toString(), Sys.FCNTL, fd.number(), F_SETFL, flags | O_NONBLOCK);
    }

    /** {@return for each of some numbers whether it is a descriptor that execve(2) keeps open} */
    public static boolean[] survivesExec(Kernel kernel, int first, int count) throws IOException {
        Frame frame = kernel.frame();
        long answer = frame.answer(count * Long.BYTES);
        for (int i = 0; i < count; i++) {
            frame.call(Sys.FCNTL, first + i, F_GETFD).mayFail().storeInto(answer + (long) i * Long.BYTES);
        }
        boolean[] survives = new boolean[count];
        if (count > 0) {
            Reply reply = kernel.run(frame);
            for (int i = 0; i < count; i++) {
                survives[i] = reply.int64(i * Long.BYTES) == 0;
            }
        }
        return survives;
    }

    /** Adds a call that seals a memfd for good, for {@link Frame}s that make one. */
    public static Call addSeals(Frame frame, long fd, int seals) {
        return frame.call(Sys.FCNTL, fd, F_ADD_SEALS, seals);
    }
}
