package dev.hako.core.linux;

import java.io.IOException;

/** Kernel keyrings (keyctl(2)). */
public final class Keys {

    private static final int KEYCTL_JOIN_SESSION_KEYRING = 1;
    private static final int KEYCTL_SETPERM = 5;
    private static final int KEYCTL_DESCRIBE = 6;
    /** Bytes that a description may have. */
    public static final int DESCRIPTION_SIZE = 256;

    private static final int HEXADECIMAL = 16;

    private Keys() {}

    /** Adds a call that joins the session keyring of a name, made if there is none; its result is the serial number. */
    public static Call joinSession(Frame frame, String name) {
        return frame.call(Sys.KEYCTL, KEYCTL_JOIN_SESSION_KEYRING, frame.text(name));
    }

    /**
     * Adds a call that describes a keyring.
     *
     * @param serial where its serial number is stored
     * @param into where {@link #DESCRIPTION_SIZE} bytes go
     */
    public static Call describe(Frame frame, long serial, long into) {
        return frame.call(Sys.KEYCTL, KEYCTL_DESCRIBE, serial, into, DESCRIPTION_SIZE)
                .indirect(1);
    }

    /** {@return the permissions in a description, as four bytes for possessor, user, group and others} */
    public static int permissions(String description) {
        // type;uid;gid;permissions;description
        int start = description.indexOf(';', description.indexOf(';', description.indexOf(';') + 1) + 1) + 1;
        return Integer.parseUnsignedInt(description, start, description.indexOf(';', start), HEXADECIMAL);
    }

    /** Has the permissions of a keyring set, {@linkplain Kernel#post together with the next frame}. */
    public static void setPermissions(Kernel kernel, long serial, int permissions, Kernel.Sequel sequel)
            throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.KEYCTL, KEYCTL_SETPERM, serial, permissions);
        kernel.post(frame, sequel);
    }
}
