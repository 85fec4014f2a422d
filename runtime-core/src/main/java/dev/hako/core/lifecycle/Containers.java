package dev.hako.core.lifecycle;

import dev.hako.core.state.StateRoot;
import dev.hako.spec.runtime.Features;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The runtime: every operation on containers, for one caller.
 *
 * <p>What the user asked wrongly is a {@link ContainerException}, what the system refused an {@link IOException}; the
 * message of either is one line that can be printed.
 */
public final class Containers {

    private final Caller caller;
    private final Settings settings;

    public Containers(Caller caller, Settings settings) {
        this.caller = caller;
        this.settings = settings;
    }

    /** Makes the directory of the states, as the first {@code create} does. */
    public void makeRoot() throws IOException {
        new StateRoot(settings.root()).make(caller.kernel(), settings.isDefaultRoot());
    }

    /** Creates a container from a bundle. Its init process then waits for {@link #start}. */
    public void create(CreateRequest request) throws IOException {
        refusing(() -> new CreateOperation(caller, settings).run(request, false, Optional.empty(), false));
    }

    /**
     * Creates a container and starts it.
     *
     * @return the exit code of its init process (128 plus the number of a signal that ended it); 0 when detached
     */
    public int run(CreateRequest request, RunOptions options) throws IOException {
        return refusing(() -> new RunOperation(caller, settings).run(request, options));
    }

    /** Has the init process of a created container execute the user's program. */
    public void start(String id) throws IOException {
        refusing(() -> {
            new StartOperation(caller, settings).run(id);
            return 0;
        });
    }

    public ContainerState state(String id) throws IOException {
        return Container.load(caller, settings, id).state("");
    }

    /**
     * {@return all containers below the root, by id}
     *
     * @param problems takes a line for each directory there that is no container
     */
    public List<ContainerState> list(Consumer<String> problems) throws IOException {
        return new ListOperation(caller, settings).run(problems);
    }

    /**
     * Signals a container's init process.
     *
     * @param all whether a container that does not run any more is no error
     */
    public void kill(String id, int signal, boolean all) throws IOException {
        new KillOperation(caller, settings).run(id, signal, all);
    }

    /**
     * Removes a container and all that it holds.
     *
     * @param force whether one that runs is killed, and one that does not exist is no error
     */
    public void delete(String id, boolean force) throws IOException {
        new DeleteOperation(caller, settings).run(id, force);
    }

    /**
     * Runs another program in a container.
     *
     * @return its exit code; 0 when detached
     */
    public int exec(ExecRequest request) throws IOException {
        return refusing(() -> new ExecOperation(caller, settings).run(request));
    }

    /** Stops all processes of a container that is created or runs, and waits until they have stopped. */
    public void pause(String id) throws IOException {
        new PauseOperation(caller, settings).pause(id);
    }

    /** Lets the processes of a paused container go on. */
    public void resume(String id) throws IOException {
        new PauseOperation(caller, settings).resume(id);
    }

    /** {@return the processes of a container}, as the caller sees them; none if it has stopped */
    public List<Integer> processes(String id) throws IOException {
        return new PsOperation(caller, settings).processes(id);
    }

    /**
     * {@return the processes of a container as the host's ps(1) shows them}
     *
     * @param options what ps is given; none for {@code -ef}
     */
    public String processTable(String id, List<String> options) throws IOException {
        return new PsOperation(caller, settings).table(id, options);
    }

    /** Changes the limits of a container that is created, runs or is paused. */
    public void update(String id, UpdateRequest request) throws IOException {
        refusing(() -> {
            new UpdateOperation(caller, settings).run(id, request);
            return 0;
        });
    }

    /** Tells what a container that runs uses now, once. */
    public void stats(String id, EventListener listener) throws IOException {
        new EventsOperation(caller, settings).tell(id, listener);
    }

    /**
     * Tells what happens in a container that runs until it has ended.
     *
     * @param nanos nanoseconds from one look at what it uses to the next, and before the first
     */
    public void events(String id, long nanos, EventListener listener) throws IOException {
        new EventsOperation(caller, settings).watch(id, nanos, listener);
    }

    /**
     * Checks a bundle against the specification and this host, and makes nothing.
     *
     * @param bundle relative to the caller's directory; empty for that
     * @param config the configuration, relative to the bundle
     */
    public Validation validate(String bundle, String config) throws IOException {
        return new ValidateOperation(caller).run(bundle, config);
    }

    /** {@return what this runtime can do on this kernel} */
    public Features features() throws IOException {
        return FeaturesOperation.run(caller.kernel());
    }

    /** What the packages of one concern refuse of a configuration is the user's to hear. */
    private static int refusing(Operation operation) throws IOException {
        try {
            return operation.run();
        } catch (IllegalArgumentException refused) {
            throw new ContainerException(String.valueOf(refused.getMessage()), refused);
        }
    }

    private interface Operation {
        int run() throws IOException;
    }
}
