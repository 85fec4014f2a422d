package dev.hako.spec.check;

/**
 * Something in a configuration that cannot be.
 *
 * @param pointer where, as a JSON pointer (RFC 6901) with the specification's names; empty for the whole document
 * @param value what stands there: a text in Go's quotes, a number, or empty for nothing
 * @param rule what is wrong, in runc's words where runc has any
 */
public record Problem(String pointer, String value, String rule) {

    /** {@return all of it in one line, with the rule first, so that who looks for runc's words finds them} */
    public String message() {
        StringBuilder line = new StringBuilder(Go.oneLine(rule));
        if (!pointer.isEmpty()) {
            line.append(" (").append(Go.oneLine(pointer));
            if (!value.isEmpty()) {
                line.append(" = ").append(value);
            }
            line.append(')');
        }
        return line.toString();
    }
}
