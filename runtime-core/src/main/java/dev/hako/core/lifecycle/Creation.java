package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.CgroupHost;
import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.console.ConsoleOwner;
import dev.hako.core.init.AgentRoute;
import dev.hako.core.init.Filters;
import dev.hako.core.init.Gate;
import dev.hako.core.init.HookStages;
import dev.hako.core.init.Host;
import dev.hako.core.init.InitSequence;
import dev.hako.core.init.ProgramStart;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.core.namespace.NamespacePlan;
import dev.hako.core.namespace.NamespaceType;
import dev.hako.core.proc.ProcessStat;
import dev.hako.core.seccomp.SeccompFilter;
import dev.hako.core.state.ContainerRecord;
import dev.hako.core.state.StateDirectory;
import dev.hako.core.stub.Stub;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The making of one container, when its configuration was found right and its id free. */
final class Creation {

    static final String STARTING = "unable to start container process: ";
    static final String INITIALIZING = "error during container init: ";

    private final Caller caller;
    private final boolean rootless;
    private final CreateRequest request;
    private final BundleConfig bundle;
    private final CgroupHost cgroupHost;
    private final CgroupDriver driver;
    private final CgroupManager cgroups;
    private final CgroupMaking making;
    private final Host host;
    private final Kernel kernel;
    private final Linux linux;
    private final HostGrants grants;
    private final Process process;
    private final HookStages hooks;
    private final InitSequence sequence;
    private final Optional<SeccompFilter> filter;
    private final Optional<PidfdSocket> pidfdSocket;
    private final Optional<ConsoleOwner> console;
    private ContainerRecord kept;

    /**
     * @param console who owns the terminal of its program; empty if that has none
     * @throws ContainerException if the configuration asks for what cannot be done here
     */
    Creation(
            Caller caller,
            Settings settings,
            CreateRequest request,
            BundleConfig bundle,
            Optional<ConsoleOwner> console)
            throws IOException {
        this.caller = caller;
        this.rootless = CgroupMaking.isRootless(caller, settings);
        this.request = request;
        this.console = console;
        this.bundle = bundle;
        this.host = Hosts.of(caller, settings);
        this.kernel = caller.kernel();
        Spec spec = bundle.spec();
        this.linux = spec.linux().orElse(Linux.NONE);
        this.cgroupHost = Cgroups.detect(caller.pid());
        this.driver = settings.cgroupDriver();
        this.cgroups = CgroupMaking.manager(caller, driver, rootless, cgroupHost, spec, request.id());
        this.making = new CgroupMaking(cgroups, linux, host, driver == CgroupDriver.DISABLED);
        this.grants = new HostGrants(kernel, linux, request.id(), host.warn());
        this.process = spec.process().orElseThrow();
        this.hooks = new HookStages(
                host, new HookStages.Subject(request.id(), bundle.directory(), spec.annotations()), spec.hooks());
        this.filter = filter(settings);
        this.sequence = sequence();
        console.ifPresent(sequence::terminal);
        this.kept = record();
        this.pidfdSocket = request.pidfdSocket().isPresent()
                ? Optional.of(PidfdSocket.connect(kernel, request.pidfdSocket().get()))
                : Optional.empty();
    }

    /** Has it made by somebody who waits for its end. */
    void inForeground() {
        sequence.inForeground();
    }

    /**
     * Makes it, up to where its init process waits for its start.
     *
     * @param directory its state directory, new and locked
     * @param undo takes what takes back each step
     * @return its init process, as the caller sees it
     */
    int create(StateDirectory directory, Undo undo) throws IOException {
        begin(directory, undo);
        try (Gate gate = Gate.bind(kernel, directory.gate());
                Stub stub = spawn(directory, undo)) {
            sequence.keep(gate);
            ProgramStart program = setUp(stub);
            directory.write(directory.startFrame(), program.behind(gate).toBytes());
            gate.arm(stub);
            directory.save(kept.complete());
            sendPidfd(stub.pid());
            writePidFile(stub.pid());
            return stub.pid();
        }
    }

    /**
     * Makes it and starts its program.
     *
     * @param directory its state directory, new and locked
     * @param lock the lock, which may be given up once all is noted of the container
     * @param undo takes what takes back each step
     * @param keep whether what is made stays when the start fails
     * @return its init process, as the caller sees it
     */
    int createAndStart(StateDirectory directory, Fd lock, Undo undo, boolean keep) throws IOException {
        begin(directory, undo);
        try (Stub stub = spawn(directory, undo)) {
            ProgramStart program = setUp(stub);
            if (keep) {
                undo.keep();
            }
            directory.save(kept.complete());
            if (caller.shared()) {
                // nobody frees it if the caller is killed while its program starts, which may take however long
                lock.close();
            }
            sendPidfd(stub.pid());
            if (console.isPresent()) {
                console.get().attach();
            }
            start(directory, stub, program);
            try {
                writePidFile(stub.pid());
                hooks.poststart(stub.pid());
            } catch (IOException failure) {
                if (keep) {
                    InitSequence.end(kernel, stub);
                }
                throw failure;
            }
            return stub.pid();
        }
    }

