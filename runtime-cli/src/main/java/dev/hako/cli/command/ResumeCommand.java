package dev.hako.cli.command;

import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.Containers;
import java.io.IOException;

/** {@code resume}: lets the processes of a paused container go on. */
record ResumeCommand(String id) implements Command {

    @Override
    public int run(Containers containers, Output output) throws IOException {
        containers.resume(id);
        return 0;
    }
}
