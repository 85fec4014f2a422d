package dev.hako.cli.grammar;

import java.util.List;
import java.util.Optional;

/** The table of all commands and their options: the parser, the help and the shell completion are made from it. */
public final class Grammar {

    static final String ID = "<container-id>";
    static final String WHICH_ID = "<container-id> is the name of the container, unique below the root.";

    /** What stands before the command; its operands are the command and all that follows. */
    public static final Syntax PROGRAM = new Syntax(
            "",
            "Open Container Initiative runtime",
            "command [command options] [arguments...]",
            """
            Runs containers as the runtime specification of the Open Container Initiative describes them, with the
            command line of runc. A container comes from a bundle: a directory with a file config.json, which the
            command spec makes a first version of, and usually the root file system.

            Every container has a name of its own: <container-id>. "run" creates and starts one, and removes it when it
            has stopped; "create", "start", "kill" and "delete" are these steps one by one.""",
            0,
            Syntax.ANY,
            true,
            List.of(
                    Options.DEBUG,
                    Options.LOG,
                    Options.LOG_FORMAT,
                    Options.ROOT,
                    Options.CRIU,
                    Options.SYSTEMD_CGROUP,
                    Options.CGROUP_MANAGER,
                    Options.ROOTLESS,
                    Options.VERSION));

    private static final Syntax CREATE = new Syntax(
            "create",
            "create a container",
            ID,
            "Makes everything that config.json of the bundle asks for and has the container wait for start.\n"
                    + WHICH_ID,
            1,
            1,
            false,
            List.of(
                    Options.BUNDLE,
                    Options.CONFIG,
                    Options.CONSOLE_SOCKET,
                    Options.PIDFD_SOCKET,
                    Options.PID_FILE,
                    Options.NO_PIVOT,
                    Options.NO_NEW_KEYRING,
                    Options.PRESERVE_FDS,
                    Options.STRICT));

    private static final Syntax RUN = new Syntax(
            "run",
            "create a container and start it",
            ID,
            "Like create and start. Without --detach it then waits, exits as the program in the container does, and\n"
                    + "removes the container.\n"
                    + WHICH_ID,
            1,
            1,
            false,
            List.of(
                    Options.BUNDLE,
                    Options.CONFIG,
                    Options.CONSOLE_SOCKET,
                    Options.PIDFD_SOCKET,
                    Options.DETACH,
                    Options.KEEP,
                    Options.PID_FILE,
                    Options.NO_SUBREAPER,
                    Options.NO_PIVOT,
                    Options.NO_NEW_KEYRING,
                    Options.PRESERVE_FDS,
                    Options.STRICT));

    private static final Syntax START = new Syntax(
            "start",
            "start the program of a created container",
            ID,
            "Returns once the program runs. " + WHICH_ID,
            1,
            1,
            false,
            List.of());

    private static final Syntax STATE = new Syntax(
            "state",
            "print the state of a container",
            ID,
            "Prints it as JSON: the status is created, running, paused or stopped. " + WHICH_ID,
            1,
            1,
            false,
            List.of());

    private static final Syntax KILL = new Syntax(
            "kill",
            "send a signal to the first process of a container",
            ID + " [signal]",
            "The signal is a number or a name, with or without SIG: 9, KILL, SIGKILL, RTMIN+3; TERM if there is none.\n"
                    + WHICH_ID,
            1,
            2,
            false,
            List.of(Options.ALL));

    private static final Syntax DELETE = new Syntax(
            "delete",
            "remove a container that has stopped",
            ID,
            "Removes all that the container holds. " + WHICH_ID,
            1,
            1,
            false,
            List.of(Options.FORCE));

