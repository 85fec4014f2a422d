package dev.hako.cli;

import dev.hako.cli.command.CheckpointCommand;
import dev.hako.cli.command.Command;
import dev.hako.cli.command.Durations;
import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Grammar;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.grammar.Parser;
import dev.hako.cli.grammar.Syntax;
import dev.hako.cli.grammar.UsageException;
import dev.hako.cli.help.Help;
import dev.hako.cli.log.Log;
import dev.hako.cli.log.Output;
import dev.hako.cli.server.ServeCommand;
import dev.hako.core.lifecycle.Caller;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.Containers;
import dev.hako.core.lifecycle.OwnBrainException;
import dev.hako.core.linux.GoText;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Executes command lines: the one entry to this module, and the one place where a failure becomes text and an exit code. */
public final class Commands {

    private static final int FAILURE = 1;
    private static final int UNKNOWN_COMMAND = 3;
    private static final int KILLED_BY_SIGPIPE = 128 + 13;

    private final Caller caller;
    private final Output output;
    private Log log;

    private Commands(Caller caller) {
        this.caller = caller;
        this.output = new Output(caller.kernel());
        this.log = Log.onStandardError(output, Log.Format.TEXT, false);
    }

    /** For a line of which the part before the command is known already. */
    Commands(Caller caller, Log log) {
        this.caller = caller;
        this.output = new Output(caller.kernel());
        this.log = log;
    }

    /**
     * Executes a command line for a caller, and tells the caller of what fails.
     *
     * @param words the command line without the program's name
     * @return the exit code
     */
    public static int execute(Caller caller, List<String> words) {
        Commands commands = new Commands(caller);
        int code = commands.execute(words);
        return commands.output.readerIsGone() ? KILLED_BY_SIGPIPE : code;
    }

    private int execute(List<String> words) {
        try {
            return program(words);
        } catch (UsageException wrong) {
            return misused(wrong);
        } catch (IOException | ContainerException failure) {
            return failed("", failure, FAILURE);
        } catch (OwnBrainException tooLong) {
            throw tooLong;
        } catch (RuntimeException | Error bug) {
            return broken(bug);
        }
    }

    private int program(List<String> words) throws UsageException, IOException {
        Arguments arguments = Parser.parse(Grammar.PROGRAM, words);
        if (arguments.flag(Options.HELP)) {
            return help("");
        }
        Globals globals = new Globals(arguments, caller);
        if (arguments.flag(Options.VERSION)) {
            return version(globals);
        }
        File root = globals.root();
        log = globals.log(output);
        if (caller.shared()) {
            log.debug("carried out by a server, process "
                    + ProcessHandle.current().pid());
        }
        String name = arguments.operand(0);
        Optional<Syntax> syntax = Grammar.command(name);
        if (syntax.isEmpty()) {
            return help(name);
        }
        List<String> operands = arguments.operands();
        Arguments its = Parser.parse(syntax.get(), operands.subList(1, operands.size()));
        if (its.flag(Options.HELP)) {
            CheckpointCommand.refuseProbe(name, operands);
            return help(name);
        }
        syntax.get().checkCount(its, caller.name());
        if (name.equals("serve")) {
            return serve(globals, root, its);
        }
        Optional<Command> command = Command.of(syntax.get().name(), its, caller);
        return command.isPresent() ? run(globals, root, command.get()) : tellOfItself(syntax.get(), its);
    }

    /** Runs a command and tells of its failure. {@return the exit code} */
    int run(Globals globals, File root, Command command) {
        try {
            globals.check(command);
            return command.run(new Containers(caller, globals.settings(root, log)), output);
        } catch (IOException | ContainerException failure) {
            return failed(command.failurePrefix(caller.name()), failure, command.failureCode());
        } catch (OwnBrainException tooLong) {
            throw tooLong;
        } catch (RuntimeException | Error bug) {
            broken(bug);
            return command.failureCode();
        }
    }

    /** Returns only if the caller's process could not become the server. */
    private int serve(Globals globals, File root, Arguments arguments) throws IOException {
        long idle = Durations.parse(Options.IDLE_TIMEOUT.name(), arguments.text(Options.IDLE_TIMEOUT));
        new ServeCommand(caller, root).become(new Containers(caller, globals.settings(root, log)), idle);
        return 0;
    }

    private int tellOfItself(Syntax syntax, Arguments arguments) throws IOException {
        if (syntax.name().equals(Grammar.HELP.name())) {
            return help(arguments.operand(0));
        }
        String shell = arguments.operand(0);
        if (!shell.equals("bash")) {
            throw new ContainerException("no completion for " + GoText.quote(shell) + ": only for bash");
        }
        output.out(Help.bashCompletion(caller.name()));
        return 0;
    }

    /** Prints help on a command, or on the program if the name is empty. */
    private int help(String name) throws IOException {
        if (name.isEmpty()) {
            output.out(Help.program(caller.name(), Version.read().number()));
            return 0;
        }
        Optional<Syntax> syntax = Grammar.command(name);
        if (syntax.isEmpty()) {
            log.fail("No help topic for '" + name + "'");
            return UNKNOWN_COMMAND;
        }
        output.out(Help.command(caller.name(), syntax.get()));
        return 0;
    }

    private int version(Globals globals) throws IOException {
        // whatever --root says: what can be done does not depend on it
        Containers containers = new Containers(caller, globals.settings(new File("/run/hako"), log));
        output.out(Version.read().text(caller.name(), Version.libseccomp(containers)));
        return 0;
    }

    private int misused(UsageException wrong) {
        try {
            Syntax syntax = wrong.syntax();
            String help = syntax.name().isEmpty()
                    ? Help.program(caller.name(), Version.read().number())
                    : Help.command(caller.name(), syntax);
            output.out(wrong.heading() + "\n\n" + help);
        } catch (IOException unwritten) {
            // the help is an extra: what is wrong goes to the log
        }
        log.fail(String.valueOf(wrong.getMessage()));
        return FAILURE;
    }

    private int failed(String prefix, Exception failure, int code) {
        String message = failure.getMessage();
        log.fail(prefix + (message == null ? failure.toString() : message));
        tellStack(failure);
        return code;
    }

    private int broken(Throwable bug) {
        log.fail("internal error: " + bug);
        tellStack(bug);
        return FAILURE;
    }

    private void tellStack(Throwable failure) {
        if (!log.isDebugging()) {
            return;
        }
        for (Throwable next = failure; next != null; next = next.getCause()) {
            log.debug(next.toString());
            for (StackTraceElement frame : next.getStackTrace()) {
                log.debug("  at " + frame);
            }
        }
    }
}
