package dev.hako.core.stub;

import dev.hako.core.linux.Epoll;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Sockets;
import dev.hako.core.linux.Stat;
import dev.hako.core.linux.Sys;
import dev.hako.core.linux.ffi.LocalKernel;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The unix socket at which launchers look for a brain that runs already, in this JVM.
 *
 * <p>Several threads may wait at it, each at a {@link Acceptor} of its own.
 */
public final class LauncherListener implements AutoCloseable {

    private static final int MODE = 0600;
    private static final int BACKLOG = 256;

    /** How long a thread takes nobody when there is no room for one more. */
    private static final long FULL_NANOS = 100_000_000L;

    private final LocalKernel kernel;
    private final Fd socket;
    private final Fd end;
    private final Optional<Place> place;

    /** Where the socket lies, and which file that is. */
    private record Place(String path, Stat file) {}

    private LauncherListener(LocalKernel kernel, Fd socket, Optional<Place> place) throws IOException {
        this.kernel = kernel;
        this.socket = socket;
        this.place = place;
        Files.setNonBlocking(socket); // several threads see that somebody came, and one of them gets him
        this.end = new Fd(kernel, (int) kernel.check("eventfd", "", Sys.EVENTFD2, 0, Files.O_CLOEXEC));
    }

    /**
     * Listens at a path. What nobody listens at any more is replaced.
     *
     * @param path absolute, in this JVM's mount namespace
     * @throws ErrnoException EADDRINUSE when somebody listens there
     */
    public static LauncherListener at(String path) throws IOException {
        LocalKernel kernel = new LocalKernel();
        if (Sockets.isListenedAt(kernel, path)) {
            kernel.close();
            throw new ErrnoException("listen at " + path, Errno.EADDRINUSE);
        }
        Fd socket = Sockets.unix(kernel, Sockets.SOCK_STREAM);
        File temporary = new File(path + "." + ProcessHandle.current().pid());
        Sockets.bind(socket, temporary.getPath());
        try (Fd parent = Files.open(kernel, String.valueOf(temporary.getParent()), Files.O_PATH, 0)) {
            Files.changeModeAt(parent, temporary.getName(), MODE);
            Sockets.listen(socket, BACKLOG);
            Stat file = Files.statAt(parent, temporary.getName(), Files.AT_SYMLINK_NOFOLLOW);
            if (!temporary.renameTo(new File(path))) {
                throw new IOException("rename " + temporary + " to " + path + ": it could not be renamed");
            }
            return new LauncherListener(kernel, socket, Optional.of(new Place(path, file)));
        } finally {
            remove(temporary);
        }
    }

    private static void remove(File file) throws IOException {
        if (!file.delete() && file.exists()) {
            throw new IOException("remove " + file + ": it could not be removed");
        }
    }

    /**
     * Listens at a socket that this JVM inherited (sd_listen_fds(3)); it stays who gave it to us, and goes on there when this ends.
     *
     * @param number its descriptor, which listens
     */
    public static LauncherListener inherited(int number) throws IOException {
        LocalKernel kernel = new LocalKernel();
        return new LauncherListener(kernel, new Fd(kernel, number), Optional.empty());
    }

    /** {@return where system calls of this JVM are made} */
    public Kernel kernel() {
        return kernel;
    }

    /** Waits for the end of the children that this process has from before it executed this program: the JVM that had it do so. */
    public void awaitChildren() throws IOException {
        try (LocalKernel own = kernel.another()) {
            while (true) {
                Processes.await(own, -1, 0);
            }
        } catch (ErrnoException failure) {
            if (failure.errno() != Errno.ECHILD) {
                throw failure;
            }
        }
    }

    /** {@return whether launchers still find this one}: its path may be another's by now */
    public boolean isFound() throws IOException {
        if (place.isEmpty()) {
            return true;
        }
        try {
            return Files.stat(kernel, place.get().path(), Files.AT_SYMLINK_NOFOLLOW)
                    .isSameFile(place.get().file());
        } catch (ErrnoException gone) {
            return false;
        }
    }

    /** Has nobody find this any more, and every acceptor return. What was accepted goes on. */
    public void end() throws IOException {
        if (place.isPresent() && isFound()) {
            remove(new File(place.get().path()));
        }
        Files.write(end, new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
    }

    /** {@return a place to wait for launchers, for one thread} */
    public Acceptor acceptor() {
        return new Acceptor(kernel.another());
    }

    /** Where one thread waits for launchers. */
    public final class Acceptor implements AutoCloseable {

        private final LocalKernel own;
        private final Fd listens;
        private final Fd ended;
        private final Optional<Epoll> both;

        private Acceptor(LocalKernel own) {
            this.own = own;
            this.listens = new Fd(own, socket.number());
            this.ended = new Fd(own, end.number());
            this.both = openBoth();
        }

        /** {@return what wakes one thread for a launcher}; empty if there is no room for it: then all are woken, and one gets it */
        private Optional<Epoll> openBoth() {
            try {
                Epoll epoll = Epoll.open(own);
                try {
                    epoll.add(ended, Poll.IN);
                    epoll.add(listens, Poll.IN | Epoll.EXCLUSIVE);
                    return Optional.of(epoll);
                } catch (IOException failure) {
                    epoll.close();
                    throw failure;
                }
            } catch (IOException noRoom) {
                return Optional.empty();
            }
        }

        /**
         * Waits for a launcher.
         *
         * @param nanos how long at the most, {@link Poll#FOREVER} for no limit
         * @return its connection, which this thread uses before it waits again; empty if none came in time, there was no room for one
         *     more, or the listener has ended
         */
        public Optional<LauncherConnection> accept(long nanos) throws IOException {
            if (!somebodyCame(nanos)) {
                return Optional.empty();
            }
            Optional<Fd> connection;
            try {
                connection = Sockets.accept(listens);
            } catch (ErrnoException failure) {
                if (!passes(failure.errno())) {
                    throw failure;
                }
                Poll.await(own, List.of(new Poll.Want(ended, Poll.IN)), FULL_NANOS);
                return Optional.empty();
            }
            return connection.isPresent() ? Optional.of(LauncherConnection.of(connection.get())) : Optional.empty();
        }

        private boolean somebodyCame(long nanos) throws IOException {
            if (both.isPresent()) {
                List<Integer> ready = both.get().await(nanos);
                return !ready.isEmpty() && !ready.contains(ended.number());
            }
            boolean[] ready =
                    Poll.await(own, List.of(new Poll.Want(ended, Poll.IN), new Poll.Want(listens, Poll.IN)), nanos);
            return !ready[0] && ready[1];
        }

        /** {@return whether there may be room again when others have ended}; the launcher does not wait for that */
        private static boolean passes(Errno errno) {
            return errno == Errno.EMFILE || errno == Errno.ENFILE || errno == Errno.ENOMEM || errno == Errno.ENOBUFS;
        }

        @Override
        public void close() throws IOException {
            if (both.isPresent()) {
                both.get().close();
            }
            own.close();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        end.close();
        kernel.close();
    }
}
