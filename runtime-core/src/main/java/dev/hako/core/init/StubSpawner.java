package dev.hako.core.init;

import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import dev.hako.core.namespace.IdMapWriter;
import dev.hako.core.namespace.NamespaceEntry;
import dev.hako.core.namespace.NamespacePlan;
import dev.hako.core.namespace.NamespaceType;
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
     * <p>Some namespaces take a stub in between, which enters them: its clone is the first process in a pid namespace that it joined.
     *
     * @param birth makes the cgroups if they {@linkplain CgroupManager#beginsWithProcess begin with a process}
     */
    static Stub init(Host host, CgroupManager cgroups, NamespacePlan plan, InitSequence.Birth birth)
            throws IOException {
        if (!plan.needsEntry()) {
            Stub stub = first(host, cgroups, plan.cloneFlags(), birth);
            try {
                hide(stub);
                cgroups.enter(stub.kernel());
                return stub;
            } catch (IOException | RuntimeException failure) {
                giveUp(host, stub);
                throw failure;
            }
        }
        Stub first = first(host, cgroups, 0, birth);
        try (first;
                Stubs.Fork init = Stubs.Fork.prepare(first.kernel(), first.pid())) {
            // nobody else is in a user namespace that is new, and who is not root may only map the ids of a dumpable
            // process
            boolean mapsAsUser = plan.creates(NamespaceType.USER) && host.uid() != 0;
            if (!mapsAsUser) {
                hide(first);
            }
            cgroups.enter(first.kernel());
            IdMapWriter writer = idMapWriter(host);
            new NamespaceEntry(plan, writer, host.warn()).enter(first.kernel(), first.pid());
            if (mapsAsUser) {
                hide(first);
            }
            return init.make(new Stubs.Clone().flags(Stubs.CLONE_PARENT).flags(plan.cloneFlags()));
        } finally {
            end(host.kernel(), first.pid());
        }
    }

    /** {@return what gives new user namespaces their ids} */
    static IdMapWriter idMapWriter(Host host) {
        return new IdMapWriter(host.kernel(), host.env().getOrDefault("PATH", ""), host.uid(), host.gid());
    }

    private static Stub first(Host host, CgroupManager cgroups, long flags, InitSequence.Birth birth)
            throws IOException {
        if (!cgroups.beginsWithProcess()) {
            return spawn(host, cgroups, flags);
        }
        Stub stub = Stubs.spawn(host.kernel(), host.pid(), new Stubs.Clone().flags(flags));
        try {
            birth.of(stub.pid());
            return stub;
        } catch (IOException | RuntimeException failure) {
            giveUp(host, stub);
            throw failure;
        }
    }

    /** Starts a stub in the unified hierarchy's cgroup, where there is one; it has to enter the others itself. */
    static Stub spawn(Host host, CgroupManager cgroups, long flags) throws IOException {
        Optional<String> unified = cgroups.unified();
        if (unified.isEmpty()) {
            return Stubs.spawn(host.kernel(), host.pid(), new Stubs.Clone().flags(flags));
        }
        return Stubs.spawn(
                host.kernel(), host.pid(), new Stubs.Clone().flags(flags).into(unified.get()));
    }

    /** Keeps the processes of a container from tracing a stub, or looking at its descriptors. */
    private static void hide(Stub stub) throws IOException {
        Processes.control(stub.kernel(), Processes.PR_SET_DUMPABLE, 0);
    }

    /** Ends a stub that is not needed after all. */
    static void giveUp(Host host, Stub stub) throws IOException {
        stub.close();
        end(host.kernel(), stub.pid());
    }

    /** Ends a child of the host process for good. */
    static void end(Kernel host, int pid) throws IOException {
        Stubs.end(host, pid);
    }
}
