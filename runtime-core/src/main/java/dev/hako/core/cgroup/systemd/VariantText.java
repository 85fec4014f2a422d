package dev.hako.core.cgroup.systemd;

import dev.hako.core.linux.GoText;
import dev.hako.core.linux.ffi.BusValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Values as text: GLib's "GVariant Text Format", of which D-Bus knows all but maybes. A number without a type is an {@code i}, or a
 * {@code d} if it has a point or an exponent.
 */
final class VariantText {

    private static final Map<String, String> KEYWORDS = Map.ofEntries(
            Map.entry("boolean", "b"),
            Map.entry("byte", "y"),
            Map.entry("int16", "n"),
            Map.entry("uint16", "q"),
            Map.entry("int32", "i"),
            Map.entry("uint32", "u"),
            Map.entry("int64", "x"),
            Map.entry("uint64", "t"),
            Map.entry("double", "d"),
            Map.entry("string", "s"),
            Map.entry("objectpath", "o"),
            Map.entry("signature", "g"));

    /** What comes where nobody has said of which type it has to be. */
    private static final String ANY = "";

    private static final String INTEGERS = "ynqiuxt";

    private final String text;
    private int at;

    private VariantText(String text) {
        this.text = text;
    }

    /**
     * {@return a value}
     *
     * @throws IllegalArgumentException if the text is none; its message says where
     */
    static BusValue parse(String text) {
        VariantText parser = new VariantText(text);
        BusValue value = parser.value(ANY);
        parser.skipBlanks();
        if (parser.at < text.length()) {
            throw parser.unexpected();
        }
        return value;
    }

    private BusValue value(String type) {
        skipBlanks();
        char next = peek();
        return switch (next) {
            case '@' -> annotated(type);
            case '\'', '"' -> text(type, quoted());
            case '[' -> array(type);
            case '(' -> struct(type);
            case '{' -> map(type);
            case '<' -> variant(type);
            case '+', '-', '.' -> number(type, word());
            default -> {
                if (next == 'b' && (peek(1) == '\'' || peek(1) == '"')) {
                    at++;
                    yield bytes(type, quoted());
                }
                yield Character.isDigit(next) ? number(type, word()) : keyword(type, word());
            }
        };
    }

    private BusValue annotated(String type) {
        at++;
        int start = at;
        skipType();
        return of(type, text.substring(start, at));
    }

    /** {@return the value that follows, which the text says is of a type} */
    private BusValue of(String type, String said) {
        if (!type.isEmpty() && !type.equals(said)) {
            throw error("a value of type " + said + " where one of type " + type + " is expected");
        }
        return value(said);
    }

    private BusValue keyword(String type, String word) {
        if (word.equals("true") || word.equals("false")) {
            expect(type, "b");
            return BusValue.bool(word.equals("true"));
        }
        String said = KEYWORDS.getOrDefault(word, ANY);
        if (!said.isEmpty()) {
            return of(type, said);
        }
        if (word.equals("inf") || word.equals("nan")) {
            return number(type, word);
        }
        at -= word.length();
        throw unexpected();
    }

    private BusValue text(String type, String value) {
        if (type.equals("o") || type.equals("g")) {
            return new BusValue.Text(type.charAt(0), value);
        }
        expect(type, "s");
        return BusValue.text(value);
    }

    private BusValue bytes(String type, String value) {
        expect(type, "ay");
        List<BusValue> bytes = new ArrayList<>();
        for (byte one : value.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(new BusValue.Whole('y', Byte.toUnsignedLong(one)));
        }
        bytes.add(new BusValue.Whole('y', 0));
        return new BusValue.Array("y", bytes);
    }

    private BusValue number(String type, String word) {
        boolean isHex = word.contains("0x") || word.contains("0X");
        boolean isReal =
                word.contains(".") || word.contains("n") || !isHex && (word.contains("e") || word.contains("E"));
        String actual = type.isEmpty() ? isReal ? "d" : "i" : type;
        try {
            if (actual.equals("d")) {
                return new BusValue.Real(real(word));
            }
            if (actual.length() == 1 && INTEGERS.contains(actual) && !isReal) {
                return integer(actual.charAt(0), word);
            }
        } catch (NumberFormatException notOne) {
            throw error(GoText.quote(word) + " is no number of type " + actual);
        }
        throw error("a number where a value of type " + actual + " is expected");
    }

    private static double real(String word) {
        return switch (word) {
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(word);
        };
    }

    private BusValue integer(char type, String word) {
        long value;
        if (type == 't' && !word.startsWith("-")) {
            value = unsigned(word);
        } else {
            value = Long.decode(word);
        }
        boolean fits =
                switch (type) {
                    case 'y' -> value >= 0 && value <= 0xff;
                    case 'n' -> value == (short) value;
                    case 'q' -> value >= 0 && value <= 0xffff;
                    case 'i' -> value == (int) value;
                    case 'u' -> value >= 0 && value <= 0xffff_ffffL;
                    case 't' -> !word.startsWith("-");
                    default -> true;
                };
        if (!fits) {
            throw error(GoText.quote(word) + " is no number of type " + type);
        }
        return new BusValue.Whole(type, value);
    }

