package dev.hako.core.lifecycle;

import dev.hako.core.init.AgentRoute;
import dev.hako.core.init.Gate;
import dev.hako.core.init.ProgramStart;
import dev.hako.core.linux.Fd;
import dev.hako.core.notify.NotifySocket;
import dev.hako.core.state.ContainerRecord;
import dev.hako.core.state.StateDirectory;
import dev.hako.core.stub.StartGate;
import dev.hako.core.stub.Stub;
import java.io.IOException;
import java.util.Optional;

/** {@code start}: resumes remote control of the init process at its gate and has it execute the program. */
final class StartOperation {

    private static final String STARTING = "unable to start container process: ";

    private final Caller caller;
    private final Settings settings;

    StartOperation(Caller caller, Settings settings) {
        this.caller = caller;
        this.settings = settings;
    }

    void run(String id) throws IOException {
        StateDirectory directory = Container.directory(settings, id);
        Fd lock = directory.lock(caller.kernel()).orElseThrow(() -> new ContainerException(Container.NOT_EXISTING));
        Optional<Notification> notification = Optional.empty();
        Container container;
        try (lock) {
            container = Container.load(caller, settings, id);
            switch (container.status()) {
                case CREATED -> {
                    notification = notification(directory);
                    start(container);
                }
                case STOPPED -> throw new ContainerException("cannot start a container that has stopped");
                case RUNNING -> throw new ContainerException("cannot start an already running container");
                case CREATING, PAUSED ->
                    throw new ContainerException("cannot start a container in the "
                            + container.status().text() + " state");
            }
        }
        // others may work on the container while it gets ready
        if (notification.isPresent()) {
            notification.get().await(caller, container.kept().pid());
        }
    }

    private Optional<Notification> notification(StateDirectory directory) throws IOException {
        String manager = caller.env().getOrDefault(NotifySocket.VARIABLE, "");
        if (manager.isEmpty()) {
            return Optional.empty();
        }
        caller.mayTakeLong();
        return Optional.of(Notification.begin(caller, settings, directory, manager));
    }

    private void start(Container container) throws IOException {
        StateDirectory directory = container.directory();
        ContainerRecord kept = container.kept();
        ProgramStart program = ProgramStart.read(directory.read(directory.startFrame()));
        Optional<AgentRoute> route = program.route(caller.kernel(), directory.agent());
        if (route.isPresent()) {
            checkAgent(route.get());
        }
        try (Stub init = openGate(directory, kept)) {
            try {
                init.kernel().gate(program.gate());
                Hosts.startContainer(caller, settings, container, init, route);
                run(program, init, route);
            } catch (IOException failure) {
                // what was done to the process cannot be taken back: it must not wait for another start
                new DeleteOperation(caller, settings).killInit(container);
                throw failure;
            }
        }
        directory.removeGate();
        try {
            Hosts.poststart(caller, settings, container);
        } catch (IOException failure) {
            end(container);
            throw failure;
        }
    }

    /** A poststart hook that fails ends the container and its life cycle, says the specification (runtime.md, life cycle, 9 and 12). */
    private void end(Container container) throws IOException {
        DeleteOperation delete = new DeleteOperation(caller, settings);
        delete.killInit(container);
        delete.destroy(container);
    }

    /** Without its agent the container stays created. */
    private void checkAgent(AgentRoute route) throws IOException {
        try {
            route.agent().check(caller.kernel());
        } catch (IOException failure) {
            throw new IOException(STARTING + failure.getMessage(), failure);
        }
    }

    private void run(ProgramStart program, Stub init, Optional<AgentRoute> route) throws IOException {
        try {
            program.run(caller.kernel(), init, route);
        } catch (IOException failure) {
            throw new IOException(STARTING + failure.getMessage(), failure);
        }
    }

    private Stub openGate(StateDirectory directory, ContainerRecord kept) throws IOException {
        return Gate.at(
                caller.kernel(),
                directory.gate(),
                path -> StartGate.open(caller.kernel(), caller.pid(), path, kept.pid()));
    }
}
