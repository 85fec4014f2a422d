package dev.hako.cli.help;

import dev.hako.cli.grammar.Syntax;
import java.util.List;
import java.util.Objects;
import picocli.AutoComplete;
import picocli.CommandLine;

/** The texts for a user who asks, or who mistypes. */
public final class Help {

    private static final List<String> PROGRAM_SECTIONS =
            List.of("NAME", "USAGE", "VERSION", "COMMANDS", "GLOBAL OPTIONS");
    private static final List<String> COMMAND_SECTIONS = List.of("NAME", "USAGE", "DESCRIPTION", "OPTIONS");

    private Help() {}

    /**
     * {@return help on the program, laid out as runc's}
     *
     * @param name what the caller calls this program
     * @param version the program's version
     */
    public static String program(String name, String version) {
        CommandLine program = new PicocliModel(false).program(name);
        program.getCommandSpec().version(version);
        return render(program, PROGRAM_SECTIONS);
    }

    /** {@return help on a command, laid out as runc's} */
    public static String command(String name, Syntax syntax) {
        CommandLine program = new PicocliModel(false).program(name);
        return render(Objects.requireNonNull(program.getSubcommands().get(syntax.name())), COMMAND_SECTIONS);
    }

    /** {@return a script for bash that completes command lines} */
    public static String bashCompletion(String name) {
        return AutoComplete.bash(name, new PicocliModel(false).program(name));
    }

    private static String render(CommandLine command, List<String> sections) {
        command.getHelpSectionMap().clear();
        for (String section : sections) {
            command.getHelpSectionMap().put(section, help -> HelpSections.render(section, help));
        }
        command.setHelpSectionKeys(sections);
        return command.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing() + "\n";
    }
}
