package dev.hako.core.linux;

import java.io.IOException;

/** Mounts by descriptor (fsopen(2), open_tree(2), move_mount(2), mount_setattr(2)) and what the old calls still serve for. */
public final class Mounts {

    public static final int OPEN_TREE_CLONE = 1;
    public static final int AT_RECURSIVE = 0x8000;

    public static final long MOUNT_ATTR_RDONLY = 0x1;
    public static final long MOUNT_ATTR_NOSUID = 0x2;
    public static final long MOUNT_ATTR_NODEV = 0x4;
    public static final long MOUNT_ATTR_NOEXEC = 0x8;
    public static final long MOUNT_ATTR__ATIME = 0x70;
    public static final long MOUNT_ATTR_RELATIME = 0;
    public static final long MOUNT_ATTR_NOATIME = 0x10;
    public static final long MOUNT_ATTR_STRICTATIME = 0x20;
    public static final long MOUNT_ATTR_NODIRATIME = 0x80;
    public static final long MOUNT_ATTR_IDMAP = 0x100000;
    public static final long MOUNT_ATTR_NOSYMFOLLOW = 0x200000;

    public static final long MS_RDONLY = 1;
    public static final long MS_NOSUID = 2;
    public static final long MS_NODEV = 4;
    public static final long MS_NOEXEC = 8;
    public static final long MS_SYNCHRONOUS = 0x10;
    public static final long MS_REMOUNT = 0x20;
    public static final long MS_MANDLOCK = 0x40;
    public static final long MS_DIRSYNC = 0x80;
    public static final long MS_NOSYMFOLLOW = 0x100;
    public static final long MS_NOATIME = 0x400;
    public static final long MS_NODIRATIME = 0x800;
    public static final long MS_BIND = 0x1000;
    public static final long MS_MOVE = 0x2000;
    public static final long MS_REC = 0x4000;
    public static final long MS_SILENT = 0x8000;
    public static final long MS_UNBINDABLE = 1 << 17;
    public static final long MS_PRIVATE = 1 << 18;
    public static final long MS_SLAVE = 1 << 19;
    public static final long MS_SHARED = 1 << 20;
    public static final long MS_RELATIME = 1 << 21;
    public static final long MS_I_VERSION = 1 << 23;
    public static final long MS_STRICTATIME = 1 << 24;
    public static final long MS_LAZYTIME = 1 << 25;

    public static final int MNT_DETACH = 2;

    static final int FSOPEN_CLOEXEC = 1;
    static final int FSMOUNT_CLOEXEC = 1;
    static final int FSCONFIG_SET_FLAG = 0;
    static final int FSCONFIG_SET_STRING = 1;
    static final int FSCONFIG_CMD_CREATE = 6;
    static final int MOVE_MOUNT_F_EMPTY_PATH = 0x4;
    static final int MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    static final int MOUNT_ATTR_SIZE = 32;
    private static final int LOG_SIZE = 1024;

    private Mounts() {}

