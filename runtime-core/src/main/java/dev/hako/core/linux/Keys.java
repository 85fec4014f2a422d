package dev.hako.core.linux;

import java.io.IOException;

/** Kernel keyrings (keyctl(2)). */
public final class Keys {

    private static final int KEYCTL_JOIN_SESSION_KEYRING = 1;
    private static final int KEYCTL_SETPERM = 5;
    private static final int KEYCTL_DESCRIBE = 6;
    private static final int DESCRIPTION_SIZE = 256;
    private static final int HEXADECIMAL = 16;

    private Keys() {}

    /** Joins the session keyring of a name, made if there is none. {@return its serial number} */
    public static int joinSession(Kernel kernel, String name) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.KEYCTL, KEYCTL_JOIN_SESSION_KEYRING, frame.text(name));
        return (int) kernel.check(frame, "keyctl join", name).result();
    }

    /** {@return the permissions of a keyring, as four bytes for possessor, user, group and others} */
    public static int permissions(Kernel kernel, int serial) throws IOException {
        Frame frame = kernel.frame();
        long answer = frame.answer(DESCRIPTION_SIZE);
        frame.call(Sys.KEYCTL, KEYCTL_DESCRIBE, serial, answer, DESCRIPTION_SIZE);
        Reply reply = kernel.check(frame, "keyctl describe", String.valueOf(serial));
        // type;uid;gid;permissions;description
        String text = reply.text((int) reply.result() - 1);
        int start = text.indexOf(';', text.indexOf(';', text.indexOf(';') + 1) + 1) + 1;
        return Integer.parseUnsignedInt(text, start, text.indexOf(';', start), HEXADECIMAL);
    }

    public static void setPermissions(Kernel kernel, int serial, int permissions) throws IOException {
        kernel.check("keyctl setperm", String.valueOf(serial), Sys.KEYCTL, KEYCTL_SETPERM, serial, permissions);
    }
}
