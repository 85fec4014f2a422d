package dev.hako.cli.command;

import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.Containers;
import java.io.IOException;

/** {@code start}: has a created container run its program. */
record StartCommand(String id) implements Command {

    @Override
    public int run(Containers containers, Output output) throws IOException {
        containers.start(id);
        return 0;
    }
}
