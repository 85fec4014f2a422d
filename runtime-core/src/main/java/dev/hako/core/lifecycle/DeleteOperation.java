package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.lifecycle.ContainerState.Status;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Processes;
import dev.hako.core.state.StateDirectory;
import java.io.IOException;
import java.util.Optional;

/** {@code delete}: removes a container and all that it holds. */
final class DeleteOperation {

    private static final long LONGEST_DEATH_MILLIS = 10_000;

    private final Caller caller;
    private final Settings settings;

    DeleteOperation(Caller caller, Settings settings) {
        this.caller = caller;
        this.settings = settings;
    }

    void run(String id, boolean force) throws IOException {
        StateDirectory directory = Container.directory(settings, id);
        Optional<Fd> lock = directory.lock(caller.kernel());
        if (lock.isEmpty()) {
            if (!force) {
                throw new ContainerException(Container.NOT_EXISTING);
            }
            return;
        }
        try (Fd _ = lock.get()) {
            awaitCreator(Container.find(caller, settings, id));
            Optional<Container> container = Container.find(caller, settings, id);
            if (container.isPresent()) {
                delete(container.get(), force);
                return;
            }
            // a create that was killed before it could note anything, or has taken everything back
            directory.delete();
            if (!force) {
                throw new ContainerException(Container.NOT_EXISTING);
            }
        }
    }

    /** Whoever creates the container holds the lock too, unless that was its launcher, which was killed: then it is busy taking everything back. */
    private void awaitCreator(Optional<Container> container) throws IOException {
        if (container.isEmpty() || container.get().status() != Status.CREATING) {
            return;
        }
        try (Fd creator =
                Processes.openPid(caller.kernel(), container.get().kept().creator())) {
            if (!Processes.awaitEnd(creator, LONGEST_DEATH_MILLIS)) {
                throw new ContainerException("container is still being created");
            }
        } catch (ErrnoException failure) {
            if (failure.errno() != Errno.ESRCH) {
                throw failure;
            }
        }
    }

    private void delete(Container container, boolean force) throws IOException {
        switch (container.status()) {
            case STOPPED, CREATING -> {}
            case CREATED -> killInit(container);
            case RUNNING, PAUSED -> {
                if (!force) {
                    throw new ContainerException(
                            "cannot delete container " + container.kept().id() + " that is not stopped: "
                                    + container.status().text());
                }
                killInit(container);
            }
        }
        destroy(container);
    }

    /** Kills the init process and waits for its end. */
    void killInit(Container container) throws IOException {
        Optional<Fd> process = Signaller.open(caller.kernel(), container.kept());
        if (process.isEmpty()) {
            return;
        }
        try (Fd init = process.get()) {
            Signaller.send(init, Processes.SIGKILL);
            container.cgroups().thawKilled();
            if (!Processes.awaitEnd(init, LONGEST_DEATH_MILLIS)) {
                throw new ContainerException("container init still running");
            }
        }
    }

    /** Removes what is left of a container whose init process has ended, then runs its poststop hooks. */
    void destroy(Container container) throws IOException {
        Undo.Step poststop = Hosts.poststop(caller, settings, container);
        CgroupManager cgroups = container.cgroups();
        if (!container.kept().privatePid()) {
            cgroups.killAll();
        }
        try {
            cgroups.destroy();
        } catch (IOException failure) {
            throw new IOException("unable to remove container's cgroup: " + failure.getMessage(), failure);
        }
        HostGrants.remove(caller.kernel(), container.kept().resctrl());
        HostMounts.unmount(caller.kernel(), container.kept());
        container.directory().delete();
        poststop.run();
    }
}
