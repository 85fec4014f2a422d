package dev.hako.core.lifecycle;

import java.io.IOException;
import java.util.Optional;

/** {@code run}: creates a container, starts it, and in the foreground waits for its end and deletes it. */
final class RunOperation {

    private final Caller caller;
    private final Settings settings;

    RunOperation(Caller caller, Settings settings) {
        this.caller = caller;
        this.settings = settings;
    }

    int run(CreateRequest request, RunOptions options) throws IOException {
        if (caller.parked().isPresent()) {
            int code = Foreground.resume(caller).await(caller.parked().get());
            return ended(code, request, options);
        }
        CreateOperation create = new CreateOperation(caller, settings);
        if (options.detach()) {
            int pid = create.run(request, true, Optional.empty(), options.keep());
            if (create.notification().isPresent()) {
                create.notification().get().await(caller, pid);
            }
            return 0;
        }
        try (Foreground foreground = Foreground.prepare(caller, !options.noSubreaper())) {
            int pid = create.run(request, true, Optional.of(foreground), options.keep());
            if (create.notification().isPresent()) {
                create.notification().get().accompany(caller, foreground);
            }
            return ended(foreground.await(pid), request, options);
        }
    }

    private int ended(int code, CreateRequest request, RunOptions options) throws IOException {
        if (code != Foreground.PARKED && !options.keep()) {
            Optional<Container> container = Container.find(caller, settings, request.id());
            if (container.isPresent()) {
                destroy(container.get());
            }
        }
        return code;
    }

    /** The program's exit code is what counts by now. */
    private void destroy(Container container) {
        try {
            new DeleteOperation(caller, settings).destroy(container);
        } catch (IOException failure) {
            settings.warn().accept(String.valueOf(failure.getMessage()));
        }
    }
}
