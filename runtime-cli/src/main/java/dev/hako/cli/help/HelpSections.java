package dev.hako.cli.help;

import dev.hako.cli.grammar.Option;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The sections of a help text, in the layout that users of runc know: indented by three, options in one line each. */
final class HelpSections {

    private static final String INDENT = "   ";
    private static final int GAP = 2;

    private HelpSections() {}

    /** {@return a section with its title; nothing if it would be empty} */
    static String render(String title, CommandLine.Help help) {
        String body =
                switch (title) {
                    case "NAME" -> name(help);
                    case "USAGE" -> usage(help);
                    case "VERSION" -> version(help);
                    case "DESCRIPTION" -> description(help);
                    case "COMMANDS" -> commands(help);
                    case "OPTIONS", "GLOBAL OPTIONS" -> options(help);
                    default -> throw new IllegalArgumentException(title);
                };
        return body.isEmpty() ? "" : title + ":\n" + body + "\n\n";
    }

    private static String text(CommandSpec spec) {
        return String.join("\n", spec.usageMessage().description());
    }

    private static String name(CommandLine.Help help) {
        CommandSpec spec = help.commandSpec();
        String name =
                INDENT + spec.qualifiedName() + " - " + spec.usageMessage().header()[0];
        return spec.parent() == null ? name + "\n\n" + text(spec) : name;
    }

    private static String usage(CommandLine.Help help) {
        CommandSpec spec = help.commandSpec();
        String options =
                hasVisibleOption(spec) ? spec.parent() == null ? " [global options]" : " [command options]" : "";
        String operands = PicocliModel.syntax(spec).operands();
        return INDENT + (spec.qualifiedName() + options + " " + operands).stripTrailing();
    }

    private static String version(CommandLine.Help help) {
        return INDENT + String.join("\n", help.commandSpec().version());
    }

    private static String description(CommandLine.Help help) {
        String text = text(help.commandSpec());
        return text.isEmpty() ? "" : INDENT + text.replace("\n", "\n" + INDENT);
    }

    private static String commands(CommandLine.Help help) {
        List<String> names = new ArrayList<>();
        List<String> summaries = new ArrayList<>();
        for (CommandLine.Help command : help.subcommands().values()) {
            names.add(String.join(", ", command.commandSpec().names()));
            summaries.add(command.commandSpec().usageMessage().header()[0]);
        }
        return columns(names, summaries);
    }

    private static String options(CommandLine.Help help) {
        List<String> names = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (OptionSpec option : help.commandSpec().options()) {
            if (!option.hidden()) {
                names.add(names(option));
                texts.add(String.join(" ", option.description()) + fallback(help.commandSpec(), option));
            }
        }
        return columns(names, texts);
    }

    private static String names(OptionSpec option) {
        String value = option.type() != boolean.class ? " " + option.paramLabel() : "";
        List<String> all = new ArrayList<>();
        for (String name : option.names()) {
            all.add(name + value);
        }
        return String.join(", ", all);
    }

    private static String fallback(CommandSpec spec, OptionSpec option) {
        for (Option candidate : PicocliModel.syntax(spec).options()) {
            if (option.longestName().equals("--" + candidate.name())) {
                return switch (candidate.kind()) {
                    case NUMBER -> " (default: " + candidate.fallback() + ")";
                    case TEXT -> candidate.fallback().isEmpty() ? "" : " (default: \"" + candidate.fallback() + "\")";
                    default -> "";
                };
            }
        }
        return "";
    }

    private static boolean hasVisibleOption(CommandSpec spec) {
        return spec.options().stream().anyMatch(option -> !option.hidden());
    }

    private static String columns(List<String> left, List<String> right) {
        int width = left.stream().mapToInt(String::length).max().orElse(0) + GAP;
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            lines.add(INDENT + left.get(i) + " ".repeat(width - left.get(i).length()) + right.get(i));
        }
        return String.join("\n", lines);
    }
}
