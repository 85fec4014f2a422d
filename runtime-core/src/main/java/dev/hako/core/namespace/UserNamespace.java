package dev.hako.core.namespace;

import dev.hako.core.linux.Credentials;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.proc.ProcFile;
import java.io.File;
import java.io.IOException;

/** What a process does once it is in a user namespace. */
public final class UserNamespace {

    private static final int USER = 0;
    private static final int GROUP = 1;
    private static final String ALL_IDS = "4294967295";

    private UserNamespace() {}

    /**
     * {@return whether the processes of a user namespace may have supplementary groups set}, user_namespaces(7)
     *
     * @param pid one of them, as this JVM sees it
     */
    public static boolean allowsGroups(int pid) throws IOException {
        String file = "/proc/" + pid + "/setgroups";
        // a kernel without user namespaces does not have it
        return !new File(file).exists() || !ProcFile.read(file).startsWith("deny");
    }

    /** {@return whether we are in the first user namespace, where root is the machine's}: it maps all ids onto themselves */
    public static boolean isFirst() throws IOException {
        String map = "/proc/self/uid_map";
        // as text: the first equals(Object) of a record costs several milliseconds
        return !new File(map).exists() || ProcFile.read(map).strip().endsWith(" " + ALL_IDS);
    }

    /**
     * {@return whether the user namespace of one process is that of another}
     *
     * @param kernel the one
     * @param pid the other, as the first one sees it
     */
    public static boolean isShared(Kernel kernel, int pid) throws IOException {
        return Files.readLink(kernel, "/proc/self/ns/user").equals(Files.readLink(kernel, "/proc/" + pid + "/ns/user"));
    }

    /**
     * Has a process become the namespace's root: what it makes from here on is to belong to somebody who exists there.
     *
     * @param process with all capabilities in its user namespace, which may forbid setgroups(2)
     */
    public static void becomeRoot(Kernel process) throws IOException {
        Frame frame = process.frame();
        Credentials.setUser(frame, 0);
        Credentials.setGroup(frame, 0);
        Credentials.setGroups(frame).mayFail();
        Reply reply = process.run(frame);
        int failed = frame.calls().size() - reply.remaining() - 1;
        if (reply.failed() && failed <= GROUP) {
            String hint = reply.errno() == Errno.EINVAL
                    ? " (it has no mapping for " + (failed == USER ? "uid" : "gid") + " 0)"
                    : "";
            ErrnoException failure = new ErrnoException("failed to become root in user namespace", reply.errno());
            throw hint.isEmpty() ? failure : new ErrnoException(failure.getMessage() + hint, failure);
        }
    }
}
