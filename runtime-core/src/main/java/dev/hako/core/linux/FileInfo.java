package dev.hako.core.linux;

/**
 * What statx(2) says of a file, which is what {@link Stat} says and where it is mounted.
 *
 * @param mode type and permissions
 * @param device the device that the file lies on, as makedev(3) encodes it
 * @param inode its number there
 * @param rdev the device that the file is, for a node, as makedev(3) encodes it
 * @param mountId the mount on which it was reached
 * @param isMountRoot whether it is the root of that mount
 */
public record FileInfo(
        int mode, int uid, int gid, long device, long inode, long rdev, long mountId, boolean isMountRoot) {

    /** Bytes of {@code struct statx}. */
    public static final int SIZE = 256;

    private static final long STATX_ATTR_MOUNT_ROOT = 0x2000;

    /** {@return what a call of {@link FrameCalls#statx} left at an offset of a frame's answer} */
    public static FileInfo of(Reply reply, int offset) {
        return new FileInfo(
                reply.int32(offset + 28) & 0xffff,
                reply.int32(offset + 20),
                reply.int32(offset + 24),
                Stat.device(unsigned(reply, offset + 136), unsigned(reply, offset + 140)),
                reply.int64(offset + 32),
                Stat.device(unsigned(reply, offset + 128), unsigned(reply, offset + 132)),
                reply.int64(offset + 144),
                (reply.int64(offset + 8) & STATX_ATTR_MOUNT_ROOT) != 0);
    }

    private static long unsigned(Reply reply, int offset) {
        return reply.int32(offset) & 0xffffffffL;
    }

    public boolean isDirectory() {
        return type() == Stat.S_IFDIR;
    }

    public boolean isSymlink() {
        return type() == Stat.S_IFLNK;
    }

    /** {@return whether it is a node of a type ({@code S_IFCHR} or {@code S_IFBLK}) for a device} */
    public boolean isNode(int type, long major, long minor) {
        return type() == type && rdev == Stat.device(major, minor);
    }

    /** {@return the type, one of {@code S_IF…}} */
    public int type() {
        return mode & Stat.S_IFMT;
    }

    /** {@return the permissions, the lower twelve bits of the mode} */
    public int permissions() {
        return mode & 07777;
    }
}
