package dev.hako.core.stub;

import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;

/**
 * A process that runs the stub.
 *
 * @param pid its id in the pid namespace of the process that started it
 * @param kernel where its system calls are made
 * @param control the numbers that its ends of the control channel have in it, as far as they are known
 */
public record Stub(int pid, RemoteKernel kernel, List<Integer> control) implements AutoCloseable {

    public Stub {
        control = List.copyOf(control);
    }

    /**
     * Closes what the stub inherited from whoever started the caller's process: as long as it is open here, its other end waits. That
     * {@linkplain Kernel#post happens together with the next frame}.
     *
     * @param first the lowest descriptor to close
     * @param keep what stays open besides the control channel
     */
    public void closeInherited(int first, List<Integer> keep) throws IOException {
        TreeSet<Integer> kept = new TreeSet<>(control);
        kept.addAll(keep);
        Frame frame = kernel.frame();
        FrameCalls.closeFrom(frame, first, kept);
        kernel.post(frame, Kernel.Sequel.check("close_range", ""));
    }

    /** Gives the stub up: it exits, or waits at its gate. */
    @Override
    public void close() throws IOException {
        kernel.close();
    }
}
