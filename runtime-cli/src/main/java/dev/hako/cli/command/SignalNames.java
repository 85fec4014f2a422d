package dev.hako.cli.command;

import dev.hako.cli.grammar.Numbers;
import java.util.OptionalInt;

/** Signals as a user writes them: signal(7), with the numbers of x86-64 and aarch64. */
final class SignalNames {

    private static final int REALTIME_MIN = 34; // as the C libraries count; they keep two for themselves
    private static final int MAX = 64;

    private SignalNames() {}

    /**
     * {@return the number of a signal; empty if there is no such signal}
     *
     * @param text a number, 0 to 64, or a name with or without SIG, in any case: {@code 9}, {@code kill}, {@code RTMIN+3}
     */
    static OptionalInt number(String text) {
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        if (first >= '0' && first <= '9') {
            return inRange(0, text, 0, MAX);
        }
        String name = upperCase(text);
        name = name.startsWith("SIG") ? name.substring(3) : name;
        if (name.startsWith("RTMIN+")) {
            return inRange(REALTIME_MIN, name.substring(6), REALTIME_MIN, MAX);
        }
        if (name.startsWith("RTMAX-")) {
            return inRange(MAX, "-" + name.substring(6), REALTIME_MIN, MAX);
        }
        int number = named(name);
        return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private static OptionalInt inRange(int start, String text, int min, int max) {
        try {
            long number = Math.addExact(start, Numbers.decimal(text));
            return number < min || number > max ? OptionalInt.empty() : OptionalInt.of((int) number);
        } catch (NumberFormatException | ArithmeticException noNumber) {
            return OptionalInt.empty();
        }
    }

    private static String upperCase(String text) {
        StringBuilder upper = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            upper.append(c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c);
        }
        return upper.toString();
    }

    private static int named(String name) {
        return switch (name) {
            case "HUP" -> 1;
            case "INT" -> 2;
            case "QUIT" -> 3;
            case "ILL" -> 4;
            case "TRAP" -> 5;
            case "ABRT", "IOT" -> 6;
            case "BUS" -> 7;
            case "FPE" -> 8;
            case "KILL" -> 9;
            case "USR1" -> 10;
            case "SEGV" -> 11;
            case "USR2" -> 12;
            case "PIPE" -> 13;
            case "ALRM" -> 14;
            case "TERM" -> 15;
            case "STKFLT" -> 16;
            case "CHLD", "CLD" -> 17;
            case "CONT" -> 18;
            case "STOP" -> 19;
            case "TSTP" -> 20;
            case "TTIN" -> 21;
            case "TTOU" -> 22;
            case "URG" -> 23;
            case "XCPU" -> 24;
            case "XFSZ" -> 25;
            case "VTALRM" -> 26;
            case "PROF" -> 27;
            case "WINCH" -> 28;
            case "IO", "POLL" -> 29;
            case "PWR" -> 30;
            case "SYS", "UNUSED" -> 31;
            case "RTMIN" -> REALTIME_MIN;
            case "RTMAX" -> MAX;
            default -> 0;
        };
    }
}
