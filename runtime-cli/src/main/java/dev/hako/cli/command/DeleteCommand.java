package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.Containers;
import java.io.IOException;

/** {@code delete}: removes a container. */
record DeleteCommand(String id, boolean force) implements Command {

    static DeleteCommand of(Arguments arguments) {
        return new DeleteCommand(arguments.operand(0), arguments.flag(Options.FORCE));
    }

    @Override
    public int run(Containers containers, Output output) throws IOException {
        containers.delete(id, force);
        return 0;
    }
}