    private static long unsigned(String word) {
        String digits = word.startsWith("+") ? word.substring(1) : word;
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            return Long.parseUnsignedLong(digits.substring(2), 16);
        }
        return digits.length() > 1 && digits.startsWith("0")
                ? Long.parseUnsignedLong(digits.substring(1), 8)
                : Long.parseUnsignedLong(digits);
    }

    private BusValue array(String type) {
        String element = ANY;
        if (!type.isEmpty()) {
            expectPrefix(type, 'a');
            element = type.substring(1);
        }
        at++;
        List<BusValue> values = new ArrayList<>();
        while (!ends(']', values.isEmpty())) {
            BusValue value = value(element);
            element = value.signature();
            values.add(value);
        }
        if (element.isEmpty()) {
            throw error("an empty array without a type");
        }
        return new BusValue.Array(element, values);
    }

    private BusValue struct(String type) {
        List<String> types = List.of();
        if (!type.isEmpty()) {
            expectPrefix(type, '(');
            types = types(type.substring(1, type.length() - 1));
        }
        at++;
        List<BusValue> values = new ArrayList<>();
        while (!ends(')', values.isEmpty())) {
            if (!type.isEmpty() && values.size() == types.size()) {
                throw error("more values than " + type + " has");
            }
            values.add(value(type.isEmpty() ? ANY : types.get(values.size())));
        }
        if (values.isEmpty() || !type.isEmpty() && values.size() < types.size()) {
            throw error("fewer values than a " + (type.isEmpty() ? "structure" : type) + " has");
        }
        return new BusValue.Struct(values);
    }

    private BusValue map(String type) {
        String keyType = ANY;
        String valueType = ANY;
        if (!type.isEmpty()) {
            if (!type.startsWith("a{")) {
                throw error("a map where a value of type " + type + " is expected");
            }
            List<String> types = types(type.substring(2, type.length() - 1));
            keyType = types.getFirst();
            valueType = types.getLast();
        }
        at++;
        List<BusValue> entries = new ArrayList<>();
        while (!ends('}', entries.isEmpty())) {
            BusValue key = value(keyType);
            skipBlanks();
            if (peek() != ':') {
                throw unexpected();
            }
            at++;
            BusValue value = value(valueType);
            keyType = key.signature();
            valueType = value.signature();
            entries.add(new BusValue.Entry(key, value));
        }
        if (keyType.isEmpty()) {
            throw error("an empty map without a type");
        }
        return new BusValue.Array("{" + keyType + valueType + "}", entries);
    }

    private BusValue variant(String type) {
        expect(type, "v");
        at++;
        BusValue value = value(ANY);
        skipBlanks();
        if (peek() != '>') {
            throw unexpected();
        }
        at++;
        return new BusValue.Variant(value);
    }

    /** {@return whether a list ends here}; if it goes on, its comma has been taken */
    private boolean ends(char end, boolean isFirst) {
        skipBlanks();
        if (peek() == end) {
            at++;
            return true;
        }
        if (!isFirst) {
            if (peek() != ',') {
                throw unexpected();
            }
            at++;
            skipBlanks();
            if (peek() == end && end == ')') { // a structure of one value is written (1,)
                at++;
                return true;
            }
        }
        return false;
    }

    private String quoted() {
        char quote = peek();
        at++;
        StringBuilder value = new StringBuilder();
        while (peek() != quote) {
            char next = peek();
            at++;
            if (next == 0) {
                throw error("a string without an end");
            }
            value.append(next == '\\' ? escaped() : String.valueOf(next));
        }
        at++;
        return value.toString();
    }

    private String escaped() {
        char next = peek();
        at++;
        return switch (next) {
            case 'a' -> "\u0007";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'v' -> "\u000b";
            case 'u' -> codePoint(4);
            case 'U' -> codePoint(8);
            default -> String.valueOf(next);
        };
    }

    private String codePoint(int digits) {
        int end = Math.min(text.length(), at + digits);
        try {
            String value = Character.toString(Integer.parseInt(text.substring(at, end), 16));
            at = end;
            return value;
        } catch (IllegalArgumentException none) {
            throw error("no character after \\u");
        }
    }

    /** {@return letters, digits, signs and points}, as far as they go */
    private String word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return text.substring(start, at);
    }

    private List<String> types(String signature) {
        List<String> types = new ArrayList<>();
        VariantText parser = new VariantText(signature);
        while (parser.at < signature.length()) {
            int start = parser.at;
            parser.skipType();
            types.add(signature.substring(start, parser.at));
        }
        return types;
    }

    private void skipType() {
        char next = peek();
        at++;
        switch (next) {
            case 'a' -> skipType();
            case '(' -> skipTypesTo(')');
            case '{' -> skipTypesTo('}');
            case 'y', 'b', 'n', 'q', 'i', 'u', 'x', 't', 'd', 's', 'o', 'g', 'v' -> {
                // one letter
            }
            default -> {
                at--;
                throw error("no type of D-Bus");
            }
        }
    }

    private void skipTypesTo(char end) {
        while (peek() != end) {
            skipType();
        }
        at++;
    }

    private void expect(String type, String actual) {
        if (!type.isEmpty() && !type.equals(actual)) {
            throw error("a value of type " + actual + " where one of type " + type + " is expected");
        }
    }

    private void expectPrefix(String type, char first) {
        if (type.charAt(0) != first) {
            throw error("a list where a value of type " + type + " is expected");
        }
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        return peek(0);
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
    }

    private IllegalArgumentException unexpected() {
        return at < text.length()
                ? error("unexpected " + GoText.quote(String.valueOf(text.charAt(at))))
                : error("it ends too early");
    }

    private IllegalArgumentException error(String what) {
        return new IllegalArgumentException(what + " (at character " + (at + 1) + ")");
    }
}
