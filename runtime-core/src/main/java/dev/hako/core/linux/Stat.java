package dev.hako.core.linux;

/**
 * What stat(2) says of a file.
 *
 * @param device the device that the file lies on
 * @param inode its number there
 * @param mode type and permissions
 * @param rdev the device that the file is, for a node
 * @param size bytes
 */
public record Stat(long device, long inode, int mode, int uid, int gid, long rdev, long size) {

    public static final int S_IFMT = 0xF000;
    public static final int S_IFIFO = 0x1000;
    public static final int S_IFCHR = 0x2000;
    public static final int S_IFDIR = 0x4000;
    public static final int S_IFBLK = 0x6000;
    public static final int S_IFREG = 0x8000;
    public static final int S_IFLNK = 0xA000;
    public static final int S_IFSOCK = 0xC000;

    /** Bytes of {@code struct stat} on the widest architecture. */
    public static final int SIZE = 144;

    static Stat of(Reply reply) {
        return of(reply, 0);
    }

    /** {@return the {@code struct stat} at an offset of a reply's data} */
    public static Stat of(Reply reply, int at) {
        return switch (Arch.ours()) {
            case X86_64 ->
                new Stat(
                        reply.int64(at),
                        reply.int64(at + 8),
                        reply.int32(at + 24),
                        reply.int32(at + 28),
                        reply.int32(at + 32),
                        reply.int64(at + 40),
                        reply.int64(at + 48));
            case AARCH64 ->
                new Stat(
                        reply.int64(at),
                        reply.int64(at + 8),
                        reply.int32(at + 16),
                        reply.int32(at + 24),
                        reply.int32(at + 28),
                        reply.int64(at + 32),
                        reply.int64(at + 48));
        };
    }

    /** {@return the number of a device}, makedev(3) */
    public static long device(long major, long minor) {
        return (major & 0xfffL) << 8 | (major & ~0xfffL) << 32 | minor & 0xffL | (minor & ~0xffL) << 12;
    }

    /** {@return the major number of a node} */
    public long major() {
        return rdev >>> 8 & 0xfffL | rdev >>> 32 & ~0xfffL;
    }

    /** {@return the minor number of a node} */
    public long minor() {
        return rdev & 0xffL | rdev >>> 12 & ~0xffL;
    }

    /** {@return whether both are of one file} */
    public boolean isSameFile(Stat other) {
        return inode == other.inode && device == other.device;
    }

    public boolean isDirectory() {
        return type() == S_IFDIR;
    }

    public boolean isRegular() {
        return type() == S_IFREG;
    }

    public boolean isSymlink() {
        return type() == S_IFLNK;
    }

    /** {@return the type, one of {@code S_IF…}} */
    public int type() {
        return mode & S_IFMT;
    }

    /** {@return the permissions, the lower twelve bits of the mode} */
    public int permissions() {
        return mode & 07777;
    }
}
