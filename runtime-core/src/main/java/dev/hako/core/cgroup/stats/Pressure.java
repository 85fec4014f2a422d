package dev.hako.core.cgroup.stats;

import java.util.List;

/**
 * Pressure stall information (Documentation/accounting/psi.rst): how much time is lost for want of something.
 *
 * @param some time in which some task waited
 * @param full time in which all tasks waited
 */
public record Pressure(Share some, Share full) {

    /**
     * A share of time.
     *
     * @param avg10 percent of the last 10 seconds
     * @param avg60 percent of the last minute
     * @param avg300 percent of the last five minutes
     * @param total microseconds in all
     */
    public record Share(double avg10, double avg60, double avg300, long total) {

        static final Share NONE = new Share(0, 0, 0, 0);

        public boolean isNone() {
            return avg10 == 0 && avg60 == 0 && avg300 == 0 && total == 0;
        }
    }

    /** {@return what a file like {@code cpu.pressure} says} */
    static Pressure parse(String text) {
        Share some = Share.NONE;
        Share full = Share.NONE;
        for (String line : StatText.lines(text)) {
            List<String> words = StatText.words(line);
            switch (words.getFirst()) {
                case "some" -> some = share(words);
                case "full" -> full = share(words);
                default -> {
                    // what a newer kernel may add
                }
            }
        }
        return new Pressure(some, full);
    }

    private static Share share(List<String> words) {
        return new Share(
                Double.parseDouble(value(words, "avg10")),
                Double.parseDouble(value(words, "avg60")),
                Double.parseDouble(value(words, "avg300")),
                Long.parseUnsignedLong(value(words, "total")));
    }

    private static String value(List<String> words, String key) {
        for (String word : words) {
            if (word.startsWith(key + "=")) {
                return word.substring(key.length() + 1);
            }
        }
        return "0";
    }
}
