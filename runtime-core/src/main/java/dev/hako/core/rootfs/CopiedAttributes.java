package dev.hako.core.rootfs;

import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Reply;

/**
 * What a copy of a file takes over from it.
 *
 * @param info type, permissions and owner
 * @param accessed seconds of the epoch, and their nanoseconds
 * @param modified likewise
 */
record CopiedAttributes(FileInfo info, Time accessed, Time modified) {

    private static final int ATIME = 64;
    private static final int MTIME = 112;

    /** A point in time. */
    record Time(long seconds, long nanos) {
        private static Time of(Reply reply, int offset) {
            return new Time(reply.int64(offset), reply.int32(offset + Long.BYTES));
        }
    }

    /** {@return what statx(2) left at an offset of an answer} */
    static CopiedAttributes of(Reply reply, int offset) {
        return new CopiedAttributes(
                FileInfo.of(reply, offset), Time.of(reply, offset + ATIME), Time.of(reply, offset + MTIME));
    }

    /** Adds the times as utimensat(2) takes them. {@return their address} */
    long times(Frame frame) {
        return frame.longs(accessed.seconds, accessed.nanos, modified.seconds, modified.nanos);
    }
}
