package dev.hako.spec.json;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Members that are left out if there is nothing to tell: Go's {@code omitempty}. */
final class Members {
    private Members() {}

    static void text(JsonWriter out, String name, String value) {
        if (!value.isEmpty()) {
            out.name(name).string(value);
        }
    }

    static void flag(JsonWriter out, String name, boolean value) {
        if (value) {
            out.name(name).bool(true);
        }
    }

    static void flag(JsonWriter out, String name, Optional<Boolean> value) {
        if (value.isPresent()) {
            out.name(name).bool(value.get());
        }
    }

    static void number(JsonWriter out, String name, long value) {
        if (value != 0) {
            out.name(name).number(value);
        }
    }

    static void number(JsonWriter out, String name, OptionalLong value) {
        if (value.isPresent()) {
            out.name(name).number(value.getAsLong());
        }
    }

    static void number(JsonWriter out, String name, OptionalInt value) {
        if (value.isPresent()) {
            out.name(name).number(value.getAsInt());
        }
    }

    static void unsigned(JsonWriter out, String name, long value) {
        if (value != 0) {
            out.name(name).unsigned(value);
        }
    }

    static void unsigned(JsonWriter out, String name, OptionalLong value) {
        if (value.isPresent()) {
            out.name(name).unsigned(value.getAsLong());
        }
    }

    static void texts(JsonWriter out, String name, List<String> values) {
        if (!values.isEmpty()) {
            out.name(name).strings(values);
        }
    }

    /** An empty list is written: its presence means something. */
    static void texts(JsonWriter out, String name, Optional<List<String>> values) {
        if (values.isPresent()) {
            out.name(name).strings(values.get());
        }
    }

    static void map(JsonWriter out, String name, Map<String, String> values) {
        if (!values.isEmpty()) {
            out.name(name).stringMap(values);
        }
    }
}
