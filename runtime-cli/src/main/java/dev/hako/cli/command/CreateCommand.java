package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.Containers;
import dev.hako.core.lifecycle.CreateRequest;
import java.io.IOException;

/** {@code create}: makes a container that waits for {@code start}. */
record CreateCommand(CreateRequest request) implements Command {

    static CreateRequest request(Arguments arguments) {
        return new CreateRequest(
                arguments.operand(0),
                arguments.text(Options.BUNDLE),
                arguments.text(Options.CONFIG),
                arguments.optional(Options.PID_FILE),
                arguments.optional(Options.CONSOLE_SOCKET),
                arguments.optional(Options.PIDFD_SOCKET),
                arguments.flag(Options.NO_PIVOT),
                arguments.flag(Options.NO_NEW_KEYRING),
                arguments.number(Options.PRESERVE_FDS),
                arguments.flag(Options.STRICT));
    }

    @Override
    public int run(Containers containers, Output output) throws IOException {
        containers.create(request);
        return 0;
    }

    @Override
    public String failurePrefix(String program) {
        return program + " create failed: ";
    }

    @Override
    public boolean makesCgroups() {
        return true;
    }
}
