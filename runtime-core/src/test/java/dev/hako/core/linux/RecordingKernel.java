package dev.hako.core.linux;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A kernel that makes no call: it writes each down as strace would, and answers from a script. Without one every call
 * succeeds, and those that open something answer with numbers from 100 upwards.
 */
public final class RecordingKernel implements Kernel {

    /** What the script says of a call: its result ({@code -errno} for a failure), and the bytes of its answer. */
    public record Answer(long result, byte[] data) {
        public static Answer of(long result) {
            return new Answer(result, new byte[0]);
        }

        public static Answer failure(Errno errno) {
            return of(-errno.number());
        }
    }

    private static final long BASE = 0x10000;

    private final List<String> calls = new ArrayList<>();
    private final Function<String, Optional<Answer>> script;
    private int nextFd = 100;

    public RecordingKernel() {
        this(call -> Optional.empty());
    }

    /** @param script takes a call as written down; empty for the usual success */
    public RecordingKernel(Function<String, Optional<Answer>> script) {
        this.script = script;
    }

    /** {@return the calls so far, such as {@code chdir("/")}} */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public long base() {
        return BASE;
    }

    @Override
    public int capacity() {
        return 1 << 22;
    }

    @Override
    public Reply run(Frame frame) {
        byte[] data = new byte[frame.replyLength()];
        long result = 0;
        int remaining = frame.calls().size();
        for (Call call : frame.calls()) {
            remaining--;
            String text = CallText.of(frame, call);
            calls.add(text);
            Answer answer = script.apply(text).orElseGet(() -> usual(call));
            result = answer.result();
            System.arraycopy(answer.data(), 0, data, 0, Math.min(data.length, answer.data().length));
            store(frame, call, result, data);
            if (result < 0 && !call.isAllowedToFail()) {
                break;
            }
        }
        return new Reply(result, remaining, data);
    }

    private static void store(Frame frame, Call call, long result, byte[] data) {
        long at = call.store() - frame.base() - frame.replyOffset();
        if (call.store() != 0 && at >= 0 && at + Long.BYTES <= data.length) {
            for (int i = 0; i < Long.BYTES; i++) {
                data[(int) at + i] = (byte) (result >>> (8 * i));
            }
        }
    }

    private Answer usual(Call call) {
        return switch (call.sys()) {
            case OPENAT, OPENAT2, FSOPEN, FSMOUNT, OPEN_TREE, SOCKET, PIDFD_OPEN, MEMFD_CREATE, SIGNALFD4 ->
                Answer.of(nextFd++);
            case WRITE -> Answer.of(call.arg(2));
            default -> Answer.of(0);
        };
    }

    @Override
    public Optional<Reply> runLast(Frame frame) throws IOException {
        Reply reply = run(frame);
        return reply.failed() ? Optional.of(reply) : Optional.empty();
    }

    @Override
    public void close() {}
}
