package dev.hako.core.linux;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Passes frames on to another kernel and tells of each: the calls with their decoded arguments, the outcome, the time. */
public final class TracingKernel implements Kernel {

    private final Kernel kernel;
    private final String place;
    private final Consumer<String> trace;

    /**
     * @param place how the trace names the process: "launcher", "init"
     * @param trace takes one line for each call
     */
    public TracingKernel(Kernel kernel, String place, Consumer<String> trace) {
        this.kernel = kernel;
        this.place = place;
        this.trace = trace;
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
        long start = System.nanoTime();
        Reply reply = kernel.run(frame);
        tell(frame, Optional.of(reply), System.nanoTime() - start);
        return reply;
    }

    @Override
    public Optional<Reply> runLast(Frame frame) throws IOException {
        long start = System.nanoTime();
        Optional<Reply> reply = kernel.runLast(frame);
        tell(frame, reply, System.nanoTime() - start);
        return reply;
    }

    @Override
    public void closeAlong(Kernel other) {
        kernel.closeAlong(other);
    }

    @Override
    public void leave(Frame frame) throws IOException {
        kernel.leave(frame);
    }

    private void tell(Frame frame, Optional<Reply> reply, long nanos) {
        int ran = frame.calls().size() - reply.map(Reply::remaining).orElse(0);
        for (int i = 0; i < ran; i++) {
            StringBuilder line = new StringBuilder(place).append(": ");
            line.append(CallText.of(frame, frame.calls().get(i)));
            if (i == ran - 1) {
                line.append(" = ").append(reply.map(TracingKernel::outcome).orElse("?"));
                line.append(" <").append(nanos / 1000).append(" us>");
            }
            trace.accept(line.toString());
        }
    }

    private static String outcome(Reply reply) {
        return reply.failed()
                ? "-1 " + reply.errno().name() + " (" + reply.errno() + ")"
                : String.valueOf(reply.result());
    }

    @Override
    public void close() throws IOException {
        kernel.close();
    }
}
