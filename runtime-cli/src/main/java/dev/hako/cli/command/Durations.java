package dev.hako.cli.command;

import dev.hako.core.lifecycle.ContainerException;

/** Durations as Go's {@code time.ParseDuration} reads them: {@code 5s}, {@code 100ms}, {@code 1h30m}, {@code 1.5s}. */
public final class Durations {

    private static final double LONGEST = 0x1p63;

    private final String option;
    private final String text;
    private int at;

    private Durations(String option, String text) {
        this.option = option;
        this.text = text;
    }

    /**
     * {@return nanoseconds}
     *
     * @param option whose value it is
     */
    public static long parse(String option, String text) {
        return new Durations(option, text).parse();
    }

    private long parse() {
        boolean negative = text.startsWith("-");
        at = negative || text.startsWith("+") ? 1 : 0;
        if (text.substring(at).equals("0")) {
            return 0;
        }
        double nanos = 0;
        do {
            double number = number();
            nanos += number * unit();
        } while (at < text.length());
        if (nanos >= LONGEST) {
            throw wrong("too long");
        }
        return negative ? -(long) nanos : (long) nanos;
    }

    private double number() {
        int start = at;
        int points = 0;
        while (at < text.length() && (text.charAt(at) == '.' || isDigit(text.charAt(at)))) {
            points += text.charAt(at) == '.' ? 1 : 0;
            at++;
        }
        if (at - start == points || points > 1) {
            throw wrong("invalid duration");
        }
        return Double.parseDouble(text.substring(start, at));
    }

    private double unit() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '.' && !isDigit(text.charAt(at))) {
            at++;
        }
        String unit = text.substring(start, at);
        return switch (unit) {
            case "ns" -> 1;
            case "us", "\u00b5s", "\u03bcs" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            case "" -> throw wrong("missing unit");
            default -> throw wrong("unknown unit \"" + unit + "\"");
        };
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private ContainerException wrong(String why) {
        return new ContainerException("invalid value \"" + text + "\" for flag -" + option + ": parse error (" + why
                + "; want something like 1s, 100ms or 5m)");
    }
}
