package dev.hako.cli.command;

import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.Containers;

/** {@code restore}: would bring a container back that {@code checkpoint} saved. */
record RestoreCommand() implements Command {

    @Override
    public int run(Containers containers, Output output) {
        throw new ContainerException("restore" + CheckpointCommand.NOT_YET);
    }
}
