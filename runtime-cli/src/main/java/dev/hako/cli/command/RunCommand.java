package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.Containers;
import dev.hako.core.lifecycle.CreateRequest;
import dev.hako.core.lifecycle.RunOptions;
import java.io.IOException;

/** {@code run}: makes a container and starts it. */
record RunCommand(CreateRequest request, RunOptions options) implements Command {

    static RunOptions options(Arguments arguments) {
        return new RunOptions(
                arguments.flag(Options.DETACH), arguments.flag(Options.KEEP), arguments.flag(Options.NO_SUBREAPER));
    }

    @Override
    public int run(Containers containers, Output output) throws IOException {
        return containers.run(request, options);
    }

    @Override
    public String failurePrefix(String program) {
        return program + " run failed: ";
    }

    @Override
    public boolean makesCgroups() {
        return true;
    }
}
