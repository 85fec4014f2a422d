package dev.hako.core.process;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Stat;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.List;

/** Standard input, output and error of the container's process, which were made outside and are to belong to its user. */
public final class StandardStreams {

    private static final List<String> NAMES = List.of("/dev/stdin", "/dev/stdout", "/dev/stderr");
    private static final int RESULT = Stat.SIZE;
    private static final int ENTRY_SIZE = RESULT + Long.BYTES;
    private static final long DEV_NULL = Stat.device(1, 3);
    private static final long SAME = 0xffffffffL;

    private StandardStreams() {}

    /**
     * Gives descriptors 0 to 2 to a user, {@linkplain Kernel#post together with the next frames}. The group stays: the pty's mount may have chosen it. {@code /dev/null}, which others use
     * too, and what is not ours to give are left alone; so is a descriptor that is closed.
     *
     * @param container still with the runtime's rights
     * @param uid in the container's user namespace
     */
    public static void giveTo(Kernel container, long uid) throws IOException {
        container.post(looking(container), reply -> {
            for (int fd = 0; fd < NAMES.size(); fd++) {
                Stat stat = Stat.of(reply, fd * ENTRY_SIZE);
                boolean open = reply.int64(fd * ENTRY_SIZE + RESULT) == 0;
                boolean isNull = stat.type() == Stat.S_IFCHR && stat.rdev() == DEV_NULL;
                if (open && !isNull && Integer.toUnsignedLong(stat.uid()) != uid) {
                    give(container, fd, uid);
                }
            }
        });
    }

    /**
     * Gives those of descriptors 0 to 2 that are pipes to a user. The user of a container with a user namespace could not open them again
     * by name, and who is root in there cannot give them.
     *
     * @param host the process that they came from, with its rights
     * @param uid in the host's user namespace
     */
    public static void givePipesTo(Kernel host, long uid) throws IOException {
        Reply reply = host.run(looking(host));
        for (int fd = 0; fd < NAMES.size(); fd++) {
            boolean open = reply.int64(fd * ENTRY_SIZE + RESULT) == 0;
            if (open && Stat.of(reply, fd * ENTRY_SIZE).type() == Stat.S_IFIFO) {
                give(host, fd, uid);
            }
        }
    }

    private static Frame looking(Kernel kernel) {
        Frame frame = kernel.frame();
        long answer = frame.answer(NAMES.size() * ENTRY_SIZE);
        for (int fd = 0; fd < NAMES.size(); fd++) {
            long entry = answer + (long) fd * ENTRY_SIZE;
            frame.call(Sys.FSTAT, fd, entry).mayFail().storeInto(entry + RESULT);
        }
        return frame;
    }

    private static void give(Kernel container, int fd, long uid) throws IOException {
        Frame frame = container.frame();
        frame.call(Sys.FCHOWN, fd, uid, SAME);
        Reply reply = container.run(frame);
        if (reply.failed() && reply.errno() == Errno.EINVAL) {
            throw new ErrnoException(
                    "unable to setup user: " + Identity.userFailure(uid, Errno.EINVAL), failure(fd, reply));
        }
        if (reply.failed() && reply.errno() != Errno.EPERM && reply.errno() != Errno.EROFS) {
            throw failure(fd, reply);
        }
    }

    private static ErrnoException failure(int fd, Reply reply) {
        return new ErrnoException("unable to setup user: chown " + NAMES.get(fd), reply.errno());
    }
}
