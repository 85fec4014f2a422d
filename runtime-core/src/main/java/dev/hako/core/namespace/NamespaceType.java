package dev.hako.core.namespace;

import dev.hako.core.linux.Namespaces;
import java.util.Optional;

/** The kinds of namespaces (namespaces(7)), in the order in which they are joined. */
public enum NamespaceType {
    USER("user", "user", Namespaces.CLONE_NEWUSER),
    IPC("ipc", "ipc", Namespaces.CLONE_NEWIPC),
    UTS("uts", "uts", Namespaces.CLONE_NEWUTS),
    NETWORK("network", "net", Namespaces.CLONE_NEWNET),
    PID("pid", "pid", Namespaces.CLONE_NEWPID),
    MOUNT("mount", "mnt", Namespaces.CLONE_NEWNS),
    CGROUP("cgroup", "cgroup", Namespaces.CLONE_NEWCGROUP),
    TIME("time", "time", Namespaces.CLONE_NEWTIME);

    private final String spec;
    private final String proc;
    private final long flag;

    NamespaceType(String spec, String proc, long flag) {
        this.spec = spec;
        this.proc = proc;
        this.flag = flag;
    }

    /** {@return the kind that the configuration calls by a name} */
    public static Optional<NamespaceType> of(String name) {
        for (NamespaceType type : values()) {
            if (type.spec.equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** {@return its name in the configuration} */
    public String spec() {
        return spec;
    }

    /** {@return its name in {@code /proc/[pid]/ns}} */
    public String proc() {
        return proc;
    }

    /** {@return whether a kernel of the oldest version that hako runs on may have been built without it} */
    boolean isOptional() {
        return switch (this) {
            case USER, TIME, CGROUP -> true;
            case IPC, UTS, NETWORK, PID, MOUNT -> false;
        };
    }

    /** {@return its {@code CLONE_NEW*} flag} */
    public long flag() {
        return flag;
    }
}
