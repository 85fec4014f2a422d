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
    /** Lets others search it: in a user namespace the process that is added is somebody else for the keyring. */
    private static final int OTHER_SEARCH = 0x8;

    /** Stands for no keyring. */
    static final int NONE = 0;

    private Keyring() {}

    /**
     * Joins a new keyring, and lets the processes that are added to the container join it.
     *
     * @param id the container's
     * @param label the SELinux label of the program, which the keyring gets as well; empty for none
     * @param inUserNamespace whether the container has a user namespace
     */
    static void make(Kernel kernel, String id, String label, boolean inUserNamespace) throws IOException {
        int serial = join(kernel, id, label);
        if (serial == NONE) {
            return;
        }
        try {
            int more = inUserNamespace ? OTHER_SEARCH : USER_SEARCH;
            Keys.setPermissions(kernel, serial, Keys.permissions(kernel, serial) | more);
        } catch (ErrnoException failure) {
            throw new ErrnoException("unable to mod keyring permissions: " + failure.getMessage(), failure);
        }
    }

    /**
     * Joins the keyring of a container, which is made if there is none. A kernel without keyrings is no failure.
     *
     * @return its serial number; {@link #NONE} without keyrings
     */
    static int join(Kernel kernel, String id, String label) throws IOException {
        if (label.isEmpty()) {
            return join(kernel, id);
        }
        Labels.ofKeys(kernel, label);
        int serial = join(kernel, id);
        Labels.ofKeys(kernel, "");
        return serial;
    }

    private static int join(Kernel kernel, String id) throws IOException {
        try {
            return Keys.joinSession(kernel, "_ses." + id);
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.ENOSYS) {
                return NONE;
            }
            throw new ErrnoException("unable to join session keyring: " + failure.getMessage(), failure);
        }
    }
}
