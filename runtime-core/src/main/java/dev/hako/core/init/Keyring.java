package dev.hako.core.init;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The session keyring of a container, so that it does not see the keys of whoever started it (keyrings(7)). */
final class Keyring {

    /** Lets the user search the keyring: what a process needs that did not join it at its start. */
    private static final int USER_SEARCH = 0x80000;
    /** Lets others search it: in a user namespace the process that is added is somebody else for the keyring. */
    private static final int OTHER_SEARCH = 0x8;

    private Keyring() {}

    /**
     * Joins a new keyring, and lets the processes that are added to the container join it, {@linkplain Kernel#post together with the next
     * frames}.
     *
     * @param id the container's
     * @param label the SELinux label of the program, which the keyring gets as well; empty for none
     * @param inUserNamespace whether the container has a user namespace
     */
    static void make(Kernel kernel, String id, String label, boolean inUserNamespace) throws IOException {
        if (label.isEmpty()) {
            make(kernel, id, inUserNamespace);
            return;
        }
        Labels.ofKeys(kernel, label);
        make(kernel, id, inUserNamespace);
        Labels.ofKeys(kernel, "");
    }

    private static void make(Kernel kernel, String id, boolean inUserNamespace) throws IOException {
        Frame frame = kernel.frame();
        long serial = frame.answer(Long.BYTES + Keys.DESCRIPTION_SIZE);
        Keys.joinSession(frame, name(id)).storeInto(serial);
        Keys.describe(frame, serial, serial + Long.BYTES);
        kernel.post(frame, reply -> {
            if (!reply.failed()) {
                String text = new String(reply.data(), Long.BYTES, Keys.DESCRIPTION_SIZE, StandardCharsets.UTF_8);
                int more = inUserNamespace ? OTHER_SEARCH : USER_SEARCH;
                long joined = reply.int64(0);
                Keys.setPermissions(kernel, joined, Keys.permissions(text) | more, set -> {
                    if (set.failed()) {
                        throw notChanged("keyctl setperm", joined, set.errno());
                    }
                });
            } else if (reply.remaining() == 0) {
                throw notChanged("keyctl describe", reply.int64(0), reply.errno());
            } else if (reply.errno() != Errno.ENOSYS) {
                throw notJoined(new ErrnoException("keyctl join " + name(id), reply.errno()));
            }
        });
    }

    private static ErrnoException notChanged(String call, long serial, Errno errno) {
        ErrnoException failure = new ErrnoException(call + " " + serial, errno);
        return new ErrnoException("unable to mod keyring permissions: " + failure.getMessage(), failure);
    }

    private static ErrnoException notJoined(ErrnoException failure) {
        return new ErrnoException("unable to join session keyring: " + failure.getMessage(), failure);
    }

    private static String name(String id) {
        return "_ses." + id;
    }

    /**
     * Joins the keyring of a container, which is made if there is none, {@linkplain Kernel#post together with the next frame}. A kernel
     * without keyrings is no failure.
     */
    static void join(Kernel kernel, String id, String label) throws IOException {
        if (label.isEmpty()) {
            join(kernel, id);
            return;
        }
        Labels.ofKeys(kernel, label);
        join(kernel, id);
        Labels.ofKeys(kernel, "");
    }

    private static void join(Kernel kernel, String id) throws IOException {
        Frame frame = kernel.frame();
        Keys.joinSession(frame, name(id));
        kernel.post(frame, reply -> {
            if (reply.failed() && reply.errno() != Errno.ENOSYS) {
                throw notJoined(new ErrnoException("keyctl join " + name(id), reply.errno()));
            }
        });
    }
}
