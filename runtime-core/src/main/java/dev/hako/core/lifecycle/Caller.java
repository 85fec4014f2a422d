package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.devices.DeviceFilters;
import dev.hako.core.cgroup.devices.DevicePrograms;
import dev.hako.core.linux.Kernel;
import dev.hako.core.proc.ProcessStat;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * On whose behalf the runtime acts, and from which process.
 *
 * <p>Everything that a C runtime would take from its own process comes from here: nothing below reads this JVM's
 * environment, working directory or standard streams.
 *
 * @param kernel the caller's process (the launcher): its descriptors, its parentage, its credentials
 * @param pid its id as this JVM sees it
 * @param uid its effective user
 * @param gid its effective group
 * @param cwd its working directory, absolute, in the host's mount namespace
 * @param env its environment
 * @param name what it calls this program, for messages: {@code hako}
 * @param brain this JVM, if it serves other callers, too: then none keeps it for as long as a program runs
 * @param parked what it has waited for on its own; empty if it has just begun
 */
public record Caller(
        Kernel kernel,
        int pid,
        int uid,
        int gid,
        String cwd,
        Map<String, String> env,
        String name,
        Optional<SharedBrain> brain,
        Optional<ParkedWait> parked) {

    /** A caller that has this JVM to itself. */
    public Caller(Kernel kernel, int pid, int uid, int gid, String cwd, Map<String, String> env, String name) {
        this(kernel, pid, uid, gid, cwd, env, name, Optional.empty(), Optional.empty());
    }

    /** {@return who restricts the devices of a new container */
    DeviceFilters deviceFilters() {
        return brain.isPresent() ? brain.get().filters() : new DevicePrograms(kernel);
    }

    /**
     * {@return who makes the directories of a container, and holds its lock meanwhile}: not the caller's own process where the work goes on
     * when that is killed
     */
    Kernel maker() {
        return brain.isPresent() ? brain.get().kernel() : kernel;
    }

    /**
     * {@return the process that has the work on a container done}: if it is dead, so is the work
     *
     * @throws IOException if it has ended meanwhile
     */
    ProcessStat worker() throws IOException {
        String process = brain.isPresent() ? String.valueOf(pid) : "self";
        return ProcessStat.of(process).orElseThrow(() -> new IOException("process " + process + " has ended"));
    }

    /** {@return whether this JVM serves other callers, too} */
    public boolean shared() {
        return brain.isPresent();
    }

    /**
     * Says that what the caller wants may take however long, and nothing has been done yet.
     *
     * @throws OwnBrainException if this JVM serves others, too
     */
    public void mayTakeLong() {
        if (shared()) {
            throw new OwnBrainException();
        }
    }
}
