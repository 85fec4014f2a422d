package dev.hako.spec.json;

/** What a value is. */
enum Kind {
    OBJECT("an object"),
    LIST("a list"),
    STRING("a string"),
    INTEGER("a whole number", "a number"),
    FRACTION("a number"),
    TRUE("true"),
    FALSE("false"),
    NULL("null");

    private final String text;
    private final String found;

    Kind(String text) {
        this(text, text);
    }

    Kind(String text, String found) {
        this.text = text;
        this.found = found;
    }

    String text() {
        return text;
    }

    String found() {
        return found;
    }
}
