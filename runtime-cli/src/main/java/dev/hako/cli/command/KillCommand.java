package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.Containers;
import dev.hako.core.linux.GoText;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * {@code kill}: signals the first process of a container.
 *
 * @param signal a number or a name; empty for SIGTERM
 */
record KillCommand(String id, String signal, boolean all) implements Command {

    static KillCommand of(Arguments arguments) {
        return new KillCommand(arguments.operand(0), arguments.operand(1), arguments.flag(Options.ALL));
    }

    @Override
    public int run(Containers containers, Output output) throws IOException {
        OptionalInt number = SignalNames.number(signal.isEmpty() ? "TERM" : signal);
        if (number.isEmpty()) {
            containers.state(id); // that the container is unknown is said first
            throw new ContainerException("unknown signal " + GoText.quote(signal));
        }
        containers.kill(id, number.getAsInt(), all);
        return 0;
    }
}
