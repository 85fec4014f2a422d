package dev.hako.core.cgroup;

import dev.hako.core.cgroup.stats.Stats;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.runtime.Resources;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cgroups of one container: a directory in every hierarchy of the host.
 *
 * <p>Paths are the host's, absolute. What the configuration asks wrongly is an {@link IllegalArgumentException}, what the system
 * refuses an {@link IOException}; the message of either is one line.
 */
public interface CgroupManager {

    /**
     * {@return the directory by controller ({@code cpu}, {@code name=systemd}; the unified hierarchy's is under the empty name)}, all
     * that {@link Cgroups#restore} needs
     */
    Map<String, String> paths();

    /**
     * {@return the directory in the unified hierarchy, where there is one}: the one to clone the container's processes into,
     * {@code CLONE_INTO_CGROUP}
     */
    Optional<String> unified();

    /** {@return whether the cgroups are made for a process that is there already, the container's first} */
    default boolean beginsWithProcess() {
        return false;
    }

    /**
     * Makes the directories, all or none, ready to be joined.
     *
     * @param resources what is going to be applied, and nothing else before: decides whether a threaded cgroup will do, and which CPUs
     *     need not be inherited
     * @throws IOException also when the cgroup exists and has processes, or is frozen
     */
    void create(Resources resources) throws IOException;

    /**
     * As {@link #create(Resources)}, for a manager that {@linkplain #beginsWithProcess begins with a process}, which is moved into the
     * cgroups as far as the manager does that; {@link #enter} does the rest.
     *
     * @param first that process, as this JVM sees it
     */
    default void create(Resources resources, int first) throws IOException {
        create(resources);
    }

    /** Removes what {@link #create} made, with its parents, as far as it is empty. For a creation that failed later on. */
    void rollback();

    /** Applies limits and restricts devices; these are restricted to the default ones if the resources name none. */
    void apply(Resources resources) throws IOException;

    /** Applies limits and leaves devices as they are. */
    void update(Resources resources) throws IOException;

    /** Restricts devices, as {@link #apply} does, and leaves limits as they are. */
    void restrictDevices(Resources resources) throws IOException;

    /**
     * {@return what the resources ask for and this version of cgroups has no counterpart of, such as {@code memory.kernel}}; worth
     * a warning
     */
    List<String> ignored(Resources resources);

    /** {@return what of the resources is going to be left out, and why}; worth a warning */
    default List<String> warnings(Resources resources) {
        return List.of();
    }

    /** Moves a process, with all its threads, into every cgroup. Costs the kernel a grace period of several milliseconds. */
    void join(int pid) throws IOException;

    /**
     * Has a process that was cloned into {@link #unified} (if that is present) enter the other hierarchies by itself, which takes
     * microseconds. It must have one thread and see the host's cgroup file systems.
     *
     * @param self where the calls of that process run
     */
    void enter(Kernel self) throws IOException;

    /** {@return the processes in the cgroup and those below it}, by their ids in this JVM's pid namespace */
    List<Integer> processes() throws IOException;

    /** {@return whether the cgroup itself, not only one above it, is frozen or about to be}; not so if it does not exist */
    boolean isFrozen() throws IOException;

    /** Stops all processes and waits until they have. */
    void freeze() throws IOException;

    /** Lets the processes go on. */
    void thaw() throws IOException;

    /**
     * Lets processes that were killed die: frozen ones on v1 do so only once they are thawed. A cgroup that is gone by then, because whoever
     * waits for the container's end has removed it, has none.
     */
    default void thawKilled() throws IOException {
        try {
            if (isFrozen()) {
                thaw();
            }
        } catch (IOException e) {
            if (!CgroupFiles.isAbsent(e)) {
                throw e;
            }
        }
    }

    /** Kills all processes with SIGKILL, also frozen ones; does not wait for their end. */
    void killAll() throws IOException;

    /** {@return how many processes the kernel killed because the memory limit was reached}; 0 where that is not counted */
    long oomKills() throws IOException;

    /** {@return which limit the container's memory has, and how to raise it}, a clause for a message */
    String memoryLimit() throws IOException;

    /** {@return what the container uses} */
    Stats stats() throws IOException;

    /** Starts to watch the container's memory. */
    OomWatch watchOom() throws IOException;

    /** {@return whether the cgroup exists} */
    boolean exists();

    /** Removes the cgroup and those below it, waiting for processes that are about to end. What is not there is no error. */
    void destroy() throws IOException;
}
