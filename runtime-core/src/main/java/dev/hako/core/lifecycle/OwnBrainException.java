package dev.hako.core.lifecycle;

/** A caller wants what may take however long, so it needs a JVM of its own. Nothing was done. */
public final class OwnBrainException extends RuntimeException {

    private static final long serialVersionUID = 1;

    OwnBrainException() {
        super("the caller needs a JVM of its own", null, false, false);
    }
}
