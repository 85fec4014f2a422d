package dev.hako.spec.check;

/** What a {@link Finding} is about. */
public enum Kind {
    /** The file is no JSON, or a value has not the type that the specification's schema gives it. */
    MALFORMED("malformed"),
    /** The specification, or this runtime whatever the host, does not allow it. */
    INVALID("invalid"),
    /** It has no effect. */
    IGNORED("ignored"),
    /** It gives the container more power over the host than most need. */
    UNSAFE("unsafe"),
    /** This host has not got what is asked for. */
    HOST("host");

    private final String text;

    Kind(String text) {
        this.text = text;
    }

    /** {@return its name in reports} */
    public String text() {
        return text;
    }
}
