package dev.hako.it.bundle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * JSON as a tree of {@code Map}, {@code List}, {@code String}, {@code Long}, {@code Double}, {@code Boolean} and
 * {@link #NULL}: plain enough to write configurations that are wrong on purpose.
 */
public final class Json {
    /** The JSON value {@code null}. */
    public static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private Json() {}

    /** {@return the tree of a complete JSON text, {@link IllegalArgumentException} if it is none} */
    public static Object parse(String text) {
        return new JsonReader(text).document();
    }

    /** {@return the members of a complete JSON text that must be an object} */
    public static Map<String, Object> parseObject(String text) {
        return object(parse(text));
    }

    /** {@return a tree as JSON text on one line} */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> object(Object value) {
        if (!(value instanceof Map)) {
            throw new IllegalArgumentException("not an object: " + value);
        }
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    public static List<Object> array(Object value) {
        if (!(value instanceof List)) {
            throw new IllegalArgumentException("not an array: " + value);
        }
        return (List<Object>) value;
    }

    /** {@return the value at a JSON pointer such as {@code /process/args/0}} */
    public static Object at(Object tree, String pointer) {
        Object here = tree;
        for (String step : steps(pointer)) {
            Object next = here instanceof List<?> list
                    ? list.get(Integer.parseInt(step))
                    : object(here).get(step);
            if (next == null) {
                throw new NoSuchElementException("nothing at " + pointer + " in " + write(tree));
            }
            here = next;
        }
        return here;
    }

    /** Sets the value at a JSON pointer; objects on the way are made, {@code -} appends to an array. */
    public static void set(Object tree, String pointer, Object value) {
        Object parent = parent(tree, pointer);
        String last = steps(pointer).getLast();
        if (parent instanceof List) {
            List<Object> list = array(parent);
            if (last.equals("-")) {
                list.add(value);
            } else {
                list.set(Integer.parseInt(last), value);
            }
        } else {
            object(parent).put(last, value);
        }
    }

    /** Appends to the array at a JSON pointer, which is made if it is not there. */
    public static void add(Object tree, String pointer, Object value) {
        Object parent = parent(tree, pointer);
        String last = steps(pointer).getLast();
        Object list = parent instanceof List<?> outer
                ? outer.get(Integer.parseInt(last))
                : object(parent).computeIfAbsent(last, _ -> new ArrayList<>());
        array(list).add(value);
    }

    /** Removes what is at a JSON pointer, if there is something. */
    public static void remove(Object tree, String pointer) {
        Object parent = parent(tree, pointer);
        String last = steps(pointer).getLast();
        if (parent instanceof List<?> list) {
            list.remove(Integer.parseInt(last));
        } else {
            object(parent).remove(last);
        }
    }

    /** {@return a tree that may be changed, equal to one that may not} */
    public static Object copy(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> copy = new LinkedHashMap<>();
                map.forEach((k, v) -> copy.put((String) k, copy(v)));
                yield copy;
            }
            case List<?> list -> {
                List<Object> copy = new ArrayList<>();
                list.forEach(v -> copy.add(copy(v)));
                yield copy;
            }
            default -> value;
        };
    }

    private static Object parent(Object tree, String pointer) {
        Object here = tree;
        List<String> steps = steps(pointer);
        for (String step : steps.subList(0, steps.size() - 1)) {
            here = here instanceof List<?> list
                    ? list.get(Integer.parseInt(step))
                    : object(here).computeIfAbsent(step, _ -> new LinkedHashMap<>());
        }
        return here;
    }

    private static List<String> steps(String pointer) {
        if (!pointer.startsWith("/")) {
            throw new IllegalArgumentException("not a JSON pointer: " + pointer);
        }
        List<String> steps = new ArrayList<>();
        for (String step : pointer.substring(1).split("/", -1)) {
            steps.add(step.replace("~1", "/").replace("~0", "~"));
        }
        return steps;
    }

    private static void write(Object value, StringBuilder out) {
        switch (value) {
            case Map<?, ?> map -> {
                String comma = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(comma);
                    quote((String) entry.getKey(), out);
                    out.append(':');
                    write(entry.getValue(), out);
                    comma = ",";
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                out.append('[');
                for (int i = 0; i < list.size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    write(list.get(i), out);
                }
                out.append(']');
            }
            case String text -> quote(text, out);
            default -> out.append(value);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
