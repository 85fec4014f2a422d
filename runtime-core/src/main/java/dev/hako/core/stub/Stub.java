package dev.hako.core.stub;

import java.io.IOException;

/**
 * A process that runs the stub.
 *
 * @param pid its id in the pid namespace of the process that started it
 * @param kernel where its system calls are made
 */
public record Stub(int pid, RemoteKernel kernel) implements AutoCloseable {

    /** Gives the stub up: it exits, or waits at its gate. */
    @Override
    public void close() throws IOException {
        kernel.close();
    }
}
