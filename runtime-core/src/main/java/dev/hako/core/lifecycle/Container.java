package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.lifecycle.ContainerState.Status;
import dev.hako.core.linux.GoText;
import dev.hako.core.linux.Kernel;
import dev.hako.core.proc.ProcessStat;
import dev.hako.core.state.ContainerRecord;
import dev.hako.core.state.StateDirectory;
import dev.hako.core.state.StateRoot;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;
import java.util.Optional;

/**
 * A container that exists: what is kept of it, and where.
 *
 * @param kernel the caller's process
 */
record Container(Kernel kernel, StateDirectory directory, ContainerRecord kept) {

    static final String NOT_EXISTING = "container does not exist";
    static final String NOT_RUNNING = "container not running";

    /** @throws ContainerException if there is none of that id */
    static Container load(Caller caller, Settings settings, String id) throws IOException {
        return find(caller, settings, id).orElseThrow(() -> new ContainerException(NOT_EXISTING));
    }

    /** @throws ContainerException if the text is no id */
    static Optional<Container> find(Caller caller, Settings settings, String id) throws IOException {
        StateDirectory directory = directory(settings, id);
        Optional<ContainerRecord> kept = directory.load();
        return kept.isEmpty() ? Optional.empty() : Optional.of(new Container(caller.kernel(), directory, kept.get()));
    }

    /**
     * {@return the directory of a container, whether it exists or not}
     *
     * @throws ContainerException if the text is no id
     */
    static StateDirectory directory(Settings settings, String id) {
        if (id.isEmpty()) {
            throw new ContainerException("container id cannot be empty");
        }
        if (!StateRoot.isValidId(id)) {
            throw new ContainerException("invalid container ID format: " + GoText.quote(id)
                    + " (want letters, digits and any of _ + - . but not \".\" or \"..\")");
        }
        return new StateRoot(settings.root()).directory(id);
    }

    /** {@return where the container is in its life, by what its init process does now} */
    Status status() throws IOException {
        if (kept.creator() != 0 && ProcessStat.isAlive(kept.creator(), kept.creatorStart())) {
            return Status.CREATING;
        }
        if (isAlive()) {
            return isFrozen() ? Status.PAUSED : directory.gate().exists() ? Status.CREATED : Status.RUNNING;
        }
        return Status.STOPPED;
    }

    boolean isAlive() throws IOException {
        return ProcessStat.isAlive(kept.pid(), kept.pidStart());
    }

    private boolean isFrozen() throws IOException {
        return cgroups().isFrozen();
    }

    CgroupManager cgroups() {
        return Cgroups.restore(kernel, kept.cgroups());
    }

    /** {@return this container with another record} */
    Container with(ContainerRecord other) {
        return new Container(kernel, directory, other);
    }

    /** {@return what {@code state} tells} */
    ContainerState state(String owner) throws IOException {
        Status status = status();
        return new ContainerState(
                Spec.VERSION,
                kept.id(),
                status == Status.STOPPED ? 0 : kept.pid(),
                status,
                kept.bundle(),
                kept.rootfs(),
                kept.created(),
                kept.annotations(),
                owner);
    }
}
