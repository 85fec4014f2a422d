package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.UpdateOptions;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.Containers;
import dev.hako.core.lifecycle.UpdateRequest;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.json.JsonException;
import dev.hako.spec.json.SpecReader;
import dev.hako.spec.runtime.Resources;
import java.io.IOException;

/**
 * {@code update}: changes the limits of a container.
 *
 * @param kernel the caller's process, whose files {@code --resources} means
 */
record UpdateCommand(Arguments arguments, Kernel kernel) implements Command {

    @Override
    public int run(Containers containers, Output output) throws IOException {
        String id = arguments.operand(0);
        UpdateRequest request;
        try {
            request = request();
        } catch (ContainerException wrong) {
            containers.state(id); // that the container is unknown is said first
            throw wrong;
        }
        containers.update(id, request);
        return 0;
    }

    /** {@return what the command line asks for} */
    UpdateRequest request() throws IOException {
        String file = arguments.text(UpdateOptions.RESOURCES);
        return new UpdateRequest(
                file.isEmpty() ? new UpdateValues(arguments).resources() : read(file),
                arguments.text(UpdateOptions.L3_CACHE_SCHEMA),
                arguments.text(UpdateOptions.MEM_BW_SCHEMA));
    }

    private Resources read(String file) throws IOException {
        boolean isStandardInput = file.equals("-");
        byte[] json = isStandardInput ? CallerFiles.readStandardInput(kernel) : CallerFiles.read(kernel, file);
        try {
            return SpecReader.readResources(json);
        } catch (JsonException malformed) {
            throw new ContainerException(
                    (isStandardInput ? "standard input" : file) + ": " + malformed.getMessage(), malformed);
        }
    }
}
