package dev.hako.core.linux;

import java.util.SortedSet;

/**
 * The calls of {@link Files} and {@link Mounts} as parts of a {@link Frame}, for those who make several at once.
 *
 * <p>A descriptor is given by its number, or by the address in the frame's memory where an earlier call of the frame stores it
 * ({@link Call#storeInto}).
 */
public final class FrameCalls {

    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_MNT_ID = 0x1000;
    private static final long LAST_DESCRIPTOR = 0xffffffffL;

    private FrameCalls() {}

    /** {@code close(2)}. */
    public static Call close(Frame frame, long fd) {
        return onDescriptor(frame, frame.call(Sys.CLOSE, fd), 0);
    }

    /**
     * Adds {@code close_range(2)} for all descriptors from a number on, save some.
     *
     * @param first the lowest one to close
     * @param kept what stays open, wherever it is
     */
    public static void closeFrom(Frame frame, int first, SortedSet<Integer> kept) {
        int from = first;
        for (int fd : kept) {
            if (fd > from) {
                frame.call(Sys.CLOSE_RANGE, from, fd - 1, 0);
            }
            from = Math.max(from, fd + 1);
        }
        frame.call(Sys.CLOSE_RANGE, from, LAST_DESCRIPTOR, 0);
    }

    /** {@code openat2(2)}, close-on-exec. */
    public static Call openAt2(Frame frame, long directory, String path, int flags, int resolve) {
        long how = frame.longs(flags | Files.O_CLOEXEC, 0, resolve);
        return onDescriptor(frame, frame.call(Sys.OPENAT2, directory, frame.text(path), how, Files.OPEN_HOW_SIZE), 0);
    }

    /** {@code statx(2)} of what a descriptor stands for. */
    public static Call statx(Frame frame, long fd, long into) {
        return onDescriptor(
                frame,
                frame.call(Sys.STATX, fd, frame.text(""), Files.AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_MNT_ID, into),
                0);
    }

    /** {@code statx(2)} of a name below a directory, never following a symlink. */
    public static Call statx(Frame frame, long directory, String name, long into) {
        int mask = STATX_BASIC_STATS | STATX_MNT_ID;
        return onDescriptor(
                frame, frame.call(Sys.STATX, directory, frame.text(name), Files.AT_SYMLINK_NOFOLLOW, mask, into), 0);
    }

    /** {@code statx(2)} of a path; a symlink is followed. */
    public static Call statx(Frame frame, String path, long into) {
        return frame.call(Sys.STATX, Fd.CWD, frame.text(path), 0, STATX_BASIC_STATS | STATX_MNT_ID, into);
    }

    /** {@code fstatfs(2)}, of which an answer takes {@link #STATFS_SIZE} bytes: the type at 0, the flags at 80. */
    public static Call statfs(Frame frame, long fd, long into) {
        return onDescriptor(frame, frame.call(Sys.FSTATFS, fd, into), 0);
    }

    /** Bytes of {@code struct statfs}. */
    public static final int STATFS_SIZE = 120;

    /** {@code readlinkat(2)}; an empty path stands for the symlink that the descriptor is. */
    public static Call readLink(Frame frame, long directory, String path, long into, int size) {
        return onDescriptor(frame, frame.call(Sys.READLINKAT, directory, frame.text(path), into, size), 0);
    }

    /** {@code mkdirat(2)}. */
    public static Call makeDirectory(Frame frame, long parent, String name, int mode) {
        return onDescriptor(frame, frame.call(Sys.MKDIRAT, parent, frame.text(name), mode), 0);
    }

    /** {@code mknodat(2)}. */
    public static Call makeNode(Frame frame, long parent, String name, int mode, long device) {
        return onDescriptor(frame, frame.call(Sys.MKNODAT, parent, frame.text(name), mode, device), 0);
    }

    /** {@code symlinkat(2)}. */
    public static Call symlink(Frame frame, String target, long parent, String name) {
        return onDescriptor(frame, frame.call(Sys.SYMLINKAT, frame.text(target), parent, frame.text(name)), 1);
    }

    /** {@code unlinkat(2)} of a file. */
    public static Call unlink(Frame frame, long parent, String name) {
        return onDescriptor(frame, frame.call(Sys.UNLINKAT, parent, frame.text(name), 0), 0);
    }

    /** {@code fchownat(2)} of what a descriptor, also one of {@code O_PATH}, stands for. */
    public static Call changeOwner(Frame frame, long fd, int uid, int gid) {
        return onDescriptor(frame, frame.call(Sys.FCHOWNAT, fd, frame.text(""), uid, gid, Files.AT_EMPTY_PATH), 0);
    }

    /** {@code fsopen(2)}. */
    public static Call openFileSystem(Frame frame, String type) {
        return frame.call(Sys.FSOPEN, frame.text(type), Mounts.FSOPEN_CLOEXEC);
    }

