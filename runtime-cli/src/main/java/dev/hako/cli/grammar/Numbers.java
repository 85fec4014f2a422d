package dev.hako.cli.grammar;

/** Numbers as Go's {@code strconv.ParseInt} reads them with base 0: also {@code 0x1f}, {@code 0o17}, {@code 017}, {@code 0b1}. */
public final class Numbers {

    private Numbers() {}

    /**
     * {@return the number that a text stands for}
     *
     * @throws NumberFormatException if it is none, with Go's reason: "invalid syntax" or "value out of range"
     */
    public static long parse(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String digits = signed ? text.substring(1) : text;
        int radix = radix(digits);
        int start = radix == 10 ? 0 : Character.isDigit(digits.charAt(1)) ? 1 : 2;
        return parse(digits, start, radix, text.startsWith("-"));
    }

    /** {@return the number that a decimal text stands for, as Go's {@code strconv.Atoi}}; throws as {@link #parse} */
    public static long decimal(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        return parse(text, signed ? 1 : 0, 10, text.startsWith("-"));
    }

    /** {@return the unsigned 64-bit number that a decimal text stands for, as Go's {@code strconv.ParseUint}}; throws as {@link #parse} */
    public static long unsigned(String text) {
        boolean allDigits = !text.isEmpty();
        for (int i = 0; i < text.length(); i++) {
            allDigits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!allDigits) {
            throw new NumberFormatException("invalid syntax");
        }
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException tooLong) {
            throw (NumberFormatException) new NumberFormatException("value out of range").initCause(tooLong);
        }
    }

    private static long parse(String digits, int start, int radix, boolean negative) {
        if (start >= digits.length()) {
            throw new NumberFormatException("invalid syntax");
        }
        boolean outOfRange = false;
        long value = 0; // negative, since there is one negative number more
        for (int i = start; i < digits.length(); i++) {
            int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), radix) : -1;
            if (digit < 0) {
                throw new NumberFormatException("invalid syntax");
            }
            outOfRange = outOfRange || value < (Long.MIN_VALUE + digit) / radix;
            value = value * radix - digit;
        }
        if (outOfRange || !negative && value == Long.MIN_VALUE) {
            throw new NumberFormatException("value out of range");
        }
        return negative ? value : -value;
    }

    private static int radix(String digits) {
        if (digits.length() < 2 || digits.charAt(0) != '0') {
            return 10;
        }
        return switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            default -> 8;
        };
    }
}
