package dev.hako.core.init;

import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import dev.hako.core.namespace.NamespacePlan;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import java.io.IOException;
import java.util.Optional;

/** Starts the stubs that become processes of a container. */
final class StubSpawner {

    private StubSpawner() {}

    /**
     * Starts the stub that becomes the init process, a child of the host process.
     *
     * <p>To join namespaces that exist takes a stub in between: its clone is the first process in a pid namespace that it joined.
     */
    static Stub init(Host host, CgroupManager cgroups, NamespacePlan plan) throws IOException {
        if (plan.joined().isEmpty()) {
            Stub stub = spawn(host, cgroups, plan.cloneFlags());
            hide(stub);
            cgroups.enter(stub.kernel());
            return stub;
        }
        Stub first = spawn(host, cgroups, 0);
        try (first) {
            hide(first);
            cgroups.enter(first.kernel());
            plan.join(first.kernel());
            Stubs.Clone how = new Stubs.Clone().flags(Stubs.CLONE_PARENT).flags(plan.cloneFlags());
            return Stubs.fork(first.kernel(), first.pid(), how);
        } finally {
            end(host.kernel(), first.pid());
        }
    }

    /** Starts a stub in the unified hierarchy's cgroup, where there is one; it has to enter the others itself. */
    static Stub spawn(Host host, CgroupManager cgroups, long flags) throws IOException {
        Optional<String> unified = cgroups.unified();
        if (unified.isEmpty()) {
            return Stubs.spawn(host.kernel(), host.pid(), new Stubs.Clone().flags(flags));
        }
        try (Fd cgroup = Files.open(host.kernel(), unified.get(), Files.O_PATH | Files.O_DIRECTORY, 0)) {
            return Stubs.spawn(
                    host.kernel(), host.pid(), new Stubs.Clone().flags(flags).into(cgroup));
        }
    }

    /** Keeps the processes of a container from tracing a stub, or looking at its descriptors. */
    private static void hide(Stub stub) throws IOException {
        Processes.control(stub.kernel(), Processes.PR_SET_DUMPABLE, 0);
    }

    /** Ends a child of the host process for good. */
    static void end(Kernel host, int pid) throws IOException {
        try {
            Processes.signal(host, pid, Processes.SIGKILL);
            Processes.await(host, pid, 0);
        } catch (ErrnoException gone) {
            switch (gone.errno()) {
                case ESRCH, ECHILD -> {}
                default -> throw gone;
            }
        }
    }
}
