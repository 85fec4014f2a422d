package dev.hako.core.process;

import dev.hako.core.linux.Credentials;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;

/**
 * A while in which the stub has the effective ids and capabilities of the container's process, so that {@code create} finds out what
 * that process may and may not do, although {@code start} is when it gives up its privileges for good.
 *
 * <p>Real and saved ids stay, which is the way back. The supplementary groups are set for good: they are the ones that the process
 * gets anyway.
 */
final class ActingAs implements AutoCloseable {

    private static final int CAPABILITY_VERSION_3 = 0x20080522;
    private static final int SETS = 24;
    private static final int UID = SETS;
    private static final int GID = UID + Long.BYTES;
    private static final long SAME = 0xffffffffL;

    private final Kernel kernel;
    private final Reply before;

    private ActingAs(Kernel kernel, Reply before) {
        this.kernel = kernel;
        this.before = before;
    }

    /** Begins. Close it to end. */
    static ActingAs begin(Kernel kernel, Identity who) throws IOException {
        ActingAs acting = new ActingAs(kernel, ask(kernel));
        Frame frame = kernel.frame();
        who.addGroups(frame);
        int group = frame.calls().size();
        frame.call(Sys.SETRESGID, SAME, who.gid(), SAME);
        frame.call(Sys.SETRESUID, SAME, who.uid(), SAME);
        if (who.effective().isPresent()) {
            long permitted = acting.set(1);
            Credentials.setCapabilities(frame, who.effective().getAsLong() & permitted, permitted, acting.set(2));
        }
        Reply reply = kernel.run(frame);
        if (reply.failed()) {
            int failed = frame.calls().size() - reply.remaining() - 1;
            acting.close();
            throw new ErrnoException(
                    "unable to setup user: " + why(who, failed - group, reply),
                    new ErrnoException("setup user", reply.errno()));
        }
        return acting;
    }

    /** {@return where calls are made with that identity} */
    Kernel kernel() {
        return kernel;
    }

    private static String why(Identity who, int step, Reply reply) {
        return switch (step) {
            case 0 -> Identity.groupFailure(who.gid(), reply.errno());
            case 1 -> Identity.userFailure(who.uid(), reply.errno());
            case 2 -> "capset: " + reply.errno().text();
            default -> "setgroups: " + reply.errno().text();
        };
    }

    private static Reply ask(Kernel kernel) throws IOException {
        Frame frame = kernel.frame();
        long header = frame.ints(CAPABILITY_VERSION_3, 0);
        long answer = frame.answer(GID + Long.BYTES);
        frame.call(Sys.CAPGET, header, answer);
        frame.call(Sys.GETEUID).storeInto(answer + UID);
        frame.call(Sys.GETGID).storeInto(answer + GID);
        return kernel.check(frame, "capget", "");
    }

    /** {@return the effective (0), permitted (1) or inheritable (2) set from before} */
    private long set(int index) {
        int low = index * Integer.BYTES;
        return Integer.toUnsignedLong(before.int32(low))
                | Integer.toUnsignedLong(before.int32(low + SETS / 2)) << Integer.SIZE;
    }

    /** Goes back to the ids and capabilities from before. */
    @Override
    public void close() throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.SETRESUID, SAME, before.int64(UID), SAME);
        frame.call(Sys.SETRESGID, SAME, before.int64(GID), SAME);
        Credentials.setCapabilities(frame, set(0), set(1), set(2));
        kernel.check(frame, "take the runtime's own ids and capabilities again", "");
    }
}
