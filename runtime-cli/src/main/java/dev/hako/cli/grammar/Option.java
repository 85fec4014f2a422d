package dev.hako.cli.grammar;

/**
 * An option of a command, or of the program. It may be written {@code --name value}, {@code --name=value}, {@code -name value}
 * or {@code -name=value}; its alias likewise.
 *
 * @param name without dashes: {@code bundle}
 * @param alias another name, of one letter; empty if there is none
 * @param kind what it takes
 * @param fallback its value when it is not given, as one would write it; only text and numbers have one
 * @param help one line for the list of options
 * @param hidden whether it is left out of that list
 */
public record Option(String name, String alias, Kind kind, String fallback, String help, boolean hidden) {

    /** What an option takes. */
    public enum Kind {
        /** Nothing, or {@code =true} or {@code =false}. */
        FLAG,
        /** A text; the last one counts. */
        TEXT,
        /** A 32-bit number; the last one counts. */
        NUMBER,
        /** A text, any number of times. */
        TEXTS,
        /** A 64-bit number, any number of times. */
        NUMBERS
    }

    static Option flag(String name, String alias, String help) {
        return new Option(name, alias, Kind.FLAG, "", help, false);
    }

    static Option text(String name, String alias, String fallback, String help) {
        return new Option(name, alias, Kind.TEXT, fallback, help, false);
    }

    static Option number(String name, String help) {
        return new Option(name, "", Kind.NUMBER, "0", help, false);
    }

    static Option texts(String name, String alias, String help) {
        return new Option(name, alias, Kind.TEXTS, "", help, false);
    }

    static Option numbers(String name, String alias, String help) {
        return new Option(name, alias, Kind.NUMBERS, "", help, false);
    }

    Option hide() {
        return new Option(name, alias, kind, fallback, help, true);
    }

    /** {@return whether this is what a word without its dashes names} */
    boolean isNamed(String word) {
        return word.equals(name) || !alias.isEmpty() && word.equals(alias);
    }
}
