package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.ContainerState;
import dev.hako.core.lifecycle.Containers;
import java.io.IOException;
import java.util.List;

/** {@code list}: prints the containers below the root. */
record ListCommand(String format, boolean quiet) implements Command {

    static ListCommand of(Arguments arguments) {
        return new ListCommand(arguments.text(Options.FORMAT), arguments.flag(Options.QUIET));
    }

    @Override
    public int run(Containers containers, Output output) throws IOException {
        String text = text(containers.list(output.errorLines()));
        output.out(text);
        return 0;
    }

    /** {@return what is printed of the containers} */
    String text(List<ContainerState> states) {
        if (quiet) {
            StringBuilder ids = new StringBuilder();
            for (ContainerState state : states) {
                ids.append(state.id()).append('\n');
            }
            return ids.toString();
        }
        return switch (format) {
            case "table" -> StateText.table(states);
            case "json" -> StateText.json(states);
            default -> throw new ContainerException("invalid format option");
        };
    }
}
