package dev.hako.spec.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A JSON text as a tree of where its values are: for messages about them, and for what {@link SpecReader} passes over.
 *
 * @param name the member's name as it is written; the index of an element; empty for the outermost value
 * @param line on which the value starts, from 1
 * @param shape what the value is
 * @param inside members or elements in their order, also members of the same name; empty for other values
 */
public record Outline(String name, int line, Shape shape, List<Outline> inside) {

    /** What a value is, as far as it matters to who looks for names. */
    public enum Shape {
        OBJECT,
        LIST,
        NULL,
        OTHER
    }

    public Outline {
        inside = List.copyOf(inside);
    }

    /**
     * {@return the outline of a text in UTF-8}
     *
     * @throws JsonException if it is not well-formed
     */
    public static Outline of(byte[] json) throws JsonException {
        return new Walk(json).value("");
    }

    /**
     * {@return the line of a value; if there is no such value, of the innermost one around its place}
     *
     * @param pointer a JSON pointer (RFC 6901), with names in any case
     */
    public int line(String pointer) {
        Outline at = this;
        for (int from = 1; from <= pointer.length(); ) {
            int slash = pointer.indexOf('/', from);
            int to = slash < 0 ? pointer.length() : slash;
            Optional<Outline> next = at.last(unescape(pointer.substring(from, to)));
            if (next.isEmpty()) {
                break;
            }
            at = next.get();
            from = to + 1;
        }
        return at.line;
    }

    /** {@return a name as a part of a JSON pointer} */
    public static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static String unescape(String part) {
        return part.replace("~1", "/").replace("~0", "~");
    }

    /** The last one of a name, which is the one that counts. */
    private Optional<Outline> last(String wanted) {
        for (int i = inside.size() - 1; i >= 0; i--) {
            if (inside.get(i).name.equalsIgnoreCase(wanted)) {
                return Optional.of(inside.get(i));
            }
        }
        return Optional.empty();
    }

    /** One way through a text. */
    private static final class Walk {
        private final byte[] json;
        private final Scanner scanner;
        private int line = 1;
        private int counted;

        Walk(byte[] json) throws JsonException {
            this.json = json;
            this.scanner = new Scanner(json);
        }

        Outline value(String name) throws JsonException {
            int where = lineOf(scanner.start());
            return switch (scanner.kind()) {
                case OBJECT -> new Outline(name, where, Shape.OBJECT, members());
                case LIST -> new Outline(name, where, Shape.LIST, elements());
                case NULL -> new Outline(name, where, Shape.NULL, List.of());
                default -> {
                    scanner.skip();
                    yield new Outline(name, where, Shape.OTHER, List.of());
                }
            };
        }

        private List<Outline> members() throws JsonException {
            List<Outline> members = new ArrayList<>();
            scanner.enter();
            while (scanner.next('}')) {
                members.add(value(scanner.name()));
            }
            return members;
        }

        private List<Outline> elements() throws JsonException {
            List<Outline> elements = new ArrayList<>();
            scanner.enter();
            while (scanner.next(']')) {
                elements.add(value(Integer.toString(elements.size())));
            }
            return elements;
        }

        private int lineOf(int offset) {
            for (; counted < offset; counted++) {
                if (json[counted] == '\n') {
                    line++;
                }
            }
            return line;
        }
    }
}
