package dev.hako.core.capability;

import dev.hako.core.linux.Call;
import dev.hako.core.linux.Credentials;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The system calls that give a process its capabilities. In this order, with the change of user in between:
 *
 * <pre>
 *   dropBounding     what no later execve can bring back
 *   keep             a change from root to another user leaves the permitted set alone
 *     … supplementary groups, gid, uid
 *   apply            the sets, then what is ambient
 * </pre>
 *
 * <p>The frames may be one. What can be expected to fail is asked for beforehand, so that every call in them must succeed.
 */
public final class CapabilityCalls {

    private static final int PR_GET_SECUREBITS = 27;
    private static final int SECBIT_NO_CAP_AMBIENT_RAISE = 1 << 6;
    private static final int CAPABILITY_DATA = 24;

    private final CapabilitySets sets;
    private boolean isAnswered;
    private boolean mayDropBounding;
    private long ambient;

    private CapabilityCalls(CapabilitySets sets) {
        this.sets = sets;
    }

    /**
     * Asks a process what it may change, {@linkplain Kernel#post together with the next frame}: before that is answered, no calls can be
     * added.
     *
     * @param process the one that is to get the sets
     * @param warn told of ambient capabilities that its securebits keep from being raised
     */
    public static CapabilityCalls of(Kernel process, CapabilitySets sets, Consumer<String> warn) throws IOException {
        Frame frame = process.frame();
        long answer = frame.answer(CAPABILITY_DATA + Long.BYTES);
        Credentials.getCapabilities(frame, answer);
        frame.call(Sys.PRCTL, PR_GET_SECUREBITS, 0, 0, 0, 0).storeInto(answer + CAPABILITY_DATA);
        CapabilityCalls calls = new CapabilityCalls(sets);
        process.post(frame, reply -> calls.answer(reply, warn));
        return calls;
    }

    private void answer(Reply reply, Consumer<String> warn) throws ErrnoException {
        if (reply.failed()) {
            throw new ErrnoException("capget", reply.errno());
        }
        isAnswered = true;
        mayDropBounding = (reply.int32(0) & Capability.CAP_SETPCAP.bit()) != 0;
        boolean mayRaise = (reply.int64(CAPABILITY_DATA) & SECBIT_NO_CAP_AMBIENT_RAISE) == 0;
        if (!mayRaise) {
            CapabilitySets.warnOfAmbient(sets.ambient(), warn);
        }
        ambient = mayRaise ? sets.ambient() : 0;
    }

    private void checkAnswered() {
        if (!isAnswered) {
            throw new IllegalStateException("what the process may change is not known yet");
        }
    }

    /**
     * Adds calls that drop everything from the bounding set that is not in ours. None if the process lacks
     * {@code CAP_SETPCAP}: like runc, hako then goes on with the bounding set that there is.
     */
    public void dropBounding(Frame frame) {
        checkAnswered();
        if (!mayDropBounding) {
            return;
        }
        for (int number = 0; number <= sets.last(); number++) {
            if ((sets.bounding() & 1L << number) == 0) {
                frame.call(Sys.PRCTL, Processes.PR_CAPBSET_DROP, number, 0, 0, 0);
            }
        }
    }

    /** Adds a call that has the permitted set outlive a change from root to another user. */
    public static void keep(Frame frame) {
        frame.call(Sys.PRCTL, Processes.PR_SET_KEEPCAPS, 1, 0, 0, 0);
    }

    /** Adds a call that takes {@link #keep} back, for a process whose sets are left as they are. */
    public static void keepNoMore(Frame frame) {
        frame.call(Sys.PRCTL, Processes.PR_SET_KEEPCAPS, 0, 0, 0, 0);
    }

    /** Adds calls that take {@link #keep} back and set all sets but the bounding one. */
    public void apply(Frame frame) {
        checkAnswered();
        keepNoMore(frame);
        Credentials.setCapabilities(frame, sets.effective(), sets.permitted(), sets.inheritable());
        frame.call(Sys.PRCTL, Processes.PR_CAP_AMBIENT, Processes.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        for (int number = 0; number <= sets.last(); number++) {
            if ((ambient & 1L << number) != 0) {
                frame.call(Sys.PRCTL, Processes.PR_CAP_AMBIENT, Processes.PR_CAP_AMBIENT_RAISE, number, 0, 0);
            }
        }
    }

    /** {@return what it means, in the words of an error, that a call of ours failed}; empty if it is not ours */
    public static Optional<String> step(Call call) {
        if (call.sys() == Sys.CAPSET) {
            return Optional.of("unable to apply caps: can't apply capabilities");
        }
        if (call.sys() != Sys.PRCTL) {
            return Optional.empty();
        }
        return switch ((int) call.arg(0)) {
            case Processes.PR_CAPBSET_DROP -> Optional.of("unable to apply bounding set");
            case Processes.PR_SET_KEEPCAPS ->
                Optional.of(call.arg(1) == 0 ? "unable to clear keep caps" : "unable to set keep caps");
            case Processes.PR_CAP_AMBIENT -> Optional.of("unable to apply caps");
            default -> Optional.empty();
        };
    }
}
