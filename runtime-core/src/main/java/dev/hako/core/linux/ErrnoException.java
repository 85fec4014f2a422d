package dev.hako.core.linux;

import java.io.IOException;

/** A system call said no: which call, on what, and why. Prints as Go does: {@code open /x: no such file or directory}. */
public final class ErrnoException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Errno errno;
    private final String operation;

    /** @param operation what was asked, of what: {@code "open /x"} */
    public ErrnoException(String operation, Errno errno) {
        super(operation + ": " + errno.text());
        this.operation = operation;
        this.errno = errno;
    }

    /** @param message more than the operation and its error, for a caller that knows more */
    public ErrnoException(String message, ErrnoException cause) {
        super(message, cause);
        this.operation = cause.operation;
        this.errno = cause.errno;
    }

    public Errno errno() {
        return errno;
    }

    /** {@return what was asked, of what} */
    public String operation() {
        return operation;
    }
}
