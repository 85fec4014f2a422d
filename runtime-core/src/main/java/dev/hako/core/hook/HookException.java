package dev.hako.core.hook;

import java.io.IOException;

/** A hook failed: {@code error running poststop hook #0: exit status 3, stdout: , stderr: …}. */
public final class HookException extends IOException {

    private static final long serialVersionUID = 1L;

    HookException(String message) {
        super(message);
    }

    HookException(String message, IOException cause) {
        super(message, cause);
    }
}