    /** {@code fsconfig(2)}: an option that has no value. */
    public static Call setFlag(Frame frame, long fileSystem, String key) {
        Call call = frame.call(Sys.FSCONFIG, fileSystem, Mounts.FSCONFIG_SET_FLAG, frame.text(key), 0, 0);
        return onDescriptor(frame, call, 0);
    }

    /** {@code fsconfig(2)}: an option with its value, which may have 255 bytes. */
    public static Call setString(Frame frame, long fileSystem, String key, String value) {
        long text = frame.text(value);
        Call call = frame.call(Sys.FSCONFIG, fileSystem, Mounts.FSCONFIG_SET_STRING, frame.text(key), text, 0);
        return onDescriptor(frame, call, 0);
    }

    /** {@code fsconfig(2)} {@code Mounts.FSCONFIG_CMD_CREATE}. */
    public static Call create(Frame frame, long fileSystem) {
        return onDescriptor(frame, frame.call(Sys.FSCONFIG, fileSystem, Mounts.FSCONFIG_CMD_CREATE, 0, 0, 0), 0);
    }

    /** {@code fsmount(2)}. */
    public static Call mountDetached(Frame frame, long fileSystem, long attributes) {
        return onDescriptor(frame, frame.call(Sys.FSMOUNT, fileSystem, Mounts.FSMOUNT_CLOEXEC, attributes), 0);
    }

    /** {@code open_tree(2)} with {@code OPEN_TREE_CLONE}; an empty path stands for what the descriptor stands for. */
    public static Call cloneTree(Frame frame, long directory, String path, boolean recursive) {
        int flags = Mounts.OPEN_TREE_CLONE
                | Files.O_CLOEXEC
                | (recursive ? Mounts.AT_RECURSIVE : 0)
                | (path.isEmpty() ? Files.AT_EMPTY_PATH : 0);
        return onDescriptor(frame, frame.call(Sys.OPEN_TREE, directory, frame.text(path), flags), 0);
    }

    /** {@code move_mount(2)}: attaches a mount on what a descriptor stands for. */
    public static Call attach(Frame frame, long mount, long target) {
        long empty = frame.text("");
        int flags = Mounts.MOVE_MOUNT_F_EMPTY_PATH | Mounts.MOVE_MOUNT_T_EMPTY_PATH;
        Call call = frame.call(Sys.MOVE_MOUNT, mount, empty, target, empty, flags);
        return onDescriptor(frame, onDescriptor(frame, call, 0), 2);
    }

    /** {@code move_mount(2)}: attaches a mount on a path. */
    public static Call attach(Frame frame, long mount, String target) {
        long empty = frame.text("");
        Call call =
                frame.call(Sys.MOVE_MOUNT, mount, empty, Fd.CWD, frame.text(target), Mounts.MOVE_MOUNT_F_EMPTY_PATH);
        return onDescriptor(frame, call, 0);
    }

    /** {@code mount_setattr(2)} of the mount that a descriptor stands for: {@code MOUNT_ATTR_*} to set and to clear. */
    public static Call setAttributes(Frame frame, long mount, long set, long clear, boolean recursive) {
        return setAttributes(frame, mount, "", frame.longs(set, clear, 0, 0), recursive);
    }

    /** {@code mount_setattr(2)}: propagation ({@code MS_SHARED} …) of the mount that a descriptor stands for. */
    public static Call setPropagation(Frame frame, long mount, long propagation, boolean recursive) {
        return setAttributes(frame, mount, "", frame.longs(0, 0, propagation, 0), recursive);
    }

    /** {@code mount_setattr(2)}: propagation of the mount at a path. */
    public static Call setPropagation(Frame frame, String path, long propagation, boolean recursive) {
        return setAttributes(frame, Fd.CWD, path, frame.longs(0, 0, propagation, 0), recursive);
    }

    private static Call setAttributes(Frame frame, long mount, String path, long attributes, boolean recursive) {
        int flags = (recursive ? Mounts.AT_RECURSIVE : 0) | (path.isEmpty() ? Files.AT_EMPTY_PATH : 0);
        Call call = frame.call(Sys.MOUNT_SETATTR, mount, frame.text(path), flags, attributes, Mounts.MOUNT_ATTR_SIZE);
        return onDescriptor(frame, call, 0);
    }

    /** {@code mount(2)}; an empty text stands for a null pointer. */
    public static Call mount(Frame frame, String source, String target, String type, long flags, String data) {
        return frame.call(
                Sys.MOUNT,
                source.isEmpty() ? 0 : frame.text(source),
                frame.text(target),
                type.isEmpty() ? 0 : frame.text(type),
                flags,
                data.isEmpty() ? 0 : frame.text(data));
    }

    private static Call onDescriptor(Frame frame, Call call, int index) {
        return frame.holds(call.arg(index)) ? call.indirect(index) : call;
    }
}
