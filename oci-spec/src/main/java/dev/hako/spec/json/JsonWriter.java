package dev.hako.spec.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes JSON to the letter as Go's {@code encoding/json} does: with {@code <}, {@code >} and {@code &} escaped for the
 * sake of HTML, maps sorted by key, no newline at the end.
 *
 * <p>The caller opens and closes objects and lists in order and gives every value in an object a name; nothing checks
 * it. Every method that adds something returns this writer.
 */
public final class JsonWriter {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder(512);
    private final String indent;
    private int depth;
    private boolean first = true;
    private boolean named;

    private JsonWriter(String indent) {
        this.indent = indent;
    }

    /** {@return a writer that puts no white space, as {@code json.Marshal}} */
    public static JsonWriter compact() {
        return new JsonWriter("");
    }

    /**
     * {@return a writer that puts every member and element on a line of its own, as {@code json.MarshalIndent}}
     *
     * @param indent what a line starts with for every level, such as a tab; not empty
     */
    public static JsonWriter indented(String indent) {
        return new JsonWriter(indent);
    }

    /** Opens an object. */
    public JsonWriter beginObject() {
        return begin('{');
    }

    /** Closes an object. */
    public JsonWriter endObject() {
        return end('}');
    }

    /** Opens a list. */
    public JsonWriter beginList() {
        return begin('[');
    }

    /** Closes a list. */
    public JsonWriter endList() {
        return end(']');
    }

    /** Names the member whose value comes next. */
    public JsonWriter name(String name) {
        place();
        quote(name);
        out.append(indent.isEmpty() ? ":" : ": ");
        named = true;
        return this;
    }

    /** Adds a text. */
    public JsonWriter string(String value) {
        place();
        quote(value);
        return this;
    }

    /** Adds a number. */
    public JsonWriter number(long value) {
        place();
        out.append(value);
        return this;
    }

    /** Adds a number of Go's type {@code uint64}, given as the {@code long} with the same bits. */
    public JsonWriter unsigned(long value) {
        place();
        out.append(Long.toUnsignedString(value));
        return this;
    }

    /** Adds a number that is not a whole one and neither huge nor tiny. */
    public JsonWriter decimal(double value) {
        place();
        String text = Double.toString(value);
        out.append(text.endsWith(".0") ? text.substring(0, text.length() - 2) : text);
        return this;
    }

    /** Adds a truth value. */
    public JsonWriter bool(boolean value) {
        place();
        out.append(value);
        return this;
    }

    /** Adds a {@code null}. */
    public JsonWriter nothing() {
        place();
        out.append("null");
        return this;
    }

    /** Adds a list of texts. */
    public JsonWriter strings(List<String> values) {
        beginList();
        for (String value : values) {
            string(value);
        }
        return endList();
    }

    /** Adds an object whose members are texts, sorted by name. */
    public JsonWriter stringMap(Map<String, String> values) {
        beginObject();
        for (Map.Entry<String, String> entry : new TreeMap<>(values).entrySet()) {
            name(entry.getKey()).string(entry.getValue());
        }
        return endObject();
    }

    /** {@return what has been written} */
    @Override
    public String toString() {
        return out.toString();
    }

    /** {@return what has been written, in UTF-8} */
    public byte[] toBytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private JsonWriter begin(char bracket) {
        place();
        out.append(bracket);
        depth++;
        first = true;
        return this;
    }

    private JsonWriter end(char bracket) {
        depth--;
        if (!first) {
            newLine();
        }
        out.append(bracket);
        first = false;
        return this;
    }

    /** Puts what stands between the values before and the one that comes. */
    private void place() {
        if (named) {
            named = false;
        } else if (depth > 0) {
            if (!first) {
                out.append(',');
            }
            newLine();
        }
        first = false;
    }

    private void newLine() {
        if (!indent.isEmpty()) {
            out.append('\n');
            for (int i = 0; i < depth; i++) {
                out.append(indent);
            }
        }
    }

    private void quote(String text) {
        out.append('"');
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            out.append(text, plain, i);
            escape(c);
            plain = i + 1;
        }
        out.append(text, plain, text.length()).append('"');
    }

    private static boolean isPlain(char c) {
        if (c < 0x80) {
            return c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
        }
        return c != '\u2028' && c != '\u2029' && !Character.isSurrogate(c);
    }

    private void escape(char c) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> hex(Character.isSurrogate(c) ? '\ufffd' : c);
        }
    }

    private void hex(char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 0xf));
        }
    }
}
