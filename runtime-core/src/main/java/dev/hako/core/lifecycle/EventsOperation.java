package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.OomWatch;
import dev.hako.core.cgroup.stats.Stats;
import dev.hako.core.lifecycle.ContainerState.Status;
import dev.hako.core.resctrl.stats.RdtStats;
import dev.hako.spec.runtime.Linux;
import java.io.IOException;

/** {@code events}: tells what a container uses, at intervals, and when its memory runs out, at once. */
final class EventsOperation {

    private final Caller caller;
    private final Settings settings;

    EventsOperation(Caller caller, Settings settings) {
        this.caller = caller;
        this.settings = settings;
    }

    /** Tells what a container uses now. */
    void tell(String id, EventListener listener) throws IOException {
        Container container = load(id);
        listener.stats(read(container.cgroups()), shares(container));
    }

    /**
     * Tells until the container has ended.
     *
     * @param nanos from one look at what it uses to the next, and before the first
     */
    void watch(String id, long nanos, EventListener listener) throws IOException {
        Container container = load(id);
        caller.mayTakeLong();
        CgroupManager cgroups = container.cgroups();
        try (OomWatch watch = cgroups.watchOom()) {
            long next = System.nanoTime() + nanos;
            while (!listener.isDone()) {
                switch (watch.await(Math.max(0, next - System.nanoTime()))) {
                    case OOM -> listener.outOfMemory();
                    case END -> {
                        return;
                    }
                    case NOTHING -> {}
                }
                if (next - System.nanoTime() <= 0) {
                    tell(container, cgroups, listener);
                    next = Math.max(next + nanos, System.nanoTime());
                }
            }
        }
    }

    /** What cannot be read this time may be there the next time, or the end is about to be told. */
    private void tell(Container container, CgroupManager cgroups, EventListener listener) throws IOException {
        Stats stats;
        RdtStats shares;
        try {
            stats = read(cgroups);
            shares = shares(container);
        } catch (IOException failure) {
            if (cgroups.exists()) {
                settings.warn().accept(failure.getMessage());
            }
            return;
        }
        listener.stats(stats, shares);
    }

    private Container load(String id) throws IOException {
        Container container = Container.load(caller, settings, id);
        Status status = container.status();
        if (status == Status.STOPPED || status == Status.CREATING) {
            throw new ContainerException("container with id " + id + " is not running");
        }
        return container;
    }

    private RdtStats shares(Container container) throws IOException {
        Linux linux = Hosts.spec(container).linux().orElse(Linux.NONE);
        try {
            return new HostGrants(caller.kernel(), linux, container.kept().id(), settings.warn()).stats();
        } catch (IOException failure) {
            throw new IOException("unable to get container Intel RDT stats: " + failure.getMessage(), failure);
        }
    }

    private static Stats read(CgroupManager cgroups) throws IOException {
        try {
            return cgroups.stats();
        } catch (IOException | NumberFormatException failure) {
            throw new IOException("unable to get container cgroup stats: " + failure.getMessage(), failure);
        }
    }
}
