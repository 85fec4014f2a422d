package dev.hako.cli.server;

import dev.hako.core.cgroup.devices.LoadedFilters;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.stub.LauncherConnection;
import dev.hako.core.stub.LauncherListener;
import java.io.IOException;
import java.util.Optional;

/**
 * The JVM of {@code hako serve}.
 *
 * <p>A thread that takes a launcher carries out its command; there is always one more that waits for the next launcher. What one command
 * does to itself, or a launcher to its own connection, ends that command alone.
 */
public final class Server {

    /** Commands at a time; further ones wait, and start a JVM of their own after two seconds. */
    private static final int MOST_BUSY = 64;

    /** Threads that wait for launchers when there is nothing to do. */
    private static final int SPARE = 4;

    /** What callers execute: a launcher of another build speaks another protocol, perhaps. Relative to the distribution. */
    private static final String LAUNCHER = "bin/hako";

    private static final long LOOK_NANOS = 10_000_000_000L;

    private final LauncherListener listener;
    private final Surroundings own;
    private final LoadedFilters filters = new LoadedFilters();
    private final long idleNanos;
    private int waiting;
    private int busy;
    private long carriedOut;
    private long left;
    private long lastBusy = System.nanoTime();
    private boolean ending;
    private boolean isTold;

    private Server(LauncherListener listener, Surroundings own, long idleNanos) {
        this.listener = listener;
        this.own = own;
        this.idleNanos = idleNanos;
    }

    /**
     * Serves until SIGTERM, or until there was nothing to do for long enough; what runs then is finished.
     *
     * @param args the path of the socket, or the number of a descriptor that listens; then how long it may be idle in nanoseconds, 0 for ever
     */
    public static void main(String[] args) {
        int code = 1;
        try {
            Server server = at(args[0], Long.parseLong(args[1]));
            Runtime.getRuntime().addShutdownHook(new Thread(server::finish, "finish"));
            ServiceManager.tell(server.listener.kernel(), System.getenv(ServiceManager.VARIABLE), "READY=1");
            new Thread(server::leaveNoZombie, "children").start();
            server.work();
            server.awaitRest();
            code = 0;
        } catch (IOException failure) {
            System.err.println("hako serve: " + failure.getMessage());
        }
        Runtime.getRuntime().halt(code);
    }

    private static Server at(String place, long idleNanos) throws IOException {
        LauncherListener listener = place.startsWith("/")
                ? LauncherListener.at(place)
                : LauncherListener.inherited(Integer.parseInt(place));
        Kernel here = listener.kernel();
        Surroundings own = Surroundings.of(here, "self").executing(Files.stat(here, LAUNCHER, 0));
        return new Server(listener, own, idleNanos);
    }

    private void leaveNoZombie() {
        try {
            listener.awaitChildren();
        } catch (IOException failure) {
            System.err.println("hako serve: " + failure.getMessage());
        }
    }

    /** The life of a thread, of which there is one at the start. */
    private void work() {
        boolean isNeeded = begins();
        try (LauncherListener.Acceptor acceptor = listener.acceptor()) {
            while (isNeeded) {
                Optional<LauncherConnection> launcher =
                        acceptor.accept(idleNanos == 0 ? LOOK_NANOS : Math.min(idleNanos, LOOK_NANOS));
                if (launcher.isPresent()) {
                    if (isLastToWait()) {
                        new Thread(this::work, "launchers").start();
                    }
                    isNeeded = isBack(Service.serve(launcher.get(), own, filters));
                } else {
                    isNeeded = goesOn();
                }
            }
        } catch (IOException failure) {
            System.err.println("hako serve: " + failure.getMessage());
            finish();
        }
    }

    private synchronized boolean begins() {
        waiting++;
        return !ending;
    }

    /** Notes that a waiting thread has something to do. {@return whether another one is to wait in its place} */
    private synchronized boolean isLastToWait() {
        waiting--;
        busy++;
        return waiting == 0 && busy < MOST_BUSY && !ending;
    }

    /**
     * Notes that a thread has nothing to do any more.
     *
     * @param isDone whether it carried a command out
     * @return whether it waits again
     */
    private synchronized boolean isBack(boolean isDone) {
        busy--;
        if (isDone) {
            carriedOut++;
        } else {
            left++;
        }
        lastBusy = System.nanoTime();
        notifyAll();
        if (ending || waiting >= SPARE) {
            return false;
        }
        waiting++;
        return true;
    }

    /** {@return whether a thread waits on} that nobody came to */
    private synchronized boolean goesOn() throws IOException {
        boolean isIdle = idleNanos > 0 && busy == 0 && System.nanoTime() - lastBusy >= idleNanos;
        if (isIdle || !listener.isFound()) {
            end();
        }
        if (ending) {
            waiting--;
        }
        return !ending;
    }

    private synchronized void end() throws IOException {
        if (!ending) {
            ending = true;
            notifyAll();
            listener.end();
        }
    }

    /** Lets what runs end, whoever asks; nobody is taken any more. */
    private void finish() {
        try {
            end();
        } catch (IOException failure) {
            System.err.println("hako serve: " + failure.getMessage());
        }
        awaitRest();
        Runtime.getRuntime().halt(0);
    }

    /** Waits for what runs, and says once what there was: who wonders why commands are slow sees whether they came here. */
    private synchronized void awaitRest() {
        while (busy > 0 || !ending) {
            try {
                wait();
            } catch (InterruptedException hurry) {
                return;
            }
        }
        if (!isTold) {
            isTold = true;
            System.err.println(
                    "hako serve: commands carried out: " + carriedOut + ", left to their launchers: " + left);
        }
    }
}
