package dev.hako.core.lifecycle;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Processes;
import dev.hako.core.notify.NotifyProxy;
import dev.hako.core.notify.NotifySocket;
import dev.hako.core.state.StateDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The notifications of one container, for a caller whom a service manager started. */
final class Notification implements Foreground.Companion {

    private final NotifyProxy proxy;
    private final Consumer<String> warn;
    private boolean failed;

    private Notification(NotifyProxy proxy, Consumer<String> warn) {
        this.proxy = proxy;
        this.warn = warn;
    }

    /**
     * Makes the socket of a container whose directory for it is there.
     *
     * @param address where the service manager listens
     * @throws IOException also when nobody does, or the container was created without the directory
     */
    static Notification begin(Caller caller, Settings settings, StateDirectory directory, String address)
            throws IOException {
        Fd socket = bind(caller, directory);
        try {
            return new Notification(NotifyProxy.connect(socket, address, settings.warn()), settings.warn());
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    private static Fd bind(Caller caller, StateDirectory directory) throws IOException {
        try {
            return NotifySocket.bind(caller.kernel(), directory.notifications());
        } catch (ErrnoException failure) {
            if (failure.errno() != Errno.ENOENT) {
                throw failure;
            }
            throw new ErrnoException(
                    failure.getMessage() + " (the container was created without $" + NotifySocket.VARIABLE + ")",
                    failure);
        }
    }

    /** Waits until a container that nobody waits for is ready, or has ended. */
    void await(Caller caller, int pid) throws IOException {
        proxy.watch(pid);
        try (proxy) {
            boolean ended = false;
            Optional<Fd> process = open(caller, pid);
            if (process.isPresent()) {
                try (Fd running = process.get()) {
                    while (!ended && !isDone()) {
                        ended = Companions.serveOnce(caller.kernel(), running, List.of(this));
                    }
                }
            }
            serveLastWords(caller);
        }
    }

    private static Optional<Fd> open(Caller caller, int pid) throws IOException {
        try {
            return Optional.of(Processes.openPid(caller.kernel(), pid));
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.ESRCH) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** What the program said before its end counts. */
    private void serveLastWords(Caller caller) throws IOException {
        while (!isDone()) {
            boolean telling = proxy.isTelling();
            boolean[] ready = Poll.await(caller.kernel(), wants(), telling ? nanos() : 0);
            if (!telling && !ready[0]) {
                return;
            }
            serve(ready);
        }
    }

    private boolean isDone() {
        return failed || proxy.isAcknowledged();
    }

    /** Tells the service manager to watch the caller's process, as long as that waits for the container. */
    void accompany(Caller caller, Foreground foreground) {
        proxy.watch(caller.pid());
        foreground.accompany(this);
    }

    @Override
    public List<Poll.Want> wants() {
        return failed ? List.of() : proxy.wants();
    }

    @Override
    public long nanos() {
        return failed ? Poll.FOREVER : proxy.nanos();
    }

    @Override
    public void serve(boolean[] ready) {
        if (failed) {
            return;
        }
        try {
            proxy.serve(ready);
        } catch (IOException failure) {
            failed = true;
            warn.accept("cannot notify the service manager: " + failure.getMessage());
        }
    }
}
