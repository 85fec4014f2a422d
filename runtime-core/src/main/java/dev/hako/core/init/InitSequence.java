package dev.hako.core.init;

import dev.hako.core.cgroup.CgroupHost;
import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.console.ConsoleOwner;
import dev.hako.core.console.Pty;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FrameStep;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Sys;
import dev.hako.core.namespace.IdMaps;
import dev.hako.core.namespace.NamespacePlan;
import dev.hako.core.namespace.NamespaceType;
import dev.hako.core.namespace.UserNamespace;
import dev.hako.core.network.Loopback;
import dev.hako.core.process.Attributes;
import dev.hako.core.process.CpuMask;
import dev.hako.core.process.OomScore;
import dev.hako.core.process.Rlimits;
import dev.hako.core.process.StandardStreams;
import dev.hako.core.process.WorkingDirectory;
import dev.hako.core.rootfs.CgroupView;
import dev.hako.core.rootfs.Rootfs;
import dev.hako.core.rootfs.RootfsPlan;
import dev.hako.core.seccomp.SeccompFilter;
import dev.hako.core.stub.Stub;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What turns a fresh stub into a container's init process that only its program is missing from: the steps of {@link Stage}, in
 * that order.
 */
public final class InitSequence implements AutoCloseable {

    private static final int FIRST_PRESERVED = 3;

    /**
     * What a container is made from.
     *
     * @param id the container's id
     * @param bundle absolute, host side
     * @param spec the configuration, found right
     * @param cgroupHost how cgroups are mounted on the host
     * @param rootless whether it goes without a restriction of devices where we have no right to make one
     * @param seccomp the filter of system calls
     * @param noPivot whether the root is changed without pivot_root(2)
     * @param noNewKeyring whether the caller's session keyring is kept
     * @param preserved how many descriptors from 3 upwards the program gets
     */
    public record Input(
            String id,
            String bundle,
            Spec spec,
            CgroupHost cgroupHost,
            boolean rootless,
            Optional<SeccompFilter> seccomp,
            boolean noPivot,
            boolean noNewKeyring,
            int preserved) {}

    private final Host host;
    private final Input input;
    private final Linux linux;
    private final Process process;
    private final NamespacePlan namespaces;
    private final CgroupManager cgroups;
    private final RootfsPlan rootfsPlan;
    private final HookStages hooks;
    private final List<Integer> kept = new ArrayList<>();
    private Optional<ConsoleOwner> console = Optional.empty();
    private Optional<HostSources> sources = Optional.empty();
    private boolean foreground;
    private int agentSocket = -1;

    /** @throws IllegalArgumentException if the configuration asks for what cannot be done */
    public InitSequence(Host host, Input input, CgroupManager cgroups, HookStages hooks) {
        this.host = host;
        this.input = input;
        this.linux = input.spec.linux().orElse(Linux.NONE);
        this.process = input.spec.process().orElseThrow();
        this.namespaces = NamespacePlan.of(linux);
        this.cgroups = cgroups;
        this.rootfsPlan = RootfsPlan.of(input.spec, input.bundle, input.noPivot);
        this.hooks = hooks;
    }

    /** What makes the cgroups of a container for its first process. */
    public interface Birth {

        /** @param first the process, as this JVM sees it */
        void of(int first) throws IOException;
    }

    /**
     * Clones the stub into its namespaces and its cgroup.
     *
     * @param birth makes the cgroups if they {@linkplain CgroupManager#beginsWithProcess begin with a process}
     */
    public Stub spawn(Birth birth) throws IOException {
        host.debug().accept(KnownSteps.CLONE_INIT);
        if (needsHostSources()) {
            sources = Optional.of(HostSources.prepare(host, rootfsPlan.rootfs()));
            kept.add(sources.get().socket());
        }
        try {
            return StubSpawner.init(host, cgroups, namespaces, birth);
        } catch (ErrnoException failure) {
            throw new ErrnoException("unable to start init: " + failure.getMessage(), failure);
        }
    }

