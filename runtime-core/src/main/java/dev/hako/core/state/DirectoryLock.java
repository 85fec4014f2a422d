package dev.hako.core.state;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Stat;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.Optional;

/** The calls that lock a directory, as part of a frame: it may be gone, or another one, by the time that it is locked. */
final class DirectoryLock {

    private static final int LOCK_EX = 2;

    private static final int FD = 0;
    private static final int LOOKED = Long.BYTES;
    private static final int LOCKED = 2 * Long.BYTES;
    private static final int NOW = LOCKED + Stat.SIZE;

    private final Frame frame;
    private final String path;
    private final long answer;
    private int opening;

    /** Asks for the answer of a frame. */
    DirectoryLock(Frame frame, String path) {
        this.frame = frame;
        this.path = path;
        answer = frame.answer(NOW + Stat.SIZE);
        frame.putLong(answer + FD, -1);
    }

    String path() {
        return path;
    }

    /** Adds the calls. */
    void add() {
        opening = frame.calls().size();
        long name = frame.text(path);
        int flags = Files.O_RDONLY | Files.O_DIRECTORY | Files.O_CLOEXEC;
        frame.call(Sys.OPENAT, Fd.CWD, name, flags, 0).storeInto(answer + FD);
        frame.call(Sys.FLOCK, answer + FD, LOCK_EX).indirect(0);
        frame.call(Sys.FSTAT, answer + FD, answer + LOCKED).indirect(0);
        frame.call(Sys.NEWFSTATAT, Fd.CWD, name, answer + NOW, Files.AT_SYMLINK_NOFOLLOW)
                .mayFail()
                .storeInto(answer + LOOKED);
    }

    /** {@return the lock}, held until it is closed; empty if there is no such directory any more */
    Optional<Fd> held(Kernel kernel, Reply reply) throws IOException {
        boolean failed = reply.failed() && reply.remaining() > 0;
        if (failed && frame.calls().size() - reply.remaining() - 1 == opening) {
            if (reply.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw new ErrnoException("open " + path, reply.errno());
        }
        Fd lock = new Fd(kernel, (int) reply.int64(FD));
        if (failed) {
            lock.close();
            throw new ErrnoException("lock " + path, reply.errno());
        }
        Stat locked = Stat.of(reply, LOCKED);
        Stat now = Stat.of(reply, NOW);
        if (reply.int64(LOOKED) == 0 && now.isSameFile(locked)) {
            return Optional.of(lock);
        }
        lock.close();
        return Optional.empty();
    }
}
