package dev.hako.spec.check;

/** How bad a {@link Finding} is. */
public enum Severity {
    /** No container can be made of it. */
    ERROR("error"),
    /** A container can be made, but not with all that is asked for, or it can take over the host. */
    WARNING("warning"),
    /** Worth knowing. */
    NOTE("note");

    private final String text;

    Severity(String text) {
        this.text = text;
    }

    /** {@return its name in reports} */
    public String text() {
        return text;
    }
}