    /** {@code fsopen(2)}: starts the configuration of a new file system of a type. */
    public static Fd openFileSystem(Kernel kernel, String type) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.FSOPEN, frame.text(type), FSOPEN_CLOEXEC);
        return new Fd(kernel, (int) kernel.check(frame, "fsopen", type).result());
    }

    /** {@code fsconfig(2)}: sets an option that has no value. */
    public static void setFlag(Fd fileSystem, String key) throws IOException {
        Frame frame = fileSystem.kernel().frame();
        frame.call(Sys.FSCONFIG, fileSystem.number(), FSCONFIG_SET_FLAG, frame.text(key), 0, 0);
        checkWithLog(fileSystem, frame, "set option " + key);
    }

    /** {@code fsconfig(2)}: sets an option; the kernel takes values of up to 255 bytes here. */
    public static void setString(Fd fileSystem, String key, String value) throws IOException {
        Frame frame = fileSystem.kernel().frame();
        frame.call(Sys.FSCONFIG, fileSystem.number(), FSCONFIG_SET_STRING, frame.text(key), frame.text(value), 0);
        checkWithLog(fileSystem, frame, "set option " + key + "=" + value);
    }

    /** {@code fsconfig(2)} {@code FSCONFIG_CMD_CREATE}: makes the file system that was configured. */
    public static void create(Fd fileSystem) throws IOException {
        Frame frame = fileSystem.kernel().frame();
        frame.call(Sys.FSCONFIG, fileSystem.number(), FSCONFIG_CMD_CREATE, 0, 0, 0);
        checkWithLog(fileSystem, frame, "create");
    }

    /**
     * {@code fsmount(2)}: a detached mount of a file system.
     *
     * @param attributes {@code MOUNT_ATTR_*}
     */
    public static Fd mountDetached(Fd fileSystem, long attributes) throws IOException {
        Kernel kernel = fileSystem.kernel();
        long fd = kernel.check("fsmount", "", Sys.FSMOUNT, fileSystem.number(), FSMOUNT_CLOEXEC, attributes);
        return new Fd(kernel, (int) fd);
    }

    /**
     * {@code open_tree(2)} with {@code OPEN_TREE_CLONE}: a detached copy of what is mounted at a path, which is followed if it is
     * a symlink.
     */
    public static Fd cloneTree(Kernel kernel, String path, boolean recursive) throws IOException {
        return openTree(kernel, Fd.CWD, path, recursive, path);
    }

    /** {@code open_tree(2)} with {@code OPEN_TREE_CLONE} of what a descriptor stands for. */
    public static Fd cloneTree(Fd fd, boolean recursive) throws IOException {
        return openTree(fd.kernel(), fd.number(), "", recursive, fd.toString());
    }

    private static Fd openTree(Kernel kernel, int directory, String path, boolean recursive, String name)
            throws IOException {
        int flags = OPEN_TREE_CLONE
                | Files.O_CLOEXEC
                | (recursive ? AT_RECURSIVE : 0)
                | (path.isEmpty() ? Files.AT_EMPTY_PATH : 0);
        Frame frame = kernel.frame();
        frame.call(Sys.OPEN_TREE, directory, frame.text(path), flags);
        return new Fd(kernel, (int) kernel.check(frame, "open_tree", name).result());
    }

    /** {@code move_mount(2)}: attaches a detached mount on what a descriptor stands for. */
    public static void attach(Fd mount, Fd target) throws IOException {
        Frame frame = mount.kernel().frame();
        long empty = frame.text("");
        frame.call(
                Sys.MOVE_MOUNT,
                mount.number(),
                empty,
                target.number(),
                empty,
                MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
        mount.kernel().check(frame, "move_mount", "");
    }

    /**
     * {@code mount_setattr(2)} on a mount that a descriptor stands for.
     *
     * @param set {@code MOUNT_ATTR_*} to set
     * @param clear {@code MOUNT_ATTR_*} to clear
     * @param propagation 0, or one of {@code MS_SHARED}, {@code MS_SLAVE}, {@code MS_PRIVATE}, {@code MS_UNBINDABLE}
     */
    public static void setAttributes(Fd mount, long set, long clear, long propagation, boolean recursive)
            throws IOException {
        setAttributes(mount.kernel(), mount.number(), "", recursive, set, clear, propagation, 0);
    }

    /** {@code mount_setattr(2)} on the mount at a path. */
    public static void setAttributes(
            Kernel kernel, String path, long set, long clear, long propagation, boolean recursive) throws IOException {
        setAttributes(kernel, Fd.CWD, path, recursive, set, clear, propagation, 0);
    }

    /**
     * {@code mount_setattr(2)} with {@code MOUNT_ATTR_IDMAP}, of a mount that is not attached yet.
     *
     * @param userNamespace the user namespace whose mapping is taken
     */
    public static void mapIds(Fd mount, Fd userNamespace, boolean recursive) throws IOException {
        setAttributes(mount.kernel(), mount.number(), "", recursive, MOUNT_ATTR_IDMAP, 0, 0, userNamespace.number());
    }

    /** @param attributes {@code struct mount_attr}: what to set, what to clear, propagation, user namespace */
    private static void setAttributes(Kernel kernel, int directory, String path, boolean recursive, long... attributes)
            throws IOException {
        Frame frame = kernel.frame();
        int flags = (recursive ? AT_RECURSIVE : 0) | (path.isEmpty() ? Files.AT_EMPTY_PATH : 0);
        long address = frame.longs(attributes);
        frame.call(Sys.MOUNT_SETATTR, directory, frame.text(path), flags, address, MOUNT_ATTR_SIZE);
        kernel.check(frame, "mount_setattr", path);
    }

    /** {@code mount(2)}; an empty text stands for a null pointer. */
    public static void mount(Kernel kernel, String source, String target, String type, long flags, String data)
            throws IOException {
        Frame frame = kernel.frame();
        frame.call(
                Sys.MOUNT,
                source.isEmpty() ? 0 : frame.text(source),
                frame.text(target),
                type.isEmpty() ? 0 : frame.text(type),
                flags,
                data.isEmpty() ? 0 : frame.text(data));
        kernel.check(frame, "mount", target);
    }

    /**
     * {@code umount2(2)}.
     *
     * @param flags 0 or {@link #MNT_DETACH}
     */
    public static void unmount(Kernel kernel, String path, int flags) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.UMOUNT2, frame.text(path), flags);
        kernel.check(frame, "umount", path);
    }

    /** {@code pivot_root(2)}. */
    public static void pivotRoot(Kernel kernel, String newRoot, String putOld) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.PIVOT_ROOT, frame.text(newRoot), frame.text(putOld));
        kernel.check(frame, "pivot_root", newRoot);
    }

    /** A failure with what the file system itself had to say of it, which can be read from its descriptor (fsopen(2)). */
    private static void checkWithLog(Fd fileSystem, Frame frame, String step) throws IOException {
        Reply reply = fileSystem.kernel().run(frame);
        if (!reply.failed()) {
            return;
        }
        ErrnoException failure = new ErrnoException(step, reply.errno());
        String log = log(fileSystem);
        throw log.isEmpty() ? failure : new ErrnoException(failure.getMessage() + " (" + log + ")", failure);
    }

    private static String log(Fd fileSystem) throws IOException {
        Frame frame = fileSystem.kernel().frame();
        long answer = frame.answer(LOG_SIZE);
        frame.call(Sys.READ, fileSystem.number(), answer, LOG_SIZE);
        Reply reply = fileSystem.kernel().run(frame);
        // each message is "e text": a level and what there is to say
        return reply.failed() || reply.result() < 2
                ? ""
                : reply.text((int) reply.result()).substring(2).strip();
    }
}
