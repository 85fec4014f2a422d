package dev.hako.core.linux.ffi;

import java.io.IOException;

/** A call over D-Bus was answered by an error. */
public final class BusException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String name;

    /**
     * @param name the error's: {@code org.freedesktop.systemd1.NoSuchUnit}
     * @param text what it says
     */
    public BusException(String name, String text) {
        super(text);
        this.name = name;
    }

    /** {@return the error's name} */
    public String name() {
        return name;
    }
}
