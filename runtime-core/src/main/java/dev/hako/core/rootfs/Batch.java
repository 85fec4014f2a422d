package dev.hako.core.rootfs;

import dev.hako.core.linux.Call;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls that travel in one frame, each with the words that its failure is told in; and slots in which their results come back.
 */
final class Batch {

    private final Kernel kernel;
    private final Frame frame;
    private final List<String> verbs = new ArrayList<>();
    private final List<String> objects = new ArrayList<>();
    private final int slotCount;
    private final long slots;

    /**
     * @param slotCount how many results come back
     * @param extra how many bytes of other answers come back behind them
     */
    Batch(Kernel kernel, int slotCount, int extra) {
        this.kernel = kernel;
        this.slotCount = slotCount;
        frame = kernel.frame();
        slots = slotCount + extra == 0 ? 0 : frame.answer(slotCount * Long.BYTES + extra);
        for (int i = 0; i < slotCount; i++) {
            // what no call came to fill must not look like a descriptor
            frame.putLong(slot(i), -1);
        }
    }

    Frame frame() {
        return frame;
    }

    /** {@return the address of a slot} */
    long slot(int index) {
        return slots + (long) index * Long.BYTES;
    }

    /** {@return the address of the bytes behind the slots} */
    long extra() {
        return slot(slotCount);
    }

    /** {@return the address behind the slots for what statx(2) tells}, of which {@link Outcome#info} reads */
    long info(int index) {
        return extra() + (long) index * FileInfo.SIZE;
    }

    /** Names the call that was just added to the frame. */
    Call add(String verb, String object, Call call) {
        verbs.add(verb);
        objects.add(object);
        return call;
    }

    /** Adds a call that closes a descriptor, whatever comes of it. */
    void close(long fd) {
        add("close", "", FrameCalls.close(frame, fd)).mayFail();
    }

    /** Runs the calls. {@return what came of them, also if one failed} */
    Outcome attempt() throws IOException {
        return outcome(kernel.run(frame));
    }

    private Outcome outcome(Reply reply) {
        int last = verbs.size() - reply.remaining() - 1;
        boolean failed = reply.failed() && !frame.calls().get(last).isAllowedToFail();
        return new Outcome(reply, failed ? last : -1);
    }

    /** What is done once it is known what came of the calls. */
    interface Sequel {
        void of(Outcome outcome) throws IOException;
    }

    /** Has the calls run {@linkplain Kernel#post together with the next frame}. */
    void post(Sequel sequel) throws IOException {
        kernel.post(frame, reply -> sequel.of(outcome(reply)));
    }

    /** Like {@link #post(Sequel)}, for calls of which nobody needs to know anything if none fails that may not. */
    void post() throws IOException {
        post(outcome -> {
            if (outcome.failed()) {
                outcome.closeAll();
                throw outcome.failure();
            }
        });
    }

    /**
     * Runs the calls.
     *
     * @throws ErrnoException when one fails that may not; what the calls before it opened is closed then
     */
    Outcome run() throws IOException {
        Outcome outcome = attempt();
        if (outcome.failed()) {
            outcome.closeAll();
            throw outcome.failure();
        }
        return outcome;
    }

    /** What came of the calls. */
    final class Outcome {
        private final Reply reply;
        private final int failedCall;

        private Outcome(Reply reply, int failedCall) {
            this.reply = reply;
            this.failedCall = failedCall;
        }

        boolean failed() {
            return failedCall >= 0;
        }

        /** {@return the index of the call that failed} */
        int failedCall() {
            return failedCall;
        }

        ErrnoException failure() {
            String object = objects.get(failedCall);
            String verb = verbs.get(failedCall);
            return new ErrnoException(object.isEmpty() ? verb : verb + " " + object, reply.errno());
        }

        Reply reply() {
            return reply;
        }

        /** {@return the result of the call that was stored in a slot: a value or {@code -errno}} */
        long result(int slot) {
            return reply.int64(slot * Long.BYTES);
        }

        /** {@return the descriptor in a slot, which is the caller's now} */
        Fd fd(int slot) {
            return new Fd(kernel, (int) result(slot));
        }

        /** {@return the offset of the bytes behind the slots} */
        int extra() {
            return slotCount * Long.BYTES;
        }

        /** {@return what statx(2) has left at {@link Batch#info}} */
        FileInfo info(int index) {
            return FileInfo.of(reply, extra() + index * FileInfo.SIZE);
        }

        /** Closes what the slots hold, for a batch whose slots hold descriptors. */
        void closeAll() throws IOException {
            Batch closing = new Batch(kernel, 0, 0);
            for (int i = 0; i < slotCount; i++) {
                if (result(i) > 2) {
                    closing.close(result(i));
                }
            }
            if (!closing.verbs.isEmpty()) {
                closing.attempt();
            }
        }
    }
}
