package dev.hako.spec.json;

import java.io.IOException;

/**
 * The JSON is malformed, or a value has not the type that is wanted.
 *
 * <p>The message is one line, {@code line:column: pointer: why}, to be put behind a file name and a colon:
 * {@code 12:9: /process/args/1: want a string, found a number}.
 */
public final class JsonException extends IOException {
    private final String pointer;
    private final int line;
    private final int column;
    private final String why;

    JsonException(String pointer, int line, int column, String why) {
        super(line + ":" + column + ": " + (pointer.isEmpty() ? "" : pointer + ": ") + why);
        this.pointer = pointer;
        this.line = line;
        this.column = column;
        this.why = why;
    }

    /** {@return the place of the value, as a JSON pointer (RFC 6901); empty for the whole document} */
    public String pointer() {
        return pointer;
    }

    /** {@return what is wrong there} */
    public String why() {
        return why;
    }

    /** {@return the line, from 1} */
    public int line() {
        return line;
    }

    /** {@return the column, from 1} */
    public int column() {
        return column;
    }
}
