package dev.hako.cli.grammar;

/** A line that its {@link Syntax} does not allow. The message is runc's. */
public final class UsageException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Syntax syntax;
    private final String heading;

    UsageException(Syntax syntax, String heading, String message) {
        super(message);
        this.syntax = syntax;
        this.heading = heading;
    }

    static UsageException of(Syntax syntax, String message) {
        return new UsageException(
                syntax, "Incorrect Usage" + (syntax.name().isEmpty() ? ". " : ": ") + message, message);
    }

    /** {@return what the line should have kept to} */
    public Syntax syntax() {
        return syntax;
    }

    /** {@return what is printed above the help} */
    public String heading() {
        return heading;
    }
}
