package dev.hako.core.init;

import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.console.ConsoleOwner;
import dev.hako.core.console.Pty;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FrameStep;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.linux.Processes;
import dev.hako.core.namespace.UserNamespace;
import dev.hako.core.proc.ProcessStat;
import dev.hako.core.process.Attributes;
import dev.hako.core.process.CpuMask;
import dev.hako.core.process.ExecAffinity;
import dev.hako.core.process.OomScore;
import dev.hako.core.process.Rlimits;
import dev.hako.core.process.StandardStreams;
import dev.hako.core.seccomp.SeccompAgent;
import dev.hako.core.seccomp.SeccompFilter;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import dev.hako.spec.runtime.MemoryPolicy;
import dev.hako.spec.runtime.Personality;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds a process to a container that exists.
 *
 * <p>A first stub enters the cgroup and joins the namespaces; it is not dumpable before it does. The process is a clone of it that never
 * executed anything inside, so no process of the container ever sees one that it could trace.
 */
public final class ExecSequence {

    /**
     * The container.
     *
     * @param id its id
     * @param pid its init process, as this JVM sees it
     * @param pidStart when that started, in clock ticks since boot
     * @param namespaces {@code CLONE_NEW*} flags of the namespaces to join
     * @param cgroups the cgroups to enter: its own, as {@link CgroupManager#paths} gave them, or some below
     * @param ownCgroups whether these are its own
     * @param newKeyring whether it has a session keyring of its own
     * @param personality its execution domain
     * @param memoryPolicy from where it takes memory
     * @param bindsCpus whether it is bound to some CPUs
     */
    public record Target(
            String id,
            int pid,
            long pidStart,
            long namespaces,
            Map<String, String> cgroups,
            boolean ownCgroups,
            boolean newKeyring,
            Optional<Personality> personality,
            Optional<MemoryPolicy> memoryPolicy,
            boolean bindsCpus) {}

    /** What is done once the process is there. */
    public interface Announcement {
        void of(int pid) throws IOException;
    }

    private static final int FIRST_PRESERVED = 3;

    private final Host host;
    private final Target target;
    private final Optional<SeccompFilter> filter;
    private final Optional<State> state;

    /**
     * @param filter the container's filter of system calls
     * @param state what the agent that the filter notifies is told of the container; empty if it notifies none
     */
    public ExecSequence(Host host, Target target, Optional<SeccompFilter> filter, Optional<State> state) {
        this.host = host;
        this.target = target;
        this.filter = filter;
        this.state = state;
    }

    /**
     * Starts a process.
     *
     * @param preserved how many descriptors from 3 upwards it gets
     * @param announcement is told its id, as the host process sees it, before the program starts
     * @param console who owns the terminal that it runs in; empty if it has none
     * @return that id
     */
    public int start(Process process, int preserved, Announcement announcement, Optional<ConsoleOwner> console)
            throws IOException {
        if (!FilterLoading.notifies(filter)) {
            return start(process, preserved, announcement, console, Optional.empty());
        }
        SeccompAgent agent = filter.orElseThrow().agent().orElseThrow();
        try (ExecAgent connection = ExecAgent.open(host.kernel(), agent)) {
            return start(process, preserved, announcement, console, Optional.of(connection));
        }
    }

    private int start(
            Process process,
            int preserved,
            Announcement announcement,
            Optional<ConsoleOwner> console,
            Optional<ExecAgent> agent)
            throws IOException {
        ExecAffinity affinity = ExecAffinity.of(process.execCpuAffinity());
        Stub stub = join(affinity);
        try (stub) {
            host.debug().accept(KnownSteps.IN_CONTROL);
            stub.closeInherited(FIRST_PRESERVED + preserved, sockets(console, agent));
            Kernel kernel = host.traced(stub.kernel(), "exec");
            announcement.of(stub.pid());
            OomScore.set(stub.pid(), process);
            affinity.finish(kernel, host.warn());
            if (target.newKeyring) {
                Keyring.join(kernel, target.id, process.selinuxLabel());
            }
            if (console.isPresent()) {
                openTerminal(console.get(), kernel);
            }
            StandardStreams.giveTo(kernel, process.user().uid());
            Labels.apply(kernel, process);
            Attributes.of(process, target.personality, target.memoryPolicy).apply(kernel, target.bindsCpus);
            setLimits(Rlimits.of(process.rlimits()), stub, kernel);
            FrameStep load = agent.isPresent() ? notifying(agent.get(), stub) : FilterLoading.of(filter);
            PreparedProgram prepared = PreparedProgram.prepare(
                    kernel, process, UserNamespace.allowsGroups(stub.pid()), load, preserved, host.warn());
            if (console.isPresent()) {
                console.get().attach();
            }
            KnownSteps.tellFilter(host, filter);
            host.debug().accept(KnownSteps.ABOUT_TO_EXEC);
            Optional<AgentRoute> route =
                    agent.isPresent() ? Optional.of(agent.get().route()) : Optional.empty();
            ProgramStart.of(stub.kernel(), prepared).run(host.kernel(), stub, route);
            return stub.pid();
        } catch (IOException | RuntimeException failure) {
            StubSpawner.end(host.kernel(), stub.pid());
            throw failure;
        }
    }

