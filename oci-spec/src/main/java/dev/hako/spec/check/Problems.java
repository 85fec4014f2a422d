package dev.hako.spec.check;

import java.util.ArrayList;
import java.util.List;

/** Collects problems. */
final class Problems {
    private final List<Problem> found = new ArrayList<>();

    /** Something is not there. */
    void missing(String pointer, String rule) {
        found.add(new Problem(pointer, "", rule));
    }

    void text(String pointer, String value, String rule) {
        found.add(new Problem(pointer, Go.quote(value), rule));
    }

    void number(String pointer, long value, String rule) {
        found.add(new Problem(pointer, Long.toString(value), rule));
    }

    /** A path, name or argument goes to the kernel, for which a null byte ends it. */
    void nullByte(String pointer, String value) {
        if (value.indexOf('\0') >= 0) {
            text(pointer, value, "must not contain a null byte");
        }
    }

    void nullBytes(String pointer, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            nullByte(pointer + "/" + i, values.get(i));
        }
    }

    List<Problem> all() {
        return List.copyOf(found);
    }

    /** {@return a name as a part of a JSON pointer} */
    static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
