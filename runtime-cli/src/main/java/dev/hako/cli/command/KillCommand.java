package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.ContainerState;
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
            throw unknown(containers.state(id).status()); // that the container is unknown is said first
        }
        containers.kill(id, number.getAsInt(), all);
        return 0;
    }

    /** A name is looked up before the container is; a number is what the kernel knows or not. */
    private ContainerException unknown(ContainerState.Status status) {
        if (!isNumber(signal)) {
            return new ContainerException("unknown signal " + GoText.quote(signal));
        }
        return new ContainerException(
                status == ContainerState.Status.STOPPED
                        ? "container not running"
                        : "unable to signal init: invalid argument (there is no signal " + signal + ")");
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
