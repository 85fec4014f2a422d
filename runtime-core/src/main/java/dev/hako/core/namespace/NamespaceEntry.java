package dev.hako.core.namespace;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes a process into those namespaces of a container that it cannot simply be cloned into.
 *
 * <p>All that exist are opened before one is joined, because a path means something else in another mount namespace. Then those are joined
 * that we may join as who we are; then the user namespace, whose root the process becomes; then those that only that root may join. A new
 * user namespace is the last one, so that all that the container's clone makes belongs to it.
 *
 * @param plan what to enter
 * @param writer gives a new user namespace its ids
 * @param warn takes a line
 */
public record NamespaceEntry(NamespacePlan plan, IdMapWriter writer, Consumer<String> warn) {

    private static final int NS_GET_NSTYPE = 0xb703;

    private static final String BOTH =
            "user namespaces enabled, but both namespace path and non-matching mapping specified -- you may only provide one";
    private static final String BOTH_ALIKE = "config.json has both a userns path to join and a matching userns mapping "
            + "specified -- you may only provide one. Future versions may return an error with this configuration";

    /**
     * Enters them.
     *
     * @param kernel a process of one thread; the pid and time namespaces are those of its children
     * @param pid that process, as this JVM sees it; dumpable, if a user namespace is made and we are not root
     */
    public void enter(Kernel kernel, int pid) throws IOException {
        join(kernel, pid);
        if (plan.creates(NamespaceType.USER)) {
            unshare(kernel, NamespaceType.USER);
            writer.write(pid, plan.maps());
            UserNamespace.becomeRoot(kernel);
        }
        if (plan.creates(NamespaceType.TIME)) {
            unshare(kernel, NamespaceType.TIME);
            TimeOffsets.write(pid, plan.timeOffsets());
        }
    }

    private void join(Kernel kernel, int pid) throws IOException {
        List<Opened> opened = new ArrayList<>();
        try {
            for (NamespacePlan.Join join : plan.joined()) {
                opened.add(new Opened(join, open(kernel, join)));
            }
            boolean hasUser = !opened.isEmpty() && opened.getFirst().isUser();
            boolean isOther = hasUser && !isOurs(opened.getFirst().fd, kernel);
            List<Opened> left = hasUser ? joinWhatWeMay(opened) : opened;
            if (isOther) {
                opened.getFirst().join();
                compareMaps(pid);
                UserNamespace.becomeRoot(kernel);
            }
            for (Opened namespace : left) {
                namespace.join();
            }
        } finally {
            for (Opened namespace : opened) {
                namespace.fd.close();
            }
        }
    }

    /** {@return those that it takes another user to join} */
    private static List<Opened> joinWhatWeMay(List<Opened> opened) throws IOException {
        List<Opened> refused = new ArrayList<>();
        for (Opened namespace : opened) {
            if (namespace.isUser()) {
                continue;
            }
            try {
                namespace.join();
            } catch (ErrnoException failure) {
                if (failure.errno() != Errno.EPERM) {
                    throw failure;
                }
                refused.add(namespace);
            }
        }
        return refused;
    }

    /** {@return whether a user namespace is the one that a process is in}: the kernel refuses to join that one */
    private static boolean isOurs(Fd user, Kernel kernel) throws IOException {
        return Files.stat(user).inode()
                == Files.stat(kernel, "/proc/self/ns/user", 0).inode();
    }

    private void compareMaps(int pid) throws IOException {
        if (plan.maps().isEmpty()) {
            return;
        }
        if (!plan.maps().sameAs(IdMaps.of(pid))) {
            throw new IOException(BOTH);
        }
        warn.accept(BOTH_ALIKE);
    }

    private static Fd open(Kernel kernel, NamespacePlan.Join join) throws IOException {
        try {
            // a path that is a FIFO by mistake would wait for somebody to write to it
            return Files.open(kernel, join.path(), Files.O_RDONLY | Files.O_NONBLOCK, 0);
        } catch (ErrnoException failure) {
            throw new ErrnoException("namespace path: " + failure.getMessage(), failure);
        }
    }

    private static void unshare(Kernel kernel, NamespaceType type) throws IOException {
        try {
            Namespaces.unshare(kernel, type.flag());
        } catch (ErrnoException failure) {
            String hint =
                    switch (failure.errno()) {
                        case ENOSPC ->
                            " (there are as many as /proc/sys/user/max_" + type.proc() + "_namespaces allows)";
                        case EUSERS -> " (too many are nested)";
                        default -> "";
                    };
            throw new ErrnoException(
                    "failed to unshare " + type.spec() + " namespace: " + failure.errno() + hint, failure);
        }
    }

    /** A namespace at hand. */
    private record Opened(NamespacePlan.Join namespace, Fd fd) {

        boolean isUser() {
            return namespace.type() == NamespaceType.USER;
        }

        void join() throws IOException {
            try {
                Namespaces.join(fd, namespace.type().flag());
            } catch (ErrnoException failure) {
                String hint =
                        switch (failure.errno()) {
                            case EINVAL -> " (" + whatItIs() + ")";
                            default -> "";
                        };
                throw new ErrnoException(
                        "failed to setns into " + namespace.type().spec() + " namespace " + namespace.path() + ": "
                                + failure.errno() + hint,
                        failure);
            }
        }

        /** ioctl_nsfs(2). */
        private String whatItIs() throws IOException {
            Frame frame = fd.kernel().frame();
            frame.call(Sys.IOCTL, fd.number(), NS_GET_NSTYPE);
            Reply reply = fd.kernel().run(frame);
            if (reply.failed()) {
                return "it is no namespace";
            }
            for (NamespaceType type : NamespaceType.values()) {
                if (type.flag() == reply.result()) {
                    return "it is a " + type.spec() + " namespace";
                }
            }
            return "it is a namespace of another type";
        }
    }
}
