package dev.hako.cli.help;

import dev.hako.cli.grammar.Booleans;
import dev.hako.cli.grammar.Grammar;
import dev.hako.cli.grammar.Numbers;
import dev.hako.cli.grammar.Option;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.grammar.Syntax;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** The grammar as picocli's model, set to read lines as {@link dev.hako.cli.grammar.Parser} does. */
final class PicocliModel {

    private final boolean singleDashes;

    /** @param singleDashes whether long names are known with one dash too, which a list of them had better not show */
    PicocliModel(boolean singleDashes) {
        this.singleDashes = singleDashes;
    }

    /** {@return the model of the program with all its commands} */
    CommandLine program(String name) {
        CommandLine program = new CommandLine(spec(Grammar.PROGRAM).name(name));
        for (Syntax syntax : Grammar.commands()) {
            CommandSpec command = spec(syntax);
            if (syntax.name().equals(Grammar.HELP.name())) {
                command.aliases("h");
            }
            program.addSubcommand(syntax.name(), command);
        }
        configure(program);
        return program;
    }

    private static void configure(CommandLine line) {
        line.setExpandAtFiles(false)
                .setPosixClusteredShortOptionsAllowed(false)
                .setOverwrittenOptionsAllowed(true)
                .setAllowOptionsAsOptionParameters(true)
                .setAbbreviatedOptionsAllowed(false)
                .setAbbreviatedSubcommandsAllowed(false)
                .setInterpolateVariables(false);
        for (CommandLine command : line.getSubcommands().values()) {
            Syntax syntax = syntax(command.getCommandSpec());
            command.setStopAtPositional(syntax.stopsAtOperand());
        }
    }

    /** {@return what a command was made from} */
    static Syntax syntax(CommandSpec spec) {
        return (Syntax) spec.userObject();
    }

    private CommandSpec spec(Syntax syntax) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(syntax);
        spec.name(syntax.name());
        spec.usageMessage().header(syntax.summary()).description(syntax.description());
        for (Option option : syntax.options()) {
            spec.addOption(option(option));
        }
        spec.addOption(option(syntax.name().isEmpty() ? Options.HELP : hiddenHelp()));
        if (syntax.max() > 0 && !syntax.name().isEmpty()) {
            spec.addPositional(PositionalParamSpec.builder()
                    .arity("0..*")
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .paramLabel(syntax.operands())
                    .build());
        }
        return spec;
    }

    private static Option hiddenHelp() {
        Option help = Options.HELP;
        return new Option(help.name(), help.alias(), help.kind(), help.fallback(), help.help(), true);
    }

    private OptionSpec option(Option option) {
        OptionSpec.Builder builder = OptionSpec.builder(names(option))
                .description(option.help())
                .hidden(option.hidden())
                .usageHelp(option.name().equals(Options.HELP.name()))
                .versionHelp(option.name().equals(Options.VERSION.name()))
                .paramLabel("value");
        return switch (option.kind()) {
            case FLAG ->
                builder.type(boolean.class)
                        .arity("0..1")
                        .fallbackValue("true")
                        .converters(truth())
                        .build();
            case TEXT -> builder.type(String.class).arity("1").build();
            case NUMBER ->
                builder.type(Integer.class).arity("1").converters(int32()).build();
            case TEXTS ->
                builder.type(List.class).auxiliaryTypes(String.class).arity("1").build();
            case NUMBERS ->
                builder.type(List.class)
                        .auxiliaryTypes(Long.class)
                        .arity("1")
                        .converters(int64())
                        .build();
        };
    }

    private static ITypeConverter<Boolean> truth() {
        return text -> switch (Booleans.parse(text)) {
            case TRUE -> true;
            case FALSE -> false;
            case NEITHER -> throw new TypeConversionException("parse error");
        };
    }

    private static ITypeConverter<Integer> int32() {
        return text -> Math.toIntExact(Numbers.parse(text));
    }

    private static ITypeConverter<Long> int64() {
        return Numbers::parse;
    }

    private String[] names(Option option) {
        String name = option.name();
        String alias = option.alias();
        if (alias.isEmpty()) {
            return singleDashes ? new String[] {"--" + name, "-" + name} : new String[] {"--" + name};
        }
        return singleDashes
                ? new String[] {"--" + name, "-" + name, "--" + alias, "-" + alias}
                : new String[] {"--" + name, "-" + alias};
    }
}