    private static final Syntax EXEC = new Syntax(
            "exec",
            "run another program in a container",
            ID + " <program> [arguments...], or --process FILE " + ID,
            """
            Without --process the program runs as the container's own does, but for what the options change.
            Whatever stands behind the first operand belongs to the program. Without --detach the exit code is the
            program's; 255 says that it could not be run.""",
            1,
            Syntax.ANY,
            true,
            List.of(
                    Options.CONSOLE_SOCKET,
                    Options.PIDFD_SOCKET,
                    Options.CWD,
                    Options.ENV,
                    Options.TTY,
                    Options.USER,
                    Options.ADDITIONAL_GIDS,
                    Options.PROCESS,
                    Options.DETACH,
                    Options.PID_FILE,
                    Options.PROCESS_LABEL,
                    Options.APPARMOR,
                    Options.NO_NEW_PRIVS,
                    Options.CAP,
                    Options.PRESERVE_FDS,
                    Options.CGROUP,
                    Options.IGNORE_PAUSED));

    private static final Syntax LIST = new Syntax(
            "list",
            "list the containers below the root",
            "",
            "The root is the directory that the global option --root names.",
            0,
            0,
            false,
            List.of(Options.FORMAT, Options.QUIET));

    private static final Syntax SPEC = new Syntax(
            "spec", "write a first config.json", "", """
            Writes config.json into the bundle's directory, unless there is one. It runs a shell in the root file system
            "rootfs" and is meant to be edited.""", 0, 0, false, List.of(Options.BUNDLE, Options.SPEC_ROOTLESS));

    private static final Syntax FEATURES = new Syntax(
            "features",
            "print what this runtime can do",
            "",
            "Prints it as the JSON that features.md of the runtime specification defines.",
            0,
            0,
            false,
            List.of());

    private static final Syntax COMPLETION = new Syntax(
            "completion",
            "print a script that completes command lines in a shell",
            "bash",
            "Use it as: source <(hako completion bash)",
            1,
            1,
            false,
            List.of());

    /** Help on the program, or on a command. */
    public static final Syntax HELP =
            new Syntax("help", "print help, or that of a command", "[command]", "", 0, Syntax.ANY, false, List.of());

    private Grammar() {}

    /** {@return the syntax of a command; empty if there is no such command} */
    public static Optional<Syntax> command(String name) {
        return switch (name) {
            case "create" -> Optional.of(CREATE);
            case "run" -> Optional.of(RUN);
            case "start" -> Optional.of(START);
            case "state" -> Optional.of(STATE);
            case "kill" -> Optional.of(KILL);
            case "delete" -> Optional.of(DELETE);
            case "exec" -> Optional.of(EXEC);
            case "pause" -> Optional.of(RunningGrammar.PAUSE);
            case "resume" -> Optional.of(RunningGrammar.RESUME);
            case "ps" -> Optional.of(RunningGrammar.PS);
            case "checkpoint" -> Optional.of(CheckpointGrammar.CHECKPOINT);
            case "restore" -> Optional.of(CheckpointGrammar.RESTORE);
            case "events" -> Optional.of(RunningGrammar.EVENTS);
            case "update" -> Optional.of(RunningGrammar.UPDATE);
            case "list" -> Optional.of(LIST);
            case "spec" -> Optional.of(SPEC);
            case "validate" -> Optional.of(ValidateGrammar.VALIDATE);
            case "serve" -> Optional.of(ServeGrammar.SERVE);
            case "features" -> Optional.of(FEATURES);
            case "completion" -> Optional.of(COMPLETION);
            case "help", "h" -> Optional.of(HELP);
            default -> Optional.empty();
        };
    }

    /** {@return all commands, in the order in which the help lists them} */
    public static List<Syntax> commands() {
        return List.of(
                CheckpointGrammar.CHECKPOINT,
                CREATE,
                DELETE,
                RunningGrammar.EVENTS,
                EXEC,
                KILL,
                LIST,
                RunningGrammar.PAUSE,
                RunningGrammar.PS,
                CheckpointGrammar.RESTORE,
                RunningGrammar.RESUME,
                RUN,
                ServeGrammar.SERVE,
                SPEC,
                START,
                STATE,
                RunningGrammar.UPDATE,
                ValidateGrammar.VALIDATE,
                FEATURES,
                COMPLETION,
                HELP);
    }
}
