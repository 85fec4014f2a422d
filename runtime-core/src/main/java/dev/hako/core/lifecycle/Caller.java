package dev.hako.core.lifecycle;

import dev.hako.core.linux.Kernel;
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
 * @param shared whether this JVM serves other callers, too: then none keeps it for as long as a program runs
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
        boolean shared,
        Optional<ParkedWait> parked) {

    /** A caller that has this JVM to itself. */
    public Caller(Kernel kernel, int pid, int uid, int gid, String cwd, Map<String, String> env, String name) {
        this(kernel, pid, uid, gid, cwd, env, name, false, Optional.empty());
    }

    /**
     * Says that what the caller wants may take however long, and nothing has been done yet.
     *
     * @throws OwnBrainException if this JVM serves others, too
     */
    public void mayTakeLong() {
        if (shared) {
            throw new OwnBrainException();
        }
    }
}
