package dev.hako.core.cgroup.stats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;

/** The formats of the files of cgroups. What is no number where one belongs is a {@link NumberFormatException}. */
public final class StatText {

    private StatText() {}

    /** {@return the lines of a text that are not empty} */
    public static List<String> lines(String text) {
        return split(text, "\n");
    }

    /** {@return what stands between blanks} */
    public static List<String> words(String text) {
        return split(text, " \t");
    }

    static List<String> split(String text, String separators) {
        List<String> parts = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(text, separators);
        while (tokens.hasMoreTokens()) {
            parts.add(tokens.nextToken());
        }
        return parts;
    }

    /** {@return the numbers of a file of lines {@code key number}} */
    public static Map<String, Long> values(String text) {
        Map<String, Long> values = new LinkedHashMap<>();
        for (String line : lines(text)) {
            List<String> words = words(line);
            if (words.size() == 2) {
                values.put(words.get(0), Long.parseUnsignedLong(words.get(1)));
            }
        }
        return values;
    }

    /** {@return a number}: all ones for {@code max}, 0 for a negative one */
    public static long number(String text) {
        if (text.equals("max")) {
            return -1;
        }
        return text.startsWith("-") ? 0 : Long.parseUnsignedLong(text);
    }

    /** {@return the numbers between blanks} */
    public static List<Long> numbers(String text) {
        List<Long> numbers = new ArrayList<>();
        for (String word : words(text)) {
            numbers.add(Long.parseUnsignedLong(word));
        }
        return numbers;
    }

    /** {@return the numbers that a list like {@code 0-3,7} stands for} */
    public static List<Integer> ranges(String text) {
        List<Integer> all = new ArrayList<>();
        for (String range : split(text, ",")) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            for (int i = first; i <= last; i++) {
                all.add(i);
            }
        }
        return all;
    }

    /** {@return what a file of v1's block I/O says}: lines {@code 8:0 Read 5} or {@code 8:0 5}, and totals that are left out */
    public static List<BlockIoStats.Entry> blockIo(String text) {
        List<BlockIoStats.Entry> entries = new ArrayList<>();
        for (String line : lines(text)) {
            List<String> fields = split(line, ": ");
            if (fields.size() >= 3) {
                boolean hasOperation = fields.size() > 3;
                entries.add(new BlockIoStats.Entry(
                        Long.parseUnsignedLong(fields.get(0)),
                        Long.parseUnsignedLong(fields.get(1)),
                        hasOperation ? fields.get(2) : "",
                        Long.parseUnsignedLong(fields.get(hasOperation ? 3 : 2))));
            }
        }
        return entries;
    }
}
