package dev.hako.core.process;

import dev.hako.core.linux.Credentials;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameStep;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.Optional;

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
    private static final String BACK = "take the runtime's own ids and capabilities again";

    private final Kernel kernel;
    private final Identity who;
    private Optional<Reply> before = Optional.empty();

    private ActingAs(Kernel kernel, Identity who) throws IOException {
        this.kernel = kernel;
        this.who = who;
        ask();
    }

    /** Begins. Close it to end. */
    static ActingAs begin(Kernel kernel, Identity who) throws IOException {
        ActingAs acting = new ActingAs(kernel, who);
        kernel.settle();
        Frame frame = kernel.frame();
        int group = acting.addChange(frame);
        Reply reply = kernel.run(frame);
        if (reply.failed()) {
            int failed = frame.calls().size() - reply.remaining() - 1;
            acting.close();
            throw acting.failure(failed - group, reply);
        }
        return acting;
    }

    /**
     * Prepares to make calls with that identity, for {@link #run}.
     *
     * @param kernel the stub, whose own identity is asked for {@linkplain Kernel#post together with the next frame}
     */
    static ActingAs prepare(Kernel kernel, Identity who) throws IOException {
        return new ActingAs(kernel, who);
    }

    /** Makes calls that all may fail with that identity, and has the own one back afterwards. */
    Reply run(Frame frame, FrameStep calls) throws IOException {
        kernel.settle();
        int group = addChange(frame);
        int first = frame.calls().size();
        calls.add(frame);
        int behind = frame.calls().size();
        addWayBack(frame);
        Reply reply = kernel.run(frame);
        if (!reply.failed()) {
            return reply;
        }
        int failed = frame.calls().size() - reply.remaining() - 1;
        if (failed >= behind) {
            throw new ErrnoException(BACK, reply.errno());
        }
        close();
        if (failed >= first) {
            throw new IllegalArgumentException("a call that may not fail");
        }
        throw failure(failed - group, reply);
    }

    /** {@return the index of the call that sets the group} */
    private int addChange(Frame frame) {
        who.addGroups(frame);
        int group = frame.calls().size();
        frame.call(Sys.SETRESGID, SAME, who.gid(), SAME);
        frame.call(Sys.SETRESUID, SAME, who.uid(), SAME);
        if (who.effective().isPresent()) {
            long permitted = set(1);
            Credentials.setCapabilities(frame, who.effective().getAsLong() & permitted, permitted, set(2));
        }
        return group;
    }

    private void addWayBack(Frame frame) {
        frame.call(Sys.SETRESUID, SAME, before().int64(UID), SAME);
        frame.call(Sys.SETRESGID, SAME, before().int64(GID), SAME);
        Credentials.setCapabilities(frame, set(0), set(1), set(2));
    }

    private ErrnoException failure(int step, Reply reply) {
        return new ErrnoException(
                "unable to setup user: " + why(who, step, reply), new ErrnoException("setup user", reply.errno()));
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

    private void ask() throws IOException {
        Frame frame = kernel.frame();
        long header = frame.ints(CAPABILITY_VERSION_3, 0);
        long answer = frame.answer(GID + Long.BYTES);
        frame.call(Sys.CAPGET, header, answer);
        frame.call(Sys.GETEUID).storeInto(answer + UID);
        frame.call(Sys.GETGID).storeInto(answer + GID);
        kernel.post(frame, reply -> {
            if (reply.failed()) {
                throw new ErrnoException("capget", reply.errno());
            }
            before = Optional.of(reply);
        });
    }

    private Reply before() {
        return before.orElseThrow();
    }

    /** {@return the effective (0), permitted (1) or inheritable (2) set from before} */
    private long set(int index) {
        int low = index * Integer.BYTES;
        return Integer.toUnsignedLong(before().int32(low))
                | Integer.toUnsignedLong(before().int32(low + SETS / 2)) << Integer.SIZE;
    }

    /** Goes back to the ids and capabilities from before. */
    @Override
    public void close() throws IOException {
        Frame frame = kernel.frame();
        addWayBack(frame);
        kernel.check(frame, BACK, "");
    }
}
