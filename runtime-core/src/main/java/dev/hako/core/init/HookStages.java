package dev.hako.core.init;

import dev.hako.core.child.Program.Preparation;
import dev.hako.core.hook.HookException;
import dev.hako.core.hook.HookKind;
import dev.hako.core.hook.HookPlace;
import dev.hako.core.hook.Hooks;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FrameStep;
import dev.hako.core.linux.Sys;
import dev.hako.core.namespace.UserNamespace;
import dev.hako.core.process.Environment;
import dev.hako.core.process.FinalSteps;
import dev.hako.core.seccomp.SeccompFilter;
import dev.hako.core.stub.Stub;
import dev.hako.spec.json.JsonWriter;
import dev.hako.spec.json.StateWriter;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Spec;
import dev.hako.spec.runtime.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hooks of one container, each kind in its namespaces, with the state that the container is in at that time.
 */
public final class HookStages {

    /**
     * Whose hooks they are.
     *
     * @param id the container's id
     * @param bundle absolute, host side
     * @param annotations the configuration's
     */
    public record Subject(String id, String bundle, Map<String, String> annotations) {

        /**
         * {@return its state}
         *
         * @param pid its init process, as the caller sees it; 0 for none
         */
        State state(State.Status status, int pid) {
            return new State(Spec.VERSION, id, status, pid, bundle, annotations);
        }
    }

    private static final int NO_CONNECTION = -1;

    private final Host host;
    private final Subject subject;
    private final dev.hako.spec.runtime.Hooks hooks;

    public HookStages(Host host, Subject subject, dev.hako.spec.runtime.Hooks hooks) {
        this.host = host;
        this.subject = subject;
        this.hooks = hooks;
    }

    /** Before the root is changed, in the host's namespaces. */
    public void prestart(int pid) throws IOException {
        run(HookKind.PRESTART, State.Status.CREATING, pid, onHost());
    }

    /** After {@link #prestart}, in the host's namespaces. */
    public void createRuntime(int pid) throws IOException {
        run(HookKind.CREATE_RUNTIME, State.Status.CREATING, pid, onHost());
    }

    /**
     * In the container's namespaces before the root is changed, so that paths are the host's; in the root file system's directory.
     *
     * @param rootfs absolute, host side
     */
    public void createContainer(Stub init, String rootfs) throws IOException {
        if (!hooks.createContainer().isEmpty()) {
            HookPlace place = new HookPlace(init.kernel(), environment(), HookPlace.in(rootfs));
            run(HookKind.CREATE_CONTAINER, State.Status.CREATING, ownPid(init), place);
        }
    }

    /**
     * In the container as the program's user and under its filter, right before the program.
     *
     * @param route to the agent that the filter notifies; empty if it notifies none
     */
    public void startContainer(Stub init, Process process, Optional<SeccompFilter> filter, Optional<AgentRoute> route)
            throws IOException {
        Environment env = Environment.of(process.env())
                .withHome(init.kernel(), process.user().uid());
        HookPlace place = new HookPlace(init.kernel(), env.variables(), () -> prepare(init, process, filter, route));
        run(HookKind.START_CONTAINER, State.Status.CREATED, ownPid(init), place);
    }

    /** {@return the process id that init has in its own pid namespace}: to a hook in the container another one would mean nothing (runtime.md) */
    private static int ownPid(Stub init) throws IOException {
        return (int) init.kernel().check("getpid", "", Sys.GETPID);
    }

    /** Each hook's process loads a filter of its own, so it has a listener and a connection of its own. */
    private Preparation prepare(Stub init, Process process, Optional<SeccompFilter> filter, Optional<AgentRoute> route)
            throws IOException {
        if (route.isEmpty()) {
            return Preparation.of(becoming(init, process, loading(filter, NO_CONNECTION, init)));
        }
        Fd connection = route.get().connect(init.kernel());
        try {
            FrameStep load = loading(filter, connection.number(), init);
            return new Preparation(becoming(init, process, load), Optional.of(connection));
        } catch (IOException failure) {
            connection.close();
            throw failure;
        }
    }

    private FrameStep becoming(Stub init, Process process, FrameStep loadSeccomp) throws IOException {
        boolean mayHaveGroups = UserNamespace.allowsGroups(init.pid());
        FinalSteps steps = PreparedProgram.steps(init.kernel(), process, mayHaveGroups, loadSeccomp, host.warn());
        init.kernel().settle();
        return HookPlace.in(process.cwd()).then(steps.privileges());
    }

    /** {@return the calls that load the filter of a container's init process} */
    FrameStep loading(Optional<SeccompFilter> filter, int socket, Stub init) throws IOException {
        if (!FilterLoading.notifies(filter)) {
            return FilterLoading.of(filter);
        }
        // runc's word for a container whose program is not there yet
        State state = subject.state(State.Status.CREATING, init.pid());
        return FilterLoading.notifying(filter.orElseThrow(), socket, init.pid(), state);
    }

    /** When the program runs, in the host's namespaces. */
    public void poststart(int pid) throws IOException {
        run(HookKind.POSTSTART, State.Status.RUNNING, pid, onHost());
    }

    /** When nothing is left of the container, in the host's namespaces. One that fails is only warned of, as the specification has it. */
    public void poststop() {
        for (HookException failure :
                hooks(HookKind.POSTSTOP, State.Status.STOPPED, 0).runAll(onHost())) {
            host.warn().accept(failure.getMessage());
        }
    }

    private void run(HookKind kind, State.Status status, int pid, HookPlace place) throws IOException {
        if (!kind.of(hooks).isEmpty()) {
            hooks(kind, status, pid).run(place);
        }
    }

    private Hooks hooks(HookKind kind, State.Status status, int pid) {
        JsonWriter json = JsonWriter.compact();
        StateWriter.write(json, subject.state(status, pid));
        return new Hooks(kind, kind.of(hooks), json.toBytes());
    }

    private HookPlace onHost() {
        return new HookPlace(host.kernel(), environment(), FrameStep.none());
    }

    private List<String> environment() {
        List<String> variables = new ArrayList<>();
        for (Map.Entry<String, String> variable : host.env().entrySet()) {
            variables.add(variable.getKey() + "=" + variable.getValue());
        }
        return variables;
    }
}
