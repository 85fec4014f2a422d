package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.Caller;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.Containers;
import java.io.IOException;
import java.util.Optional;

/** A command, ready to run. */
public interface Command {

    /**
     * Does what was asked for.
     *
     * @return the exit code
     * @throws IOException what the system refused; a {@link ContainerException} is what the user asked wrongly
     */
    int run(Containers containers, Output output) throws IOException;

    /** {@return what stands before the message of a failure}, after the program's name if there is one */
    default String failurePrefix(String program) {
        return "";
    }

    /** {@return the exit code for a failure} */
    default int failureCode() {
        return 1;
    }

    /** {@return whether the command makes cgroups, so that options about them concern it} */
    default boolean makesCgroups() {
        return false;
    }

    /** {@return the command of a name, if it is one that works on containers} */
    static Optional<Command> of(String name, Arguments arguments, Caller caller) {
        return switch (name) {
            case "create" -> Optional.of(new CreateCommand(CreateCommand.request(arguments)));
            case "run" -> Optional.of(new RunCommand(CreateCommand.request(arguments), RunCommand.options(arguments)));
            case "start" -> Optional.of(new StartCommand(arguments.operand(0)));
            case "state" -> Optional.of(new StateCommand(arguments.operand(0)));
            case "kill" -> Optional.of(KillCommand.of(arguments));
            case "delete" -> Optional.of(DeleteCommand.of(arguments));
            case "exec" -> Optional.of(new ExecCommand(arguments, caller.kernel()));
            case "pause" -> Optional.of(new PauseCommand(arguments.operand(0)));
            case "resume" -> Optional.of(new ResumeCommand(arguments.operand(0)));
            case "ps" -> Optional.of(PsCommand.of(arguments));
            case "checkpoint" -> Optional.of(new CheckpointCommand(arguments.operand(0)));
            case "restore" -> Optional.of(new RestoreCommand());
            case "events" -> Optional.of(EventsCommand.of(arguments));
            case "update" -> Optional.of(new UpdateCommand(arguments, caller.kernel()));
            case "list" -> Optional.of(ListCommand.of(arguments));
            case "spec" -> Optional.of(SpecCommand.of(arguments, caller));
            case "validate" -> Optional.of(ValidateCommand.of(arguments));
            case "features" -> Optional.of(new FeaturesCommand());
            default -> Optional.empty();
        };
    }
}
