package dev.hako.core.namespace;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import dev.hako.spec.runtime.Namespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a container comes by its namespaces.
 *
 * @param created the kinds that are new
 * @param joined those that exist, in the order in which they are joined
 */
public record NamespacePlan(List<NamespaceType> created, List<Join> joined) {

    /**
     * A namespace that exists.
     *
     * @param path where it is found, host side
     */
    public record Join(NamespaceType type, String path) {}

    public NamespacePlan {
        created = List.copyOf(created);
        joined = List.copyOf(joined);
    }

    /**
     * @param namespaces the configuration's, known kinds each at most once
     */
    public static NamespacePlan of(List<Namespace> namespaces) {
        List<NamespaceType> created = new ArrayList<>();
        List<Join> joined = new ArrayList<>();
        for (NamespaceType type : NamespaceType.values()) {
            for (Namespace namespace : namespaces) {
                if (namespace.type().equals(type.spec())) {
                    if (namespace.path().isEmpty()) {
                        created.add(type);
                    } else {
                        joined.add(new Join(type, namespace.path()));
                    }
                }
            }
        }
        return new NamespacePlan(created, joined);
    }

    /** {@return whether the container has a namespace of a kind to itself, or shares one that is not the caller's} */
    public boolean has(NamespaceType type) {
        if (created.contains(type)) {
            return true;
        }
        for (Join join : joined) {
            if (join.type() == type) {
                return true;
            }
        }
        return false;
    }

    public boolean creates(NamespaceType type) {
        return created.contains(type);
    }

    /**
     * {@return the flags of the clone that makes the new namespaces}
     *
     * <p>Without the cgroup namespace: its root is the cgroup of the process that unshares it, so the process goes there first.
     */
    public long cloneFlags() {
        long flags = 0;
        for (NamespaceType type : created) {
            if (type != NamespaceType.CGROUP) {
                flags |= type.flag();
            }
        }
        return flags;
    }

    /** {@return the flags of all kinds that the container has} */
    public long allFlags() {
        long flags = 0;
        for (NamespaceType type : created) {
            flags |= type.flag();
        }
        for (Join join : joined) {
            flags |= join.type().flag();
        }
        return flags;
    }

    /**
     * Looks whether there is something at the paths of the namespaces to join.
     *
     * @param kernel a process that sees these paths
     */
    public void check(Kernel kernel) throws IOException {
        for (Join join : joined) {
            try {
                Files.stat(kernel, join.path(), Files.AT_SYMLINK_NOFOLLOW);
            } catch (ErrnoException failure) {
                throw new ErrnoException(
                        "unable to create new parent process: namespace path: lstat " + join.path(), failure.errno());
            }
        }
    }

    /**
     * Joins the namespaces that exist.
     *
     * @param kernel a process of one thread that goes on in them; its children are in the pid namespace
     */
    public void join(Kernel kernel) throws IOException {
        List<Fd> opened = new ArrayList<>();
        try {
            // all are opened before one is joined: a path means something else in another mount namespace
            for (Join join : joined) {
                opened.add(open(kernel, join));
            }
            for (int i = 0; i < joined.size(); i++) {
                join(opened.get(i), joined.get(i));
            }
        } finally {
            for (Fd fd : opened) {
                fd.close();
            }
        }
    }

    private static Fd open(Kernel kernel, Join join) throws IOException {
        try {
            // a path that is a FIFO by mistake would wait for somebody to write to it
            return Files.open(kernel, join.path(), Files.O_RDONLY | Files.O_NONBLOCK, 0);
        } catch (ErrnoException failure) {
            throw new ErrnoException("namespace path: " + failure.getMessage(), failure);
        }
    }

    private static void join(Fd fd, Join join) throws IOException {
        try {
            Namespaces.join(fd, join.type().flag());
        } catch (ErrnoException failure) {
            String hint =
                    switch (failure.errno()) {
                        case EINVAL -> " (" + whatItIs(fd) + ")";
                        default -> "";
                    };
            throw new ErrnoException(
                    "failed to setns into " + join.type().spec() + " namespace " + join.path() + ": " + failure.errno()
                            + hint,
                    failure);
        }
    }

    /** ioctl_nsfs(2). */
    private static String whatItIs(Fd fd) throws IOException {
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

    private static final int NS_GET_NSTYPE = 0xb703;
}