    private Optional<SeccompFilter> filter(Settings settings) throws IOException {
        try {
            return new Filters(host, settings.root()).compile(linux.seccomp(), bundle.directory());
        } catch (IOException | IllegalArgumentException failure) {
            throw new IOException(STARTING + INITIALIZING + failure.getMessage(), failure);
        }
    }

    private void begin(StateDirectory directory, Undo undo) throws IOException {
        directory.write(directory.config(), bundle.json());
        directory.save(kept);
        undo.push(hooks::poststop);
        undo.push(() -> HostMounts.unmount(kernel, kept));
        if (!cgroups.beginsWithProcess()) {
            making.make(undo, 0);
            noteUnit(directory);
        }
    }

    /** Which unit of systemd's is the container's is known only once it is there: one of its name may be somebody else's. */
    private void noteUnit(StateDirectory directory) throws IOException {
        if (driver == CgroupDriver.SYSTEMD) {
            kept = kept.withCgroups(cgroups.paths());
            directory.save(kept);
        }
    }

    private Stub spawn(StateDirectory directory, Undo undo) throws IOException {
        undo.push(sequence::close);
        Stub stub;
        boolean notifies = filter.isPresent() && filter.get().agent().isPresent();
        try {
            InitSequence.Birth birth = first -> {
                making.make(undo, first);
                noteUnit(directory);
            };
            stub = notifies ? spawnNotifying(directory, birth) : sequence.spawn(birth);
        } catch (IOException failure) {
            throw new IOException(STARTING + reason(failure, ""), failure);
        }
        undo.push(() -> InitSequence.end(kernel, stub));
        if (console.isPresent()) {
            console.get().close();
        }
        kept = kept.withInit(stub.pid(), startTime(stub.pid()));
        directory.save(kept);
        making.limit();
        try {
            grants.give(stub.pid(), undo);
        } catch (IOException failure) {
            throw new IOException(STARTING + reason(failure, ""), failure);
        }
        return stub;
    }

    private Stub spawnNotifying(StateDirectory directory, InitSequence.Birth birth) throws IOException {
        try (Gate entry = Gate.bind(kernel, directory.agent())) {
            sequence.notifyThrough(entry);
            return sequence.spawn(birth);
        }
    }

    private InitSequence sequence() {
        return new InitSequence(
                host,
                new InitSequence.Input(
                        request.id(),
                        bundle.directory(),
                        bundle.spec(),
                        cgroupHost,
                        rootless,
                        filter,
                        request.noPivot(),
                        request.noNewKeyring(),
                        request.preserveFds()),
                cgroups,
                hooks);
    }

    private ProgramStart setUp(Stub stub) throws IOException {
        try {
            return sequence.setUp(stub);
        } catch (IOException | RuntimeException failure) {
            throw new IOException(STARTING + reason(failure, INITIALIZING), failure);
        }
    }

    /** {@return why init is not there}: whatever failed, it failed because the process was killed, if it was */
    private String reason(Exception failure, String doing) throws IOException {
        Optional<String> killed = OomKill.ofInit(cgroups);
        return killed.isPresent() ? killed.get() : doing + failure.getMessage();
    }

    private void start(StateDirectory directory, Stub stub, ProgramStart program) throws IOException {
        Optional<AgentRoute> route = program.route(kernel, directory.agent());
        if (!bundle.spec().hooks().startContainer().isEmpty()) {
            hooks.startContainer(stub, process, filter, route);
        }
        try {
            program.run(kernel, stub, route);
        } catch (IOException failure) {
            throw new IOException(STARTING + failure.getMessage(), failure);
        }
        if (route.isPresent()) {
            directory.removeGate();
        }
    }

    private void sendPidfd(int pid) throws IOException {
        if (pidfdSocket.isPresent()) {
            try (PidfdSocket socket = pidfdSocket.get()) {
                socket.send(pid, PidfdSocket.OF_INIT);
            }
        }
    }

    private void writePidFile(int pid) throws IOException {
        if (request.pidFile().isPresent()) {
            PidFile.write(Paths.absolute(caller, request.pidFile().get()), pid);
        }
    }

    private ContainerRecord record() throws IOException {
        NamespacePlan namespaces = NamespacePlan.of(linux);
        namespaces.check(kernel);
        ProcessStat worker = caller.worker();
        return new ContainerRecord(
                request.id(),
                worker.pid(),
                worker.startTime(),
                0,
                0,
                bundle.directory(),
                bundle.config(),
                bundle.rootfs(),
                Timestamp.of(Instant.now()),
                namespaces.allFlags(),
                namespaces.creates(NamespaceType.PID),
                Hosts.laterHooks(bundle.spec().hooks()),
                cgroups.paths(),
                bundle.spec().annotations(),
                namespaces.has(NamespaceType.MOUNT) ? List.of() : HostMounts.ids(bundle.rootfs()),
                !request.noNewKeyring(),
                grants.removable());
    }

    private static long startTime(int pid) throws IOException {
        return ProcessStat.of(pid)
                .orElseThrow(() -> new IOException("process " + pid + " has ended"))
                .startTime();
    }
}
