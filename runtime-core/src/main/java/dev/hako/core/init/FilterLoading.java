package dev.hako.core.init;

import dev.hako.core.linux.FrameStep;
import dev.hako.core.seccomp.ListenerHandover;
import dev.hako.core.seccomp.SeccompAgent;
import dev.hako.core.seccomp.SeccompFilter;
import dev.hako.spec.json.JsonWriter;
import dev.hako.spec.json.StateWriter;
import dev.hako.spec.runtime.ProcessState;
import dev.hako.spec.runtime.Spec;
import dev.hako.spec.runtime.State;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How a process of a container loads the container's filter of system calls. */
final class FilterLoading {

    /** What the agent is told that the descriptor is (config-linux.md, "The Container Process State"). */
    private static final List<String> DESCRIPTORS = List.of("seccompFd");

    private FilterLoading() {}

    /** {@return whether a filter notifies an agent} */
    static boolean notifies(Optional<SeccompFilter> filter) {
        return filter.isPresent() && filter.get().agent().isPresent();
    }

    /** {@return the calls that load a filter that notifies nobody} */
    static FrameStep of(Optional<SeccompFilter> filter) {
        return filter.isPresent() ? filter.get()::load : FrameStep.none();
    }

    /**
     * {@return the calls that load a filter and hand its listener over to its agent}
     *
     * @param socket where the process has its connection to the agent by then
     * @param pid the process, as the caller sees it
     * @param state the state of its container
     */
    static FrameStep notifying(SeccompFilter filter, int socket, int pid, State state) throws IOException {
        return ListenerHandover.of(filter, socket, message(filter.agent().orElseThrow(), pid, state));
    }

    private static byte[] message(SeccompAgent agent, int pid, State state) {
        JsonWriter json = JsonWriter.compact();
        StateWriter.write(json, new ProcessState(Spec.VERSION, DESCRIPTORS, pid, agent.metadata(), state));
        return json.toBytes();
    }
}
