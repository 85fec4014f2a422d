package dev.hako.core.init;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Mounts;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Sockets;
import dev.hako.core.namespace.IdMaps;
import dev.hako.core.rootfs.MountIdMap;
import dev.hako.core.rootfs.SourceOpener;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens sources of bind mounts with the host's rights: a stub in the user namespace of the host and the mount namespace of the container.
 *
 * <pre>
 *   launcher                 opener                        init
 *     makes a pair of sockets
 *     clone -------------------------------------------------> inherits one end
 *     clone -----------------> inherits the other end
 *                              joins init's mount namespace
 *                              opens a source, maps ids
 *                              sends the descriptor --------> mounts it
 * </pre>
 */
final class HostSources implements SourceOpener, AutoCloseable {

    /** The standard streams stay: a control channel must not get their numbers, of which 0 stands for none. */
    private static final int FIRST_INHERITED = 3;

    private final Host host;
    private final String rootfs;
    private final Fd initEnd;
    private final Fd openerEnd;
    private final int initNumber;
    private final List<KnownMap> known = new ArrayList<>();
    private Optional<Stub> init = Optional.empty();
    private Optional<Stub> opener = Optional.empty();

    /** A user namespace that stands for an id mapping. */
    private record KnownMap(MountIdMap map, Fd namespace) {}

    private HostSources(Host host, String rootfs, Fd initEnd, Fd openerEnd) {
        this.host = host;
        this.rootfs = rootfs;
        this.initEnd = initEnd;
        this.openerEnd = openerEnd;
        this.initNumber = initEnd.number();
    }

    /**
     * Makes the sockets, before init is cloned.
     *
     * @param rootfs the root file system, absolute, host side: below it the container's mount namespace differs from the host's
     */
    static HostSources prepare(Host host, String rootfs) throws IOException {
        List<Fd> pair = Sockets.pair(host.kernel());
        HostSources sources = new HostSources(host, rootfs, pair.get(0), pair.get(1));
        for (Fd end : pair) {
            Files.closeOnExec(end, false);
        }
        return sources;
    }

    /** {@return the number of init's socket, which it has to keep} */
    int socket() {
        return initNumber;
    }

    /** Names the process that the descriptors go to. */
    void serve(Stub stub) {
        init = Optional.of(stub);
    }

    @Override
    public Fd open(String path, boolean recursive, Optional<MountIdMap> map) throws IOException {
        Stub stub = init.orElseThrow();
        Kernel kernel = opener(stub).kernel();
        try (Fd tree = cloneTree(kernel, path, recursive)) {
            if (map.isPresent()) {
                mapIds(tree, path, map.get());
            }
            Sockets.send(new Fd(kernel, openerEnd.number()), new byte[1], List.of(tree));
        }
        return Sockets.receive(new Fd(stub.kernel(), initNumber));
    }

    private Fd cloneTree(Kernel kernel, String path, boolean recursive) throws IOException {
        try {
            return Mounts.cloneTree(kernel, path, recursive);
        } catch (ErrnoException failure) {
            boolean within = path.equals(rootfs) || path.startsWith(rootfs + "/");
            if (failure.errno() == Errno.EINVAL && !recursive && !within) {
                return cloneOnHost(kernel, path);
            }
            throw new ErrnoException("open " + path, failure.errno());
        }
    }

    /**
     * In a mount namespace of another user namespace what is mounted below a directory cannot be left out, as that might uncover something
     * (mount_namespaces(7), "locked"). The host may leave it out.
     */
    private Fd cloneOnHost(Kernel kernel, String path) throws IOException {
        try (Fd launcher = Processes.openPid(kernel, host.pid());
                Fd container = Processes.openPid(kernel, init.orElseThrow().pid())) {
            Namespaces.join(launcher, Namespaces.CLONE_NEWNS);
            try {
                return Mounts.cloneTree(kernel, path, false);
            } catch (ErrnoException failure) {
                throw new ErrnoException("open " + path, failure.errno());
            } finally {
                Namespaces.join(container, Namespaces.CLONE_NEWNS);
            }
        }
    }

    private void mapIds(Fd tree, String path, MountIdMap map) throws IOException {
        try {
            Mounts.mapIds(tree, namespace(map), map.isRecursive());
        } catch (ErrnoException failure) {
            String hint = failure.errno() == Errno.EINVAL
                    ? " (maybe the filesystem used doesn't support idmap mounts on this kernel?)"
                    : "";
            throw new ErrnoException(
                    "failed to set MOUNT_ATTR_IDMAP on " + path + ": " + failure.errno() + hint, failure);
        }
    }

    private Fd namespace(MountIdMap map) throws IOException {
        for (KnownMap one : known) {
            if (one.map.uids().equals(map.uids()) && one.map.gids().equals(map.gids())) {
                return one.namespace;
            }
        }
        KnownMap made = new KnownMap(
                map, map.isOfContainer() ? namespaceOf(init.orElseThrow().pid()) : make(map));
        known.add(made);
        return made.namespace;
    }

    private Fd namespaceOf(int pid) throws IOException {
        return Files.open(opener.orElseThrow().kernel(), "/proc/" + pid + "/ns/user", Files.O_RDONLY, 0);
    }

    /** A user namespace takes a process to be made; it stays as long as its descriptor is open. */
    private Fd make(MountIdMap map) throws IOException {
        Stub parent = opener.orElseThrow();
        Stubs.Clone how = new Stubs.Clone().flags(Namespaces.CLONE_NEWUSER);
        Stub holder = Stubs.fork(parent.kernel(), parent.pid(), how);
        try (holder) {
            StubSpawner.idMapWriter(host).write(holder.pid(), new IdMaps(map.uids(), map.gids()));
            return namespaceOf(holder.pid());
        } catch (IOException failure) {
            throw new IOException(
                    "failed to create a user namespace for an id mapping: " + failure.getMessage(), failure);
        } finally {
            StubSpawner.end(parent.kernel(), holder.pid());
        }
    }

    private Stub opener(Stub stub) throws IOException {
        if (opener.isEmpty()) {
            opener = Optional.of(start(stub));
        }
        return opener.get();
    }

    private Stub start(Stub stub) throws IOException {
        Stub started = Stubs.spawn(host.kernel(), host.pid(), new Stubs.Clone());
        try {
            started.closeInherited(FIRST_INHERITED, List.of(openerEnd.number()));
            Processes.control(started.kernel(), Processes.PR_SET_DUMPABLE, 0);
            try (Fd process = Processes.openPid(started.kernel(), stub.pid())) {
                Namespaces.join(process, Namespaces.CLONE_NEWNS);
            }
            return started;
        } catch (IOException failure) {
            end(started);
            throw failure;
        }
    }

    private void end(Stub stub) throws IOException {
        stub.close();
        StubSpawner.end(host.kernel(), stub.pid());
    }

    /** Closes init's socket as well as what {@link #close} does: all sources are there. */
    void finish() throws IOException {
        new Fd(init.orElseThrow().kernel(), initNumber).close();
        close();
    }

    /** Closes the launcher's sockets and ends the stub. May be called again. */
    @Override
    public void close() throws IOException {
        try (initEnd;
                openerEnd) {
            if (opener.isPresent()) {
                Stub stub = opener.get();
                opener = Optional.empty();
                end(stub);
            }
        }
    }
}
