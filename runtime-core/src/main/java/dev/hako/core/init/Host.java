package dev.hako.core.init;

import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.TracingKernel;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The process on the host from which a container is made.
 *
 * @param kernel where its calls are made
 * @param pid its id as this JVM sees it
 * @param uid its effective user, which is ours, too
 * @param gid its effective group
 * @param env its environment
 * @param debug takes a line for each step
 * @param isDebugging whether somebody reads what {@code debug} takes
 * @param warn takes a warning
 */
public record Host(
        Kernel kernel,
        int pid,
        int uid,
        int gid,
        Map<String, String> env,
        Consumer<String> debug,
        boolean isDebugging,
        Consumer<String> warn) {

    /**
     * {@return a kernel whose calls are told to who debugs; the kernel itself if nobody does}
     *
     * @param place how the trace names the process
     */
    Kernel traced(Kernel other, String place) {
        return isDebugging ? new TracingKernel(other, place, debug) : other;
    }
}
