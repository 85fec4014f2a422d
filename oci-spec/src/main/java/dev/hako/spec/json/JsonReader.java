package dev.hako.spec.json;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON value by value, into variables of the caller's.
 *
 * <p>The reader stands on a value, at first on the outermost one. An object is read by a loop that takes every member's
 * value, or leaves it:
 *
 * <pre>{@code
 * in.enterObject();
 * while (in.nextMember()) {
 *     switch (in.name()) {
 *         case "path" -> path = in.string();
 *         case "readonly" -> readonly = in.bool();
 *         default -> in.other("path", "readonly");
 *     }
 * }
 * }</pre>
 *
 * <p>Members that are {@code null} do not appear. Every method throws a {@link JsonException} if the JSON is malformed or
 * the value is of another type.
 */
public final class JsonReader {
    private static final long UINT32_MAX = 0xffff_ffffL;

    private final Scanner scanner;
    private String name = "";
    private boolean again;

    private JsonReader(byte[] json) throws JsonException {
        scanner = new Scanner(json);
    }

    /** {@return a reader that stands on the outermost value of this text, in UTF-8} */
    public static JsonReader of(byte[] json) throws JsonException {
        return new JsonReader(json);
    }

    /**
     * {@return a reader that stands on the outermost value of this text, in UTF-8}
     *
     * @param json is read to its end, but not closed
     * @throws IOException if that fails
     */
    public static JsonReader of(InputStream json) throws IOException {
        return new JsonReader(json.readAllBytes());
    }

    /** Enters the object that the reader stands on. */
    public void enterObject() throws JsonException {
        want(Kind.OBJECT);
        scanner.enter();
    }

    /**
     * Goes on to the value of the next member that is not {@code null}.
     *
     * @return false at the end of the object, which is then left behind
     */
    public boolean nextMember() throws JsonException {
        if (again) {
            again = false;
            return true;
        }
        while (scanner.next('}')) {
            name = scanner.name();
            if (!isNull()) {
                return true;
            }
        }
        return false;
    }

    /** {@return the name of the member that the reader stands on} */
    public String name() {
        return name;
    }

    /**
     * Deals with a member that no case took: if it is one of these names in another case, the next
     * {@link #nextMember()} gives it again under that name, else it is passed over.
     */
    public void other(String... known) throws JsonException {
        for (String candidate : known) {
            if (candidate.equalsIgnoreCase(name) && !candidate.equals(name)) {
                name = candidate;
                again = true;
                return;
            }
        }
        skip();
    }

    /** Passes the value over, whatever it is. */
    public void skip() throws JsonException {
        scanner.skip();
    }

    /** Enters the list that the reader stands on. */
    public void enterList() throws JsonException {
        want(Kind.LIST);
        scanner.enter();
    }

    /**
     * Goes on to the next element.
     *
     * @return false at the end of the list, which is then left behind
     */
    public boolean nextElement() throws JsonException {
        return scanner.next(']');
    }

    /** {@return whether the value is {@code null}} */
    public boolean isNull() {
        return scanner.kind() == Kind.NULL;
    }

    /** {@return a text} */
    public String string() throws JsonException {
        want(Kind.STRING);
        return scanner.string();
    }

    /** {@return a truth value} */
    public boolean bool() throws JsonException {
        return switch (scanner.kind()) {
            case TRUE -> true;
            case FALSE -> false;
            default -> throw wrong("true or false");
        };
    }

    /** {@return a number of Go's type {@code int64}} */
    public long int64() throws JsonException {
        return between(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** {@return a number of Go's type {@code uint64}, as the {@code long} with the same bits} */
    public long uint64() throws JsonException {
        want(Kind.INTEGER);
        try {
            return Long.parseUnsignedLong(scanner.literal());
        } catch (NumberFormatException outside) {
            throw outside("0", Long.toUnsignedString(-1));
        }
    }

    /** {@return a number of Go's type {@code uint32}} */
    public long uint32() throws JsonException {
        return between(0, UINT32_MAX);
    }

    /** {@return a number of Go's type {@code int32}} */
    public int int32() throws JsonException {
        return (int) between(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** {@return a whole number that lies between these, both included} */
    public long between(long least, long most) throws JsonException {
        want(Kind.INTEGER);
        try {
            long number = Long.parseLong(scanner.literal());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException outside) {
            // told below
        }
        throw outside(Long.toString(least), Long.toString(most));
    }

    /** {@return a list of texts} */
    public List<String> strings() throws JsonException {
        List<String> strings = new ArrayList<>();
        enterList();
        while (nextElement()) {
            strings.add(string());
        }
        return strings;
    }

    /** {@return an object whose members are texts, in their order} */
    public Map<String, String> stringMap() throws JsonException {
        Map<String, String> map = new LinkedHashMap<>();
        enterObject();
        while (nextMember()) {
            map.put(name, string());
        }
        return map;
    }

    /** {@return an error about the value that the reader stands on, to be thrown} */
    public JsonException error(String why) {
        return scanner.error(why);
    }

    private void want(Kind kind) throws JsonException {
        if (scanner.kind() != kind) {
            throw wrong(kind.text());
        }
    }

    private JsonException wrong(String want) {
        boolean fraction = scanner.kind() == Kind.FRACTION && want.equals(Kind.INTEGER.text());
        return error("want " + want + ", found "
                + (fraction ? scanner.literal() : scanner.kind().found()));
    }

    private JsonException outside(String least, String most) {
        return error("want a whole number from " + least + " to " + most + ", found " + scanner.literal());
    }
}
