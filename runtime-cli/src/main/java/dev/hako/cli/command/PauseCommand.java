package dev.hako.cli.command;

import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.Containers;
import java.io.IOException;

/** {@code pause}: stops the processes of a container. */
record PauseCommand(String id) implements Command {

    @Override
    public int run(Containers containers, Output output) throws IOException {
        containers.pause(id);
        return 0;
    }
}
