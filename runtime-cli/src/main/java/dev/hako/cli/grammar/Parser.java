package dev.hako.cli.grammar;

import java.util.List;
import java.util.Optional;

/**
 * Reads a command line as runc does, whose options follow Go's package {@code flag}: one dash or two, a value behind
 * {@code =} or in the next word, whatever that looks like; no clusters of short options. Options may stand behind operands.
 */
public final class Parser {

    private final Syntax syntax;
    private final List<String> words;
    private final Arguments arguments = new Arguments();
    private int next;

    private Parser(Syntax syntax, List<String> words) {
        this.syntax = syntax;
        this.words = words;
    }

    /**
     * {@return what stands on a line}
     *
     * @param words what comes behind the command's name, or the program's
     */
    public static Arguments parse(Syntax syntax, List<String> words) throws UsageException {
        Parser parser = new Parser(syntax, words);
        parser.parse();
        return parser.arguments;
    }

    private void parse() throws UsageException {
        while (next < words.size()) {
            String word = words.get(next++);
            if (word.equals("--")) {
                takeRest();
            } else if (isOperand(word)) {
                arguments.addOperand(word);
                if (syntax.stopsAtOperand()) {
                    takeRest();
                }
            } else {
                option(word);
            }
        }
    }

    private void takeRest() {
        while (next < words.size()) {
            arguments.addOperand(words.get(next++));
        }
    }

    private boolean isOperand(String word) {
        if (word.length() < 2 || word.charAt(0) != '-') {
            return true;
        }
        // runc takes every unknown word behind an operand for one more: that helps nobody but those who write "kill ID
        // -9"
        return !arguments.operands().isEmpty() && word.charAt(1) >= '0' && word.charAt(1) <= '9';
    }

    private void option(String word) throws UsageException {
        String name = word.substring(word.startsWith("--") ? 2 : 1);
        if (name.startsWith("-") || name.startsWith("=")) {
            throw UsageException.of(syntax, "bad flag syntax: " + word);
        }
        int equals = name.indexOf('=');
        String key = equals < 0 ? name : name.substring(0, equals);
        Optional<Option> option = syntax.option(key);
        if (option.isEmpty()) {
            throw UsageException.of(syntax, "flag provided but not defined: -" + key);
        }
        if (equals >= 0) {
            add(option.get(), key, name.substring(equals + 1));
        } else if (option.get().kind() == Option.Kind.FLAG) {
            add(option.get(), key, "true");
        } else if (next == words.size()) {
            throw UsageException.of(syntax, "flag needs an argument: -" + key);
        } else {
            add(option.get(), key, words.get(next++));
        }
    }

    private void add(Option option, String key, String value) throws UsageException {
        switch (option.kind()) {
            case TEXT, TEXTS -> arguments.addOption(option, value);
            case FLAG -> arguments.addOption(option, truth(key, value));
            case NUMBER, NUMBERS -> {
                checkNumber(option, key, value);
                arguments.addOption(option, value);
            }
        }
    }

    private String truth(String key, String value) throws UsageException {
        return switch (Booleans.parse(value)) {
            case TRUE -> "true";
            case FALSE -> "false";
            case NEITHER ->
                throw UsageException.of(
                        syntax, "invalid boolean value \"" + value + "\" for -" + key + ": parse error");
        };
    }

    private void checkNumber(Option option, String key, String value) throws UsageException {
        try {
            long number = Numbers.parse(value);
            if (option.kind() == Option.Kind.NUMBER && number != (int) number) {
                throw new NumberFormatException("value out of range");
            }
        } catch (NumberFormatException wrong) {
            String why = wrong.getMessage();
            if (option.kind() == Option.Kind.NUMBERS) {
                why = "strconv.ParseInt: parsing \"" + value + "\": " + why;
            } else if ("invalid syntax".equals(why)) {
                why = "parse error";
            }
            throw UsageException.of(syntax, "invalid value \"" + value + "\" for flag -" + key + ": " + why);
        }
    }
}
