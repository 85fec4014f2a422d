package dev.hako.core.cgroup.systemd;

import dev.hako.core.linux.ffi.BusValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Properties that a configuration asks for by annotations: {@code org.systemd.property.TimeoutStopSec=5}. */
final class Annotations {

    private static final String PREFIX = "org.systemd.property.";
    private static final String SECONDS = "Sec";
    private static final int SHORTEST = 3;
    private static final long MICROS = 1_000_000;

    private Annotations() {}

    /**
     * {@return the properties}
     *
     * @throws IllegalArgumentException if one has no proper name or value
     */
    static List<Property> properties(Map<String, String> annotations) {
        List<Property> properties = new ArrayList<>(0);
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            if (annotation.getKey().startsWith(PREFIX)) {
                properties.add(property(annotation.getKey(), annotation.getValue()));
            }
        }
        return properties;
    }

    private static Property property(String key, String text) {
        String name = key.substring(PREFIX.length());
        check(key, name);
        try {
            BusValue value = VariantText.parse(text);
            // what systemd's own files call seconds is microseconds on D-Bus
            int before = name.length() - SECONDS.length() - 1;
            if (name.endsWith(SECONDS) && before >= 0 && Character.isLowerCase(name.charAt(before))) {
                return Property.of(name.substring(0, before + 1) + "USec", microseconds(value));
            }
            return new Property(name, value);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "annotation " + key + "=" + text + " value parse error: " + wrong.getMessage(), wrong);
        }
    }

    private static void check(String key, String name) {
        if (name.length() < SHORTEST) {
            throw new IllegalArgumentException("annotation " + key + " name incorrect: too short");
        }
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            if ((letter < 'A' || letter > 'Z') && (letter < 'a' || letter > 'z')) {
                throw new IllegalArgumentException(
                        "annotation " + key + " name incorrect: contains non-alphabetic character");
            }
        }
    }

    private static long microseconds(BusValue seconds) {
        return switch (seconds) {
            case BusValue.Real real -> (long) (real.value() * MICROS);
            case BusValue.Whole number when number.type() != 'b' -> number.bits() * MICROS;
            default -> throw new IllegalArgumentException("not a number");
        };
    }
}
