package dev.hako.cli.command;

import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.ContainerState.Status;
import dev.hako.core.lifecycle.Containers;
import java.io.IOException;
import java.util.List;

/** {@code checkpoint}: would save a running container to files. */
public record CheckpointCommand(String id) implements Command {

    /** Callers grep for nothing here, but for the exit code. */
    static final String NOT_YET = " is not supported yet by this version of hako";

    private static final String NAME = "checkpoint";

    @Override
    public int run(Containers containers, Output output) throws IOException {
        Status status = containers.state(id).status();
        if (status == Status.CREATED || status == Status.STOPPED) {
            throw new ContainerException("Container cannot be checkpointed in " + status.text() + " state");
        }
        throw new ContainerException(NAME + NOT_YET);
    }

    /**
     * Fails when a caller asks for help on checkpoint as Podman does to learn whether there is such a thing. A user has {@code -h}.
     *
     * @param name the command's
     * @param words what stands behind it
     */
    public static void refuseProbe(String name, List<String> words) {
        if (name.equals(NAME) && words.contains("--help")) {
            throw new ContainerException(NAME + NOT_YET + " (its options are told by: help checkpoint)");
        }
    }
}