    private void setLimits(Rlimits limits, Stub stub, Kernel kernel) throws IOException {
        if (hasUserNamespace()) {
            kernel.settle();
            limits.apply(host.kernel(), stub.pid());
        } else {
            limits.post(kernel);
        }
    }

    /** Ends a process that was started. */
    public void end(int pid) throws IOException {
        StubSpawner.end(host.kernel(), pid);
    }

    private FrameStep notifying(ExecAgent agent, Stub stub) throws IOException {
        return FilterLoading.notifying(filter.orElseThrow(), agent.number(), stub.pid(), state.orElseThrow());
    }

    private static List<Integer> sockets(Optional<ConsoleOwner> console, Optional<ExecAgent> agent) {
        List<Integer> sockets = new ArrayList<>();
        if (console.isPresent()) {
            sockets.add(console.get().socket());
        }
        if (agent.isPresent()) {
            sockets.add(agent.get().number());
        }
        return sockets;
    }

    /** Unlike init's it is not on {@code /dev/console}. */
    private static void openTerminal(ConsoleOwner owner, Kernel kernel) throws IOException {
        owner.close();
        try (Pty pty = Pty.open(kernel)) {
            pty.enter(owner.plan(), new Fd(kernel, owner.socket()));
        }
    }

    private Stub join(ExecAffinity affinity) throws IOException {
        host.debug().accept(KnownSteps.CLONE_EXEC);
        CgroupEntry entry = new CgroupEntry(host, target);
        Stub first = affinity.start(host.kernel(), entry::spawn);
        try (first;
                Stubs.Fork fork = Stubs.Fork.prepare(first.kernel(), first.pid())) {
            Kernel kernel = host.traced(first.kernel(), "join");
            Processes.control(kernel, Processes.PR_SET_DUMPABLE, 0);
            if (host.isDebugging()) {
                host.debug().accept("first process, runc's nsexec: affinity: " + CpuMask.of(kernel));
            }
            entry.enter(first);
            InitRoot root = InitRoot.open(kernel, target);
            Fd init = openInit(kernel);
            joinNamespaces(kernel, init);
            // nothing is left of it in this process when that ends
            init.spend();
            root.enter();
            Stub stub = fork.make(new Stubs.Clone().flags(Stubs.CLONE_PARENT));
            Processes.newSession(stub.kernel());
            return stub;
        } finally {
            StubSpawner.end(host.kernel(), first.pid());
        }
    }

    private void joinNamespaces(Kernel kernel, Fd init) throws IOException {
        // the user namespace may be one that it joined, and ours: the kernel refuses to join that
        if (!hasUserNamespace() || UserNamespace.isShared(kernel, target.pid)) {
            long others = target.namespaces & ~Namespaces.CLONE_NEWUSER;
            if (others != 0) {
                Namespaces.join(init, others);
            }
            return;
        }
        Namespaces.join(init, target.namespaces);
        UserNamespace.becomeRoot(kernel);
    }

    private boolean hasUserNamespace() {
        return (target.namespaces & Namespaces.CLONE_NEWUSER) != 0;
    }

    private Fd openInit(Kernel kernel) throws IOException {
        Fd init = Processes.openPid(kernel, target.pid);
        if (!ProcessStat.isAlive(target.pid, target.pidStart)) {
            init.close();
            throw new ErrnoException("join the container's namespaces", Errno.ESRCH);
        }
        return init;
    }
}
