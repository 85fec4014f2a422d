package dev.hako.cli.grammar;

/** Truth values as Go's {@code strconv.ParseBool} reads them. */
public enum Booleans {
    TRUE,
    FALSE,
    NEITHER;

    /** {@return what a text says} */
    public static Booleans parse(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> TRUE;
            case "0", "f", "F", "false", "FALSE", "False" -> FALSE;
            default -> NEITHER;
        };
    }
}
