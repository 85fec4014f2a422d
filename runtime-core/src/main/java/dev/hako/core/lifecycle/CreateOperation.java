package dev.hako.core.lifecycle;

import dev.hako.core.console.ConsoleOwner;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.core.notify.NotifySocket;
import dev.hako.core.state.StateDirectory;
import dev.hako.core.state.StateRoot;
import dev.hako.spec.check.Problem;
import dev.hako.spec.check.SpecCheck;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code create}, and the first part of {@code run}.
 *
 * <p>What can be refused is refused before anything is made. The record of the container is written before what it names is made, so that
 * whatever ends this half-way, {@code delete --force} finds what is left.
 */
final class CreateOperation {

    private final Caller caller;
    private final Settings settings;
    private final Kernel kernel;
    private final String manager;
    private Optional<Notification> notification = Optional.empty();

    CreateOperation(Caller caller, Settings settings) {
        this.caller = caller;
        this.settings = settings;
        this.kernel = caller.kernel();
        this.manager = caller.env().getOrDefault(NotifySocket.VARIABLE, "");
    }

    /**
     * Creates a container.
     *
     * @param start whether its program is started as well
     * @param foreground who waits for its end; empty if nobody does
     * @param keep whether the container stays when that fails
     * @return its init process, as the caller sees it
     */
    int run(CreateRequest request, boolean start, Optional<Foreground> foreground, boolean keep) throws IOException {
        StateDirectory directory = Container.directory(settings, request.id());
        PassedFds passed = PassedFds.of(caller, request.preserveFds());
        BundleConfig bundle = told(BundleConfig.enter(kernel, request.bundle(), request.config()), passed, directory);
        Process process = bundle.spec().process().orElseThrow();
        Consoles.check(
                caller.name(), process.terminal(), request.consoleSocket().isPresent(), foreground.isEmpty());
        if (foreground.isPresent() && process.terminal() || start && !manager.isEmpty()) {
            caller.mayTakeLong();
        }
        if (caller.uid() != 0) {
            Rootless.check(bundle.spec());
        }
        HostCheck.check(kernel, bundle.spec());
        if (request.strict()) {
            ValidateOperation.refuseWarnings(caller, bundle);
        }
        for (Problem warning : SpecCheck.warnings(bundle.spec())) {
            settings.warn().accept(warning.message());
        }
        if (directory.exists()) {
            throw alreadyExists();
        }
        passed.check(kernel);
        StateRoot root = new StateRoot(settings.root());
        root.make(kernel, settings.isDefaultRoot());
        Optional<ConsoleOwner> console = Consoles.open(kernel, process, request.consoleSocket(), foreground);
        try {
            Creation creation =
                    new Creation(caller, settings, request.withPreserveFds(passed.count()), bundle, console);
            if (foreground.isPresent()) {
                creation.inForeground();
            }
            Fd lock = root.create(caller.maker(), request.id()).orElseThrow(CreateOperation::alreadyExists);
            return make(lock, foreground.isPresent(), directory, undo -> {
                prepareNotification(directory, start);
                return start ? creation.createAndStart(directory, lock, undo, keep) : creation.create(directory, undo);
            });
        } finally {
            if (console.isPresent()) {
                console.get().close();
            }
        }
    }

    private interface Making {
        int run(Undo undo) throws IOException;
    }

    /** @param waits whether the caller's process waits for the container right afterwards: then the lock is given up in the same message */
    private static int make(Fd lock, boolean waits, StateDirectory directory, Making making) throws IOException {
        try (lock;
                Undo undo = new Undo()) {
            undo.last(directory::delete);
            int pid = making.run(undo);
            undo.keep();
            if (waits) {
                lock.spend();
            }
            return pid;
        }
    }

    /** Adds what the caller's environment says to the program's. */
    private BundleConfig told(BundleConfig bundle, PassedFds passed, StateDirectory directory) {
        Spec spec = bundle.spec();
        if (spec.process().isPresent()) {
            spec = spec.withProcess(passed.tell(spec.process().get()));
        }
        return bundle.with(manager.isEmpty() ? spec : NotifySocket.tell(spec, directory.notifications()));
    }

    private void prepareNotification(StateDirectory directory, boolean start) throws IOException {
        if (manager.isEmpty()) {
            return;
        }
        NotifySocket.makeDirectory(kernel, directory.notifications());
        if (start) {
            try {
                notification = Optional.of(Notification.begin(caller, settings, directory, manager));
            } catch (ErrnoException failure) {
                // as in runc, a program that nobody listens to is run
                settings.warn().accept("cannot notify the service manager: " + failure.getMessage());
            }
        }
    }

    /** {@return what the service manager is told of the container that was started; empty if it does not want to know} */
    Optional<Notification> notification() {
        return notification;
    }

    private static ContainerException alreadyExists() {
        return new ContainerException("container with given ID already exists");
    }
}
