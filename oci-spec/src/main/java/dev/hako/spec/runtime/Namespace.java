package dev.hako.spec.runtime;

/**
 * A namespace of the container (config-linux.md, "Namespaces").
 *
 * @param type one of the names below
 * @param path file on the host that names an existing namespace to join; empty: a new one is made
 */
public record Namespace(String type, String path) {
    public static final String PID = "pid";
    public static final String NETWORK = "network";
    public static final String MOUNT = "mount";
    public static final String IPC = "ipc";
    public static final String UTS = "uts";
    public static final String USER = "user";
    public static final String CGROUP = "cgroup";
    public static final String TIME = "time";

    /** A new namespace. */
    public Namespace(String type) {
        this(type, "");
    }

    /** {@return whether the namespace is made for the container, rather than joined} */
    public boolean isNew() {
        return path.isEmpty();
    }
}
