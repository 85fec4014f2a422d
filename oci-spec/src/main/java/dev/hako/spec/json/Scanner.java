package dev.hako.spec.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the values in a JSON text (RFC 8259), one after the other.
 *
 * <p>Why not Jackson's parser, which is the authority here? Every one of its parsers initialises
 * {@code java.math.BigDecimal}, which in JDK 25 computes 5 to the power of 65536: half a JVM start, for every command that
 * reads so much as a state file. So this class reads what is well-formed, keeps no track of where it is, and leaves
 * everything that it refuses to {@link Diagnosis}, where Jackson says what and where. A test holds the two against
 * each other.
 */
final class Scanner {
    /** As Jackson's. */
    private static final int MAX_DEPTH = 1000;

    private final byte[] json;
    /** Where to go on reading. */
    private int at;

    private int depth;
    /** Whether an object or list has just been entered, so that no comma is due. */
    private boolean fresh;

    private Kind kind = Kind.NULL;
    /** The value's text, without the quotes of a string; an object's or list's starts and ends before its bracket. */
    private int start;

    private int end;
    /** What the string between start and end has in it. */
    private boolean escapes;

    private boolean beyondAscii;
    private String name = "";

    Scanner(byte[] json) throws JsonException {
        this.json = json;
        if (json.length >= 3 && json[0] == (byte) 0xef && json[1] == (byte) 0xbb && json[2] == (byte) 0xbf) {
            at = 3;
        }
        value();
    }

    /** {@return what the value is that has been found last} */
    Kind kind() {
        return kind;
    }

    /** {@return where the value that has been found last starts, in bytes from the start of the text} */
    int start() {
        return start;
    }

    /** {@return the name of the member that has been found last} */
    String name() {
        return name;
    }

    /** Goes into the object or list that has been found last. */
    void enter() throws JsonException {
        if (++depth > MAX_DEPTH) {
            throw malformed();
        }
        at++;
        fresh = true;
    }

    /** Finds the next value of an object or list, and its name in an object; false at the bracket that ends it. */
    boolean next(char bracket) throws JsonException {
        int c = peek();
        if (c == bracket) {
            at++;
            depth--;
            fresh = false;
            return false;
        }
        if (!fresh) {
            expect(c, ',');
            c = peek();
        }
        fresh = false;
        if (bracket == '}') {
            expect(c, '"');
            quoted();
            name = string();
            expect(peek(), ':');
        }
        value();
        return true;
    }

    /** Passes over the value that has been found last. */
    void skip() throws JsonException {
        if (kind == Kind.OBJECT || kind == Kind.LIST) {
            char bracket = kind == Kind.OBJECT ? '}' : ']';
            enter();
            while (next(bracket)) {
                skip();
            }
        } else if (kind == Kind.STRING && (escapes || beyondAscii)) {
            string(); // only to see whether it can be read
        }
    }

    /** {@return the text of a string} */
    String string() throws JsonException {
        if (escapes) {
            return unescaped();
        }
        return beyondAscii ? utf8(start, end) : literal();
    }

    /** {@return the letters of a number} */
    String literal() {
        return new String(json, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** {@return an error about the value that has been found last} */
    JsonException error(String why) {
        return Diagnosis.of(json, kind == Kind.STRING ? start - 1 : start, why);
    }

    private JsonException malformed() {
        return Diagnosis.malformed(json, Math.min(at, json.length));
    }

    /** {@return the next letter that is not white space, which is not consumed; −1 at the end} */
    private int peek() {
        while (at < json.length) {
            byte c = json[at];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return c;
            }
            at++;
        }
        return -1;
    }

    private void expect(int found, char wanted) throws JsonException {
        if (found != wanted) {
            throw malformed();
        }
        at++;
    }

    private void value() throws JsonException {
        int c = peek();
        start = at;
        end = at;
        switch (c) {
            case '{' -> kind = Kind.OBJECT;
            case '[' -> kind = Kind.LIST;
            case '"' -> {
                at++;
                quoted();
                kind = Kind.STRING;
            }
            case 't' -> word("true", Kind.TRUE);
            case 'f' -> word("false", Kind.FALSE);
            case 'n' -> word("null", Kind.NULL);
            default -> number();
        }
    }

    private void word(String word, Kind which) throws JsonException {
        for (int i = 0; i < word.length(); i++) {
            if (at >= json.length || json[at] != word.charAt(i)) {
                throw malformed();
            }
            at++;
        }
        kind = which;
        end = at;
    }

    private void number() throws JsonException {
        if (at < json.length && json[at] == '-') {
            at++;
        }
        if (at < json.length && json[at] == '0') {
            at++;
        } else {
            digits();
        }
        kind = Kind.INTEGER;
        if (at < json.length && json[at] == '.') {
            at++;
            digits();
            kind = Kind.FRACTION;
        }
        if (at < json.length && (json[at] == 'e' || json[at] == 'E')) {
            at++;
            if (at < json.length && (json[at] == '+' || json[at] == '-')) {
                at++;
            }
            digits();
            kind = Kind.FRACTION;
        }
        end = at;
    }

    private void digits() throws JsonException {
        int first = at;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        if (at == first) {
            throw malformed();
        }
    }

    /** Finds the end of a string whose opening quote is behind us. */
    private void quoted() throws JsonException {
        start = at;
        escapes = false;
        beyondAscii = false;
        int i = at;
        for (; i < json.length && json[i] != '"'; i++) {
            byte c = json[i];
            if (c == '\\') {
                escapes = true;
                i++;
            } else if (c < 0) {
                beyondAscii = true;
            } else if (c < ' ') {
                at = i;
                throw malformed();
            }
        }
        if (i >= json.length) {
            at = json.length;
            throw malformed();
        }
        end = i;
        at = i + 1;
    }

    private String utf8(int from, int to) throws JsonException {
        String text = new String(json, from, to - from, StandardCharsets.UTF_8);
        // a decoder puts U+FFFD for what is not UTF-8
        if (text.indexOf('\ufffd') >= 0
                && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(json, from, to))) {
            at = from;
            throw malformed();
        }
        return text;
    }

    private String unescaped() throws JsonException {
        StringBuilder text = new StringBuilder(end - start);
        int plain = start;
        for (int i = start; i < end; i++) {
            if (json[i] == '\\') {
                text.append(utf8(plain, i));
                i++;
                if (json[i] == 'u') {
                    text.append(codeUnit(i + 1));
                    i += 4;
                } else {
                    text.append(escaped(i));
                }
                plain = i + 1;
            }
        }
        return text.append(utf8(plain, end)).toString();
    }

    private char escaped(int where) throws JsonException {
        return switch (json[where]) {
            case '"', '\\', '/' -> (char) json[where];
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> {
                at = where;
                throw malformed();
            }
        };
    }

    private char codeUnit(int from) throws JsonException {
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < end ? Character.digit(json[i], 16) : -1;
            if (digit < 0) {
                at = i;
                throw malformed();
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }
}
