package dev.hako.core.resctrl;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a group has of each resource in each domain, such as a socket: {@code L3:0=ff;1=c0}.
 *
 * @param shares by resource and domain, {@code L3:0}: masks of caches without leading zeros, bandwidths in whole steps
 * @param step of the bandwidth
 */
record Schemata(Map<String, String> shares, int step) {

    private static final String BANDWIDTH = "MB";

    Schemata {
        shares = Map.copyOf(shares);
    }

    /** {@return what lines say}, those that are none left out */
    static Schemata of(List<String> lines, int step) {
        Map<String, String> shares = new HashMap<>();
        for (String line : lines) {
            shares.putAll(parse(line, step));
        }
        return new Schemata(shares, step);
    }

    /** {@return whether this is what a line asks for} */
    boolean has(String line) {
        return shares.entrySet().containsAll(parse(line, step).entrySet());
    }

    private static Map<String, String> parse(String line, int step) {
        Map<String, String> shares = new HashMap<>();
        int colon = line.indexOf(':');
        if (colon < 0) {
            return shares;
        }
        String resource = line.substring(0, colon).strip();
        for (String share : line.substring(colon + 1).split(";", -1)) {
            int equals = share.indexOf('=');
            if (equals >= 0) {
                String domain = share.substring(0, equals).strip();
                String value = share.substring(equals + 1).strip();
                shares.put(resource + ":" + domain, normal(resource, value, step));
            }
        }
        return shares;
    }

    /** The kernel takes bandwidths up to the next step, and shows masks as it likes. */
    private static String normal(String resource, String value, int step) {
        try {
            if (resource.equals(BANDWIDTH)) {
                int bandwidth = Integer.parseInt(value);
                return Integer.toString((bandwidth + step - 1) / step * step);
            }
            return Long.toHexString(Long.parseUnsignedLong(value, 16));
        } catch (NumberFormatException other) {
            return value;
        }
    }
}
