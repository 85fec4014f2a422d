package dev.hako.core.init;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Keys;
import java.io.IOException;

/** The session keyring of a container, so that it does not see the keys of whoever started it (keyrings(7)). */
final class Keyring {

    /** Lets the user search the keyring: what a process needs that did not join it at its start. */
    private static final int USER_SEARCH = 0x80000;

    private Keyring() {}

    /** Joins the keyring of a container, which is made if there is none. A kernel without keyrings is no failure. */
    static void join(Kernel kernel, String id) throws IOException {
        int serial;
        try {
            serial = Keys.joinSession(kernel, "_ses." + id);
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.ENOSYS) {
                return;
            }
            throw new ErrnoException("unable to join session keyring: " + failure.getMessage(), failure);
        }
        try {
            Keys.setPermissions(kernel, serial, Keys.permissions(kernel, serial) | USER_SEARCH);
        } catch (ErrnoException failure) {
            throw new ErrnoException("unable to mod keyring permissions: " + failure.getMessage(), failure);
        }
    }
}
