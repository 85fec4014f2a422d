package dev.hako.core.lifecycle;

import dev.hako.core.linux.Kernel;
import java.util.Map;

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
 */
public record Caller(Kernel kernel, int pid, int uid, int gid, String cwd, Map<String, String> env, String name) {}
