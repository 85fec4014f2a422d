package dev.hako.core.cgroup.systemd;

import dev.hako.core.linux.ffi.BusValue;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Lists of CPUs or memory nodes as systemd takes them: a bit for each, lowest byte first. */
final class CpuBits {

    /** More than any kernel has. */
    private static final int MOST = 1 << 16;

    private CpuBits() {}

    /**
     * {@return the bits, {@code ay}}
     *
     * @param list {@code 0-3,7}
     * @throws IllegalArgumentException if it is none, or empty
     */
    static BusValue of(String list) {
        BitSet bits = new BitSet();
        for (String range : list.split(",", -1)) {
            String text = range.strip();
            if (!text.isEmpty()) {
                int dash = text.indexOf('-');
                int first = number(dash < 0 ? text : text.substring(0, dash));
                int last = dash < 0 ? first : number(text.substring(dash + 1));
                if (first > last) {
                    throw new IllegalArgumentException("invalid range: " + text);
                }
                bits.set(first, last + 1);
            }
        }
        if (bits.isEmpty()) {
            throw new IllegalArgumentException("empty value");
        }
        List<BusValue> bytes = new ArrayList<>();
        for (byte one : bits.toByteArray()) {
            bytes.add(new BusValue.Whole('y', Byte.toUnsignedLong(one)));
        }
        return new BusValue.Array("y", bytes);
    }

    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number < MOST) {
                return number;
            }
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException("\"" + text + "\" is no number", none);
        }
        throw new IllegalArgumentException("\"" + text + "\" is out of range");
    }
}
