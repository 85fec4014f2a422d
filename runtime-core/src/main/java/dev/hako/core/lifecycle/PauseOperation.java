package dev.hako.core.lifecycle;

import dev.hako.core.lifecycle.ContainerState.Status;
import dev.hako.core.linux.Fd;
import java.io.IOException;

/** {@code pause} and {@code resume}: stop the processes of a container, and let them go on. */
final class PauseOperation {

    private final Caller caller;
    private final Settings settings;

    PauseOperation(Caller caller, Settings settings) {
        this.caller = caller;
        this.settings = settings;
    }

    /** Waits for whoever starts or deletes the container: its init process may not stop while it is told what to do. */
    void pause(String id) throws IOException {
        Fd lock = Container.directory(settings, id)
                .lock(caller.kernel())
                .orElseThrow(() -> new ContainerException(Container.NOT_EXISTING));
        try (lock) {
            Container container = Container.load(caller, settings, id);
            Status status = container.status();
            if (status != Status.RUNNING && status != Status.CREATED) {
                throw new ContainerException(Container.NOT_RUNNING);
            }
            container.cgroups().freeze();
        }
    }

    void resume(String id) throws IOException {
        Container container = Container.load(caller, settings, id);
        if (container.status() != Status.PAUSED) {
            throw new ContainerException("container not paused");
        }
        container.cgroups().thaw();
    }
}
