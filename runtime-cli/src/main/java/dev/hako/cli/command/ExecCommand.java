package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.Containers;
import dev.hako.core.lifecycle.ExecRequest;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.json.JsonException;
import dev.hako.spec.json.SpecReader;
import dev.hako.spec.runtime.Process;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code exec}: runs another program in a container.
 *
 * @param kernel the caller's process, whose files and descriptors {@code --process} means
 */
record ExecCommand(Arguments arguments, Kernel kernel) implements Command {

    @Override
    public int run(Containers containers, Output output) throws IOException {
        String id = arguments.operand(0);
        ExecRequest request;
        try {
            request = request(id);
        } catch (ContainerException wrong) {
            containers.state(id); // that the container is unknown is said first
            throw wrong;
        }
        return containers.exec(request);
    }

    @Override
    public String failurePrefix(String program) {
        return "exec failed: ";
    }

    @Override
    public int failureCode() {
        return 255;
    }

    /** {@return what the command line asks for} */
    ExecRequest request(String id) throws IOException {
        Optional<Process> process = process();
        List<String> operands = arguments.operands();
        List<String> args = List.copyOf(operands.subList(1, operands.size()));
        ExecUser user = ExecUser.of(arguments.text(Options.USER));
        return new ExecRequest(
                id,
                process,
                args,
                arguments.text(Options.CWD),
                arguments.texts(Options.ENV),
                arguments.flag(Options.TTY),
                user.uid(),
                user.gid(),
                additionalGids(),
                arguments.texts(Options.CAP),
                arguments.has(Options.NO_NEW_PRIVS)
                        ? Optional.of(arguments.flag(Options.NO_NEW_PRIVS))
                        : Optional.empty(),
                arguments.text(Options.APPARMOR),
                arguments.text(Options.PROCESS_LABEL),
                arguments.texts(Options.CGROUP),
                arguments.flag(Options.DETACH),
                arguments.optional(Options.PID_FILE),
                arguments.optional(Options.CONSOLE_SOCKET),
                arguments.optional(Options.PIDFD_SOCKET),
                arguments.number(Options.PRESERVE_FDS),
                arguments.flag(Options.IGNORE_PAUSED));
    }

    private List<Integer> additionalGids() {
        List<Integer> gids = new ArrayList<>();
        for (long gid : arguments.numbers(Options.ADDITIONAL_GIDS)) {
            if (gid < 0) {
                throw new ContainerException("additional-gids must be a positive number " + gid);
            }
            if (gid > ExecUser.MAX_ID) {
                throw new ContainerException("additional-gids must be a group id: " + gid + " is out of range");
            }
            gids.add((int) gid);
        }
        return gids;
    }

    private Optional<Process> process() throws IOException {
        Optional<String> path = arguments.optional(Options.PROCESS);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SpecReader.readProcess(CallerFiles.read(kernel, path.get())));
        } catch (JsonException malformed) {
            throw new ContainerException(path.get() + ": " + malformed.getMessage(), malformed);
        }
    }
}
