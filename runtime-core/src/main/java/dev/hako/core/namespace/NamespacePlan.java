package dev.hako.core.namespace;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Namespace;
import dev.hako.spec.runtime.TimeOffset;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a container comes by its namespaces.
 *
 * @param created the kinds that are new
 * @param joined those that exist, in the order in which they are joined
 * @param maps the ids of the user namespace, as the configuration has them
 * @param timeOffsets how far the clocks of a new time namespace are ahead
 */
public record NamespacePlan(
        List<NamespaceType> created, List<Join> joined, IdMaps maps, Map<String, TimeOffset> timeOffsets) {

    /**
     * A namespace that exists.
     *
     * @param path where it is found, host side
     */
    public record Join(NamespaceType type, String path) {}

    public NamespacePlan {
        created = List.copyOf(created);
        joined = List.copyOf(joined);
        timeOffsets = Map.copyOf(timeOffsets);
    }

    /** {@return the plan of a configuration}, which has known kinds, each at most once */
    public static NamespacePlan of(Linux linux) {
        List<Namespace> namespaces = linux.namespaces();
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
        IdMaps maps = new IdMaps(linux.uidMappings(), linux.gidMappings());
        return new NamespacePlan(created, joined, maps, linux.timeOffsets());
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
     * <p>Without the cgroup namespace, whose root is the cgroup of the process that unshares it, so the process goes there first; and without
     * those of {@link #needsEntry}.
     */
    public long cloneFlags() {
        long flags = 0;
        for (NamespaceType type : created) {
            switch (type) {
                case CGROUP, USER, TIME -> {}
                case IPC, UTS, NETWORK, PID, MOUNT -> flags |= type.flag();
            }
        }
        return flags;
    }

    /**
     * {@return whether a process has to enter namespaces, of which the init process is a clone then}: those that exist; a user namespace,
     * which is to have its ids before anything is made in it; a time namespace, whose clocks cannot be set once there is a process in it
     */
    public boolean needsEntry() {
        return !joined.isEmpty() || creates(NamespaceType.USER) || creates(NamespaceType.TIME);
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
     * Looks whether this kernel has the new namespaces, and whether there is something at the paths of those to join.
     *
     * @param kernel a process that sees these paths
     */
    public void check(Kernel kernel) throws IOException {
        for (NamespaceType type : created) {
            if (type.isOptional() && !new File("/proc/self/ns/" + type.proc()).exists()) {
                throw new IllegalArgumentException(type.spec() + " namespaces aren't enabled in the kernel");
            }
        }
        for (Join join : joined) {
            try {
                Files.stat(kernel, join.path(), Files.AT_SYMLINK_NOFOLLOW);
            } catch (ErrnoException failure) {
                throw new ErrnoException(
                        "unable to create new parent process: namespace path: lstat " + join.path(), failure.errno());
            }
        }
    }
}
