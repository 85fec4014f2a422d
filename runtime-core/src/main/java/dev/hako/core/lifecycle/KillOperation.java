package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Processes;
import java.io.IOException;
import java.util.Optional;

/** {@code kill}: signals the init process; SIGKILL without a pid namespace of its own goes to every process of the cgroup. */
final class KillOperation {

    private final Caller caller;
    private final Settings settings;

    KillOperation(Caller caller, Settings settings) {
        this.caller = caller;
        this.settings = settings;
    }

    void run(String id, int signal, boolean all) throws IOException {
        Container container = Container.load(caller, settings, id);
        boolean delivered = signalInit(container, signal);
        if (signal == Processes.SIGKILL && !container.kept().privatePid()) {
            // without a pid namespace that ends with its init, the others are killed one by one, even if init has gone
            CgroupManager cgroups = container.cgroups();
            delivered |= !cgroups.processes().isEmpty();
            cgroups.killAll();
        }
        if (!delivered && !all) {
            throw new ContainerException(Container.NOT_RUNNING);
        }
    }

    private boolean signalInit(Container container, int signal) throws IOException {
        Optional<Fd> process = Signaller.open(caller.kernel(), container.kept());
        if (process.isEmpty()) {
            return false;
        }
        try (Fd init = process.get()) {
            boolean delivered = Signaller.send(init, signal);
            if (delivered && signal == Processes.SIGKILL) {
                container.cgroups().thawKilled();
            }
            return delivered;
        }
    }
}