    /** Without privileges nobody on the host has more rights than init, and ids cannot be mapped. */
    private boolean needsHostSources() {
        return host.uid() == 0 && (namespaces.has(NamespaceType.USER) || rootfsPlan.mapsIds());
    }

    /** Has the stub keep the socket of a gate, which it inherits. */
    public void keep(Gate gate) {
        kept.add(gate.socket().number());
    }

    /** Has the stub keep the socket of a gate through which it is going to be connected to the seccomp agent. */
    public void notifyThrough(Gate entry) {
        agentSocket = entry.socket().number();
        kept.add(agentSocket);
    }

    /** Has the stub, which inherits the owner's socket, run its program in a terminal. */
    public void terminal(ConsoleOwner owner) {
        kept.add(owner.socket());
        console = Optional.of(owner);
    }

    /** Has the program get the standard streams for good: the host process waits for it, and nobody else has to do with them. */
    public void inForeground() {
        foreground = true;
    }

    /**
     * Takes the stub through all stages.
     *
     * @return what is left to be done for it to become the program
     */
    public ProgramStart setUp(Stub stub) throws IOException {
        host.debug().accept(KnownSteps.IN_CONTROL);
        Kernel init = host.traced(stub.kernel(), "init");
        Optional<ProgramStart> program = Optional.empty();
        try (Rootfs rootfs = rootfs(stub, init)) {
            for (Stage stage : Stage.values()) {
                host.debug().accept(stage.text());
                switch (stage) {
                    case BECOME_PRIVATE -> becomePrivate(stub, init);
                    case OOM_SCORE -> OomScore.set(stub.pid(), process);
                    case NEW_KEYRING -> joinKeyring(init);
                    case CGROUP_NAMESPACE -> unshareCgroup(stub, init);
                    case NETWORK -> setUpNetwork(init);
                    case MOUNTS -> prepare(rootfs);
                    case DEVICE_ACCESS -> restrictDevices();
                    case PRESTART -> hooks.prestart(stub.pid());
                    case CREATE_RUNTIME -> hooks.createRuntime(stub.pid());
                    case CREATE_CONTAINER -> hooks.createContainer(stub, rootfsPlan.rootfs());
                    case CHANGE_ROOT -> rootfs.pivot();
                    case NULL_DEVICE -> rootfs.reopenNull();
                    case WORKING_DIRECTORY -> WorkingDirectory.make(init, process.cwd());
                    case TERMINAL -> openTerminal(rootfs, init);
                    case FINISH_ROOT -> rootfs.finish();
                    case NAMES -> setNames(init);
                    case LABELS -> Labels.apply(init, process);
                    case SYSCTL -> rootfs.writeSysctls();
                    case RESTRICTED_PATHS -> rootfs.restrictPaths();
                    case ATTRIBUTES ->
                        Attributes.of(process, linux.personality(), linux.memoryPolicy())
                                .apply(init, linux.bindsCpus());
                    case RESOURCE_LIMITS -> setLimits(stub, init);
                    case STANDARD_STREAMS -> giveStreams(stub, init);
                    case PROGRAM -> {
                        rootfs.done();
                        program = Optional.of(prepareProgram(stub, init));
                    }
                }
            }
        }
        KnownSteps.tellFilter(host, input.seccomp);
        host.debug().accept(KnownSteps.COMPLETE);
        return program.orElseThrow();
    }

    private Rootfs rootfs(Stub stub, Kernel init) {
        CgroupView view = CgroupViews.of(input.cgroupHost, cgroups);
        if (sources.isEmpty()) {
            return new Rootfs(rootfsPlan, init, view, Optional.empty());
        }
        sources.get().serve(stub);
        return new Rootfs(rootfsPlan, init, view, Optional.of(sources.get()));
    }

    private void prepare(Rootfs rootfs) throws IOException {
        rootfs.prepare();
        if (sources.isPresent()) {
            sources.get().finish();
        }
    }

