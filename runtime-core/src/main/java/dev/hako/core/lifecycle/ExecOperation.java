package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.SubCgroups;
import dev.hako.core.console.ConsoleOwner;
import dev.hako.core.init.ExecSequence;
import dev.hako.core.init.Filters;
import dev.hako.core.init.Host;
import dev.hako.core.lsm.SecurityModules;
import dev.hako.core.seccomp.SeccompFilter;
import dev.hako.core.state.ContainerRecord;
import dev.hako.spec.check.Problem;
import dev.hako.spec.check.SpecCheck;
import dev.hako.spec.runtime.Capabilities;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.ProcessChange;
import dev.hako.spec.runtime.Spec;
import dev.hako.spec.runtime.State;
import dev.hako.spec.runtime.User;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code exec}: runs another program in a container. */
final class ExecOperation {

    private static final String STARTING = "unable to start container process: ";

    private final Caller caller;
    private final Settings settings;

    ExecOperation(Caller caller, Settings settings) {
        this.caller = caller;
        this.settings = settings;
    }

    int run(ExecRequest request) throws IOException {
        if (caller.parked().isPresent()) {
            return Foreground.resume(caller).await(caller.parked().get());
        }
        Container container = Container.load(caller, settings, request.id());
        switch (container.status()) {
            case STOPPED, CREATING -> throw new ContainerException("cannot exec in a stopped container");
            case PAUSED -> {
                if (!request.ignorePaused()) {
                    throw new ContainerException("cannot exec in a paused container (use --ignore-paused to override)");
                }
            }
            case CREATED, RUNNING -> {}
        }
        Spec created = Hosts.spec(container);
        Process process = process(request, container.kept());
        Consoles.check(
                caller.name(), process.terminal(), request.consoleSocket().isPresent(), request.detach());
        if (process.terminal() && !request.detach()) {
            caller.mayTakeLong();
        }
        new SecurityModules(caller.kernel()).check(process.apparmorProfile(), process.selinuxLabel(), "");
        passedFds(request).check(caller.kernel());
        if (request.detach()) {
            start(request, container, created, process, Optional.empty());
            return 0;
        }
        try (Foreground foreground = Foreground.prepare(caller, false)) {
            return foreground.await(start(request, container, created, process, Optional.of(foreground)));
        }
    }

    /** {@return the id of the new process} */
    private int start(
            ExecRequest request, Container container, Spec created, Process process, Optional<Foreground> foreground)
            throws IOException {
        ExecSequence sequence = sequence(request, container.kept(), created);
        Optional<ConsoleOwner> console = Consoles.open(caller.kernel(), process, request.consoleSocket(), foreground);
        int pid;
        try {
            pid = start(
                    sequence, process, request, granting(created, container.kept(), announcement(request)), console);
        } catch (IOException failure) {
            String cause = OomKill.ofOther(container.cgroups(), failure);
            throw cause.isEmpty() ? failure : new IOException(failure.getMessage() + cause, failure);
        } finally {
            if (console.isPresent()) {
                console.get().close();
            }
        }
        if (request.pidFile().isPresent()) {
            try {
                PidFile.write(Paths.absolute(caller, request.pidFile().get()), pid);
            } catch (IOException failure) {
                sequence.end(pid);
                throw failure;
            }
        }
        return pid;
    }

    private ExecSequence sequence(ExecRequest request, ContainerRecord kept, Spec created) throws IOException {
        Host host = Hosts.of(caller, settings);
        Linux linux = created.linux().orElse(Linux.NONE);
        Optional<SeccompFilter> filter = filter(host, kept, linux);
        boolean notifies = filter.isPresent() && filter.get().agent().isPresent();
        return new ExecSequence(
                host,
                new ExecSequence.Target(
                        kept.id(),
                        kept.pid(),
                        kept.pidStart(),
                        kept.namespaces(),
                        request.cgroups().isEmpty() ? kept.cgroups() : SubCgroups.of(kept.cgroups(), request.cgroups()),
                        request.cgroups().isEmpty(),
                        kept.newKeyring(),
                        linux.personality(),
                        linux.memoryPolicy(),
                        linux.bindsCpus()),
                filter,
                notifies ? Optional.of(state(kept)) : Optional.empty());
    }

    /** {@return what the seccomp agent is told of the container}: whatever it does, runc calls it running */
    private static State state(ContainerRecord kept) {
        return new State(Spec.VERSION, kept.id(), State.Status.RUNNING, kept.pid(), kept.bundle(), kept.annotations());
    }

