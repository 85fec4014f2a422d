package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.Containers;
import dev.hako.spec.json.JsonWriter;
import java.io.IOException;
import java.util.List;

/**
 * {@code ps}: prints the processes of a container.
 *
 * @param options what the host's ps is given
 */
record PsCommand(String id, String format, List<String> options) implements Command {

    static PsCommand of(Arguments arguments) {
        List<String> operands = arguments.operands();
        return new PsCommand(
                arguments.operand(0),
                arguments.text(Options.FORMAT),
                List.copyOf(operands.subList(1, operands.size())));
    }

    @Override
    public int run(Containers containers, Output output) throws IOException {
        switch (format) {
            case "table" -> output.out(containers.processTable(id, options));
            case "json" -> output.out(json(containers.processes(id)));
            default -> {
                containers.state(id); // that the container is unknown is said first
                throw new ContainerException("invalid format option");
            }
        }
        return 0;
    }

    /** {@return process ids as one line of JSON}; none at all are {@code null}, as an empty slice is in Go */
    static String json(List<Integer> pids) {
        JsonWriter out = JsonWriter.compact();
        if (pids.isEmpty()) {
            out.nothing();
        } else {
            out.beginList();
            for (int pid : pids) {
                out.number(pid);
            }
            out.endList();
        }
        return out + "\n";
    }
}
