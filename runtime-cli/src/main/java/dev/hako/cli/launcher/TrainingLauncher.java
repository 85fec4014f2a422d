package dev.hako.cli.launcher;

import dev.hako.cli.Invocation;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Sys;
import dev.hako.core.stub.RemoteKernel;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** The launcher of a training: its arguments are a directory and, if the mounts that it sees are its own, {@code alone}. */
final class TrainingLauncher {

    private final OutputStream requests = new FileOutputStream(FileDescriptor.out);
    private final Invocation invocation;

    /** Connects this JVM, as {@link dev.hako.cli.Main} does. */
    TrainingLauncher() throws IOException {
        invocation = Invocation.of(new RemoteKernel(new FileInputStream(FileDescriptor.in), requests));
    }

    Trainer trainer() {
        return new Trainer(invocation.caller(), Path.of(invocation.arguments().getFirst()));
    }

    boolean isAlone() {
        List<String> arguments = invocation.arguments();
        return arguments.size() > 1 && arguments.get(1).equals("alone");
    }

    /**
     * Has the launcher exit when this JVM has ended, which writes the cache then: the answer to the wait would find nobody, so nobody
     * listens for it.
     */
    void exitAfterThisJvm() throws IOException {
        // what Main uses before and after a command
        new FileOutputStream("/dev/null").close();
        trainer()
                .say("training: ended, launcher "
                        + Processes.pid(invocation.caller().kernel()));
        RemoteKernel deaf = new RemoteKernel(InputStream.nullInputStream(), requests);
        Frame frame = deaf.frame();
        frame.call(Sys.WAIT4, ProcessHandle.current().pid(), 0, 0, 0);
        frame.call(Sys.EXIT_GROUP, 0);
        deaf.runLast(frame);
    }
}
