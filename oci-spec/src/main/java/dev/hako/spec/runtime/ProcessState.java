package dev.hako.spec.runtime;

import java.util.List;

/**
 * What the seccomp listener is told about a process (config-linux.md, "The Container Process State").
 *
 * @param ociVersion version of the specification that the runtime follows
 * @param fds names of the descriptors that are sent along, in their order, such as {@code seccompFd}
 * @param pid the process in the runtime's pid namespace
 * @param metadata the configuration's {@code listenerMetadata}
 * @param state the container's state
 */
public record ProcessState(String ociVersion, List<String> fds, int pid, String metadata, State state) {

    public ProcessState {
        fds = List.copyOf(fds);
    }
}
