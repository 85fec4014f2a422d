package dev.hako.cli.command;

import dev.hako.core.lifecycle.ContainerException;

/** Sizes as users of Docker write them: {@code 512k}, {@code 10m}, {@code 1.5GiB}, {@code 64 MB}; a unit is a power of 1024. */
final class Sizes {

    private static final String UNITS = "kmgtp";
    private static final String OF_NUMBERS = "0123456789. ";

    private Sizes() {}

    /**
     * {@return a size in bytes, −1 for no limit}
     *
     * @param option whose value it is
     */
    static long parse(String option, String text) {
        if (text.equals("-1")) {
            return -1;
        }
        int last = text.length() - 1;
        while (last >= 0 && OF_NUMBERS.indexOf(text.charAt(last)) < 0) {
            last--;
        }
        if (last < 0) {
            throw wrong(option, "invalid size: '" + text + "'");
        }
        String number = text.substring(0, text.charAt(last) == ' ' ? last : last + 1);
        double size = number(option, number);
        if (size < 0) {
            throw wrong(option, "invalid size: '" + text + "'");
        }
        return (long) (size * unit(option, text.substring(last + 1)));
    }

    private static double number(String option, String text) {
        boolean plain = !text.isEmpty();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            plain &= c >= '0' && c <= '9' || c == '.' || i == 0 && (c == '-' || c == '+');
        }
        try {
            if (plain) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException noNumber) {
            // as below
        }
        throw wrong(option, "strconv.ParseFloat: parsing \"" + text + "\": invalid syntax");
    }

    private static long unit(String option, String suffix) {
        if (suffix.isEmpty() || suffix.equalsIgnoreCase("b")) {
            return 1;
        }
        int power = UNITS.indexOf(Character.toLowerCase(suffix.charAt(0)));
        String rest = suffix.substring(1);
        if (power < 0 || !(rest.isEmpty() || rest.equalsIgnoreCase("b") || rest.equalsIgnoreCase("ib"))) {
            throw wrong(option, "invalid suffix: '" + suffix + "'");
        }
        return 1L << 10 * (power + 1);
    }

    private static ContainerException wrong(String option, String why) {
        return new ContainerException(
                "invalid value for " + option + ": " + why + " (want bytes, or a number with k, m, g, t or p; or -1)");
    }
}
