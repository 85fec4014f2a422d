package dev.hako.spec.check;

import java.util.BitSet;

/** Lists of CPUs or memory nodes, such as {@code 0-3,7}, as runc takes them. */
public final class IdList {
    /** The highest number that is taken, so that no mistake makes for a huge mask. */
    private static final int MAX = 64 * 1024;

    private IdList() {}

    /**
     * {@return the numbers in a list; none for an empty text}
     *
     * @throws IllegalArgumentException with runc's words if this is no list
     */
    public static BitSet parse(String list) {
        BitSet ids = new BitSet();
        if (list.isEmpty()) {
            return ids;
        }
        int from = 0;
        while (from <= list.length()) {
            int comma = list.indexOf(',', from);
            int to = comma < 0 ? list.length() : comma;
            range(list.substring(from, to).strip(), ids);
            from = to + 1;
        }
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("no members found in set " + Go.quote(list));
        }
        return ids;
    }

    private static void range(String range, BitSet ids) {
        if (range.isEmpty()) {
            return;
        }
        int minus = range.indexOf('-');
        int first = number(minus < 0 ? range : range.substring(0, minus));
        int last = minus < 0 ? first : number(range.substring(minus + 1));
        if (first > last) {
            throw new IllegalArgumentException("invalid range: " + range);
        }
        ids.set(first, last + 1);
    }

    private static int number(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                throw new IllegalArgumentException(parsing(text) + "invalid syntax");
            }
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException(parsing(text) + "invalid syntax");
        }
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException tooLarge) {
            throw new IllegalArgumentException(parsing(text) + "value out of range", tooLarge);
        }
        if (number > 0xffff_ffffL) {
            throw new IllegalArgumentException(parsing(text) + "value out of range");
        }
        if (number > MAX) {
            throw new IllegalArgumentException("values larger than " + MAX + " are not supported");
        }
        return (int) number;
    }

    private static String parsing(String text) {
        return "strconv.ParseUint: parsing " + Go.quote(text) + ": ";
    }
}
