package dev.hako.core.state;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is kept of a container. Small: every command reads it, most read nothing else.
 *
 * @param id the container's id
 * @param creator the process that has it created, 0 once it is created
 * @param creatorStart when that started, in clock ticks since boot
 * @param pid the init process, 0 before there is one
 * @param pidStart when that started, in clock ticks since boot
 * @param bundle absolute, host side
 * @param config the file in which the caller wrote its configuration, absolute, host side
 * @param rootfs absolute, host side
 * @param created RFC 3339 with nanoseconds, UTC
 * @param namespaces {@code CLONE_NEW*} flags of the namespaces that are not the caller's
 * @param privatePid whether the pid namespace was made for this container, so that it ends with its init
 * @param hooks the kinds of hooks that are still to run, by their names in the configuration
 * @param cgroups the container's cgroup in each hierarchy, as the cgroup driver describes it
 * @param annotations the configuration's
 * @param mountsBefore for a container in the host's mount namespace, the ids of the mounts below its root file system that are not
 *     its own
 * @param newKeyring whether it has a session keyring of its own, which added processes join
 * @param resctrl directories of the resctrl file system that are removed with it, in this order
 */
public record ContainerRecord(
        String id,
        int creator,
        long creatorStart,
        int pid,
        long pidStart,
        String bundle,
        String config,
        String rootfs,
        String created,
        long namespaces,
        boolean privatePid,
        Set<String> hooks,
        Map<String, String> cgroups,
        Map<String, String> annotations,
        List<String> mountsBefore,
        boolean newKeyring,
        List<String> resctrl) {

    /** {@return this record with an init process} */
    public ContainerRecord withInit(int newPid, long newStart) {
        return with(creator, creatorStart, newPid, newStart, cgroups);
    }

    /** {@return this record with cgroups} */
    public ContainerRecord withCgroups(Map<String, String> newCgroups) {
        return with(creator, creatorStart, pid, pidStart, newCgroups);
    }

    /** {@return this record of a container that is created} */
    public ContainerRecord complete() {
        return with(0, 0, pid, pidStart, cgroups);
    }

    private ContainerRecord with(
            int newCreator, long newCreatorStart, int newPid, long newStart, Map<String, String> newCgroups) {
        return new ContainerRecord(
                id,
                newCreator,
                newCreatorStart,
                newPid,
                newStart,
                bundle,
                config,
                rootfs,
                created,
                namespaces,
                privatePid,
                hooks,
                newCgroups,
                annotations,
                mountsBefore,
                newKeyring,
                resctrl);
    }
}