    private Optional<SeccompFilter> filter(Host host, ContainerRecord kept, Linux linux) throws IOException {
        try {
            return new Filters(host, settings.root()).compile(linux.seccomp(), kept.bundle());
        } catch (IOException | IllegalArgumentException failure) {
            throw new IOException(STARTING + failure.getMessage(), failure);
        }
    }

    private static PassedFds passedFds(ExecRequest request) {
        return new PassedFds(0, request.preserveFds());
    }

    private static int start(
            ExecSequence sequence,
            Process process,
            ExecRequest request,
            ExecSequence.Announcement announcement,
            Optional<ConsoleOwner> console)
            throws IOException {
        try {
            return sequence.start(process, passedFds(request).count(), announcement, console);
        } catch (IOException | IllegalArgumentException failure) {
            throw new IOException(STARTING + failure.getMessage(), failure);
        }
    }

    /** {@return an announcement that has the process get what the container has of the host first} */
    private ExecSequence.Announcement granting(Spec created, ContainerRecord kept, ExecSequence.Announcement next) {
        Linux linux = created.linux().orElse(Linux.NONE);
        if (linux.intelRdt().isEmpty()) {
            return next;
        }
        HostGrants grants = new HostGrants(caller.kernel(), linux, kept.id(), settings.warn());
        return pid -> {
            grants.join(pid);
            next.of(pid);
        };
    }

    private ExecSequence.Announcement announcement(ExecRequest request) throws IOException {
        if (request.pidfdSocket().isEmpty()) {
            return pid -> {};
        }
        PidfdSocket socket =
                PidfdSocket.connect(caller.kernel(), request.pidfdSocket().get());
        return pid -> {
            try (socket) {
                socket.send(pid, PidfdSocket.OF_EXEC);
            }
        };
    }

    private Process process(ExecRequest request, ContainerRecord kept) throws IOException {
        Process process;
        if (request.process().isPresent()) {
            process = request.process().get();
        } else {
            if (request.args().isEmpty()) {
                throw new ContainerException("exec args cannot be empty");
            }
            process = changed(request, BundleConfig.reread(caller.kernel(), kept.bundle(), kept.config()));
        }
        List<Problem> problems = SpecCheck.checkProcess(process);
        if (!problems.isEmpty()) {
            throw new ContainerException(problems.getFirst().message());
        }
        return process;
    }

    private static Process changed(ExecRequest request, Process configured) {
        ProcessChange change = configured.change().args(request.args()).terminal(request.tty());
        if (!request.cwd().isEmpty()) {
            change.cwd(request.cwd());
        }
        if (!request.apparmorProfile().isEmpty()) {
            change.apparmorProfile(request.apparmorProfile());
        }
        if (!request.processLabel().isEmpty()) {
            change.selinuxLabel(request.processLabel());
        }
        if (request.noNewPrivileges().isPresent()) {
            change.noNewPrivileges(request.noNewPrivileges().get());
        }
        List<String> env = new ArrayList<>(configured.env());
        env.addAll(request.env());
        change.env(env);
        change.user(user(request, configured.user()));
        if (!request.capabilities().isEmpty()) {
            change.capabilities(withCapabilities(configured.capabilities(), request.capabilities()));
        }
        return change.done();
    }

    private static User user(ExecRequest request, User configured) {
        List<Long> groups = new ArrayList<>(configured.additionalGids());
        for (int group : request.additionalGids()) {
            groups.add((long) group);
        }
        return new User(
                request.user().isPresent()
                        ? Integer.toUnsignedLong(request.user().getAsInt())
                        : configured.uid(),
                request.group().isPresent()
                        ? Integer.toUnsignedLong(request.group().getAsInt())
                        : configured.gid(),
                configured.umask(),
                groups);
    }

    /** More capabilities are bounding, effective and permitted; ambient only where there is something inheritable. */
    private static Capabilities withCapabilities(Optional<Capabilities> configured, List<String> more) {
        Capabilities before = configured.orElse(Capabilities.NONE);
        return new Capabilities(
                plus(before.bounding(), more),
                plus(before.effective(), more),
                before.inheritable(),
                plus(before.permitted(), more),
                before.inheritable().isEmpty() ? before.ambient() : plus(before.ambient(), more));
    }

    private static List<String> plus(List<String> some, List<String> more) {
        Set<String> all = new LinkedHashSet<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }
}
