package dev.hako.core.lifecycle;

import dev.hako.core.init.AgentRoute;
import dev.hako.core.init.Filters;
import dev.hako.core.init.HookStages;
import dev.hako.core.init.Host;
import dev.hako.core.seccomp.SeccompFilter;
import dev.hako.core.state.ContainerRecord;
import dev.hako.core.stub.Stub;
import dev.hako.spec.json.SpecReader;
import dev.hako.spec.runtime.Hooks;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The host as {@code init} wants it, and the hooks that run after {@code create}. */
final class Hosts {

    private static final String START_CONTAINER = "startContainer";
    private static final String POSTSTART = "poststart";
    private static final String POSTSTOP = "poststop";

    private Hosts() {}

    static Host of(Caller caller, Settings settings) {
        return new Host(
                caller.kernel(),
                caller.pid(),
                caller.uid(),
                caller.gid(),
                caller.env(),
                settings.debug(),
                settings.isDebugging(),
                settings.warn());
    }

    /** {@return the kinds of hooks that are still to run when a container is created} */
    static Set<String> laterHooks(Hooks hooks) {
        Set<String> kinds = new LinkedHashSet<>();
        if (!hooks.startContainer().isEmpty()) {
            kinds.add(START_CONTAINER);
        }
        if (!hooks.poststart().isEmpty()) {
            kinds.add(POSTSTART);
        }
        if (!hooks.poststop().isEmpty()) {
            kinds.add(POSTSTOP);
        }
        return kinds;
    }

    /**
     * Runs startContainer hooks of a container that {@code create} made.
     *
     * @param route to the agent that its filter notifies; empty if it notifies none
     */
    static void startContainer(
            Caller caller, Settings settings, Container container, Stub init, Optional<AgentRoute> route)
            throws IOException {
        if (container.kept().hooks().contains(START_CONTAINER)) {
            Host host = of(caller, settings);
            Spec spec = spec(container);
            Optional<SeccompFilter> filter = new Filters(host, settings.root())
                    .compile(
                            spec.linux().orElse(Linux.NONE).seccomp(),
                            container.kept().bundle());
            stages(host, container.kept(), spec)
                    .startContainer(init, spec.process().orElseThrow(), filter, route);
        }
    }

    /** Runs poststart hooks of a container that {@code create} made. */
    static void poststart(Caller caller, Settings settings, Container container) throws IOException {
        if (container.kept().hooks().contains(POSTSTART)) {
            stages(of(caller, settings), container.kept(), spec(container))
                    .poststart(container.kept().pid());
        }
    }

    /** {@return what runs the poststop hooks}, made while the configuration is still there */
    static Undo.Step poststop(Caller caller, Settings settings, Container container) throws IOException {
        if (!container.kept().hooks().contains(POSTSTOP)) {
            return () -> {};
        }
        return stages(of(caller, settings), container.kept(), spec(container))::poststop;
    }

    static Spec spec(Container container) throws IOException {
        return SpecReader.read(container.directory().read(container.directory().config()));
    }

    private static HookStages stages(Host host, ContainerRecord kept, Spec spec) {
        return new HookStages(host, new HookStages.Subject(kept.id(), kept.bundle(), kept.annotations()), spec.hooks());
    }
}
