package dev.hako.core.linux;

import java.io.IOException;
import java.util.Optional;

/**
 * Passes on the calls of each frame one at a time, so that a test can do something between any two of them: what an attacker does who
 * happens to be just as fast.
 */
public final class SteppingKernel implements Kernel {

    /** What is done before a call. */
    public interface Action {
        /** @param index how many calls were made before */
        void before(int index) throws IOException;
    }

    private final Kernel kernel;
    private final Action action;
    private int count;

    public SteppingKernel(Kernel kernel, Action action) {
        this.kernel = kernel;
        this.action = action;
    }

    /** {@return how many calls were made} */
    public int count() {
        return count;
    }

    @Override
    public long base() {
        return kernel.base();
    }

    @Override
    public int capacity() {
        return kernel.capacity();
    }

    @Override
    public Reply run(Frame frame) throws IOException {
        byte[] memory = new byte[frame.size()];
        System.arraycopy(frame.data(), 0, memory, frame.start(), frame.size() - frame.start());
        long result = 0;
        int remaining = frame.calls().size();
        for (Call call : frame.calls()) {
            remaining--;
            action.before(count++);
            Reply reply = kernel.run(one(call, memory));
            System.arraycopy(reply.data(), 0, memory, Frame.REPLY_HEAD, reply.data().length);
            result = reply.result();
            if (reply.failed() && !call.isAllowedToFail()) {
                break;
            }
        }
        byte[] answer = new byte[frame.replyLength()];
        System.arraycopy(memory, frame.replyOffset(), answer, 0, answer.length);
        return new Reply(result, remaining, answer);
    }

    /** A frame of one call, which has the memory that those before it left, and gives all of it back. */
    private Frame one(Call call, byte[] memory) {
        Frame frame = Frame.at(kernel.base());
        int length = memory.length - Frame.REPLY_HEAD;
        long address = frame.space(length);
        System.arraycopy(memory, Frame.REPLY_HEAD, frame.data(), 0, length);
        frame.calls().add(call);
        frame.answerAt(address, length);
        return frame;
    }

    @Override
    public Optional<Reply> runLast(Frame frame) throws IOException {
        return kernel.runLast(frame);
    }

    @Override
    public void close() throws IOException {
        kernel.close();
    }
}