    private void becomePrivate(Stub stub, Kernel init) throws IOException {
        stub.closeInherited(FIRST_PRESERVED + input.preserved, kept);
        Processes.control(init, Processes.PR_SET_DUMPABLE, 0);
        Processes.newSession(init);
        CpuMask.reset(init, host.warn());
    }

    private void joinKeyring(Kernel init) throws IOException {
        if (!input.noNewKeyring) {
            Keyring.make(init, input.id, process.selinuxLabel(), namespaces.has(NamespaceType.USER));
        }
    }

    private void unshareCgroup(Stub stub, Kernel init) throws IOException {
        if (namespaces.creates(NamespaceType.CGROUP)) {
            init.post("unshare", "", Sys.UNSHARE, Namespaces.CLONE_NEWCGROUP);
            CgroupGift.give(host, input, cgroups, stub.pid());
        }
    }

    private void setUpNetwork(Kernel init) throws IOException {
        if (namespaces.creates(NamespaceType.NETWORK)) {
            Loopback.setUp(init);
        }
    }

    /** Whoever is not root of the machine may restrict no devices, and can make none either. */
    private void restrictDevices() throws IOException {
        try {
            cgroups.restrictDevices(linux.resources().orElse(Cgroups.NO_RESOURCES));
        } catch (ErrnoException refused) {
            boolean denied = refused.errno() == Errno.EPERM || refused.errno() == Errno.EACCES;
            if (!denied || !input.rootless) {
                throw refused;
            }
            host.debug().accept("devices are not restricted: " + refused.getMessage());
        }
    }

    private void openTerminal(Rootfs rootfs, Kernel init) throws IOException {
        if (console.isEmpty()) {
            return;
        }
        ConsoleOwner owner = console.get();
        try (Pty pty = Pty.open(init)) {
            try {
                rootfs.bindOn(pty.slave(), "/dev/console");
            } catch (ErrnoException failure) {
                throw new ErrnoException("create /dev/console mount target: " + failure.getMessage(), failure);
            }
            pty.enter(owner.plan(), new Fd(init, owner.socket()));
        }
    }

    private void setNames(Kernel init) throws IOException {
        if (!input.spec.hostname().isEmpty()) {
            Namespaces.setHostname(init, input.spec.hostname());
        }
        if (!input.spec.domainname().isEmpty()) {
            Namespaces.setDomainname(init, input.spec.domainname());
        }
    }

    private void setLimits(Stub stub, Kernel init) throws IOException {
        Rlimits limits = Rlimits.of(process.rlimits());
        if (namespaces.has(NamespaceType.USER)) {
            init.settle();
            limits.apply(host.kernel(), stub.pid());
        } else {
            limits.post(init);
        }
    }

    private void giveStreams(Stub stub, Kernel init) throws IOException {
        long uid = process.user().uid();
        StandardStreams.giveTo(init, uid);
        if (foreground && host.uid() == 0 && namespaces.has(NamespaceType.USER)) {
            long outside = IdMaps.outside(IdMaps.of(stub.pid()).uids(), uid);
            if (outside >= 0) {
                StandardStreams.givePipesTo(host.kernel(), outside);
            }
        }
    }

    private ProgramStart prepareProgram(Stub stub, Kernel init) throws IOException {
        FrameStep load = hooks.loading(input.seccomp, agentSocket, stub);
        PreparedProgram prepared = PreparedProgram.prepare(
                init, process, UserNamespace.allowsGroups(stub.pid()), load, input.preserved, host.warn());
        ProgramStart program = ProgramStart.of(stub.kernel(), prepared);
        return FilterLoading.notifies(input.seccomp)
                ? program.notifying(input.seccomp.orElseThrow().agent().orElseThrow(), agentSocket)
                : program;
    }

    /** Gives up what the host process held for the set-up. */
    @Override
    public void close() throws IOException {
        if (sources.isPresent()) {
            sources.get().close();
        }
    }

    /** Ends a stub whose set-up failed. */
    public static void end(Kernel host, Stub stub) throws IOException {
        stub.close();
        StubSpawner.end(host, stub.pid());
    }
}
