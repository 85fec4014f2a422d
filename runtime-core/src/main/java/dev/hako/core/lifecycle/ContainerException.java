package dev.hako.core.lifecycle;

/** The user asked for something that cannot be: an unknown id, a wrong state, a bad configuration. Its message is what is printed. */
public final class ContainerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ContainerException(String message) {
        super(message);
    }

    public ContainerException(String message, Throwable cause) {
        super(message, cause);
    }
}
