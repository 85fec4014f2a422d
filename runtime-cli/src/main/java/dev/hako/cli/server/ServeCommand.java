package dev.hako.cli.server;

import dev.hako.cli.launcher.BrainCommand;
import dev.hako.core.lifecycle.Caller;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.Containers;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sockets;
import dev.hako.core.linux.Sys;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code serve}: has the launcher become the JVM that serves other launchers. So the process that was started is the server: its id, its
 * signals, its standard streams.
 */
public final class ServeCommand {

    /** The first descriptor that a service manager hands over, sd_listen_fds(3). */
    private static final int FIRST_HANDED_OVER = 3;

    private static final List<String> PASSED_ON = List.of("NOTIFY_SOCKET", "XDG_RUNTIME_DIR");

    private final Caller caller;
    private final File root;

    /**
     * @param root the directory of the containers' states, in which the socket lies unless $HAKO_SERVER says otherwise
     */
    public ServeCommand(Caller caller, File root) {
        this.caller = caller;
        this.root = root;
    }

    /**
     * Becomes the server.
     *
     * @param containers makes the directory of the states
     * @param idleNanos after how long without a command it ends, in nanoseconds; 0 for never
     * @throws ContainerException when there is one already
     */
    public void become(Containers containers, long idleNanos) throws IOException {
        if (caller.shared()) {
            throw new ContainerException("a server runs already, and answers this");
        }
        String place;
        if (isHandedOver()) {
            place = String.valueOf(FIRST_HANDED_OVER);
        } else {
            place = ServerSocketPath.of(caller, root);
            checkNobodyListens(place);
            containers.makeRoot();
        }
        List<String> command = BrainCommand.server(place, idleNanos);
        Path distribution = Path.of("").toAbsolutePath();
        Frame frame = caller.kernel().frame();
        frame.call(Sys.CHDIR, frame.text(distribution.toString()));
        Processes.execute(frame, distribution.resolve(BrainCommand.JAVA).toString(), command, environment());
        Optional<Reply> failure = caller.kernel().runLast(frame);
        if (failure.isPresent()) {
            throw new ErrnoException(
                    "execute " + distribution.resolve(BrainCommand.JAVA),
                    failure.get().errno());
        }
    }

    private boolean isHandedOver() {
        String number = caller.env().getOrDefault("LISTEN_FDS", "");
        if (number.isEmpty()
                || !String.valueOf(caller.pid()).equals(caller.env().get("LISTEN_PID"))) {
            return false;
        }
        if (!number.equals("1")) {
            throw new ContainerException("LISTEN_FDS is " + number + ": a server listens on one socket");
        }
        return true;
    }

    private void checkNobodyListens(String path) throws IOException {
        if (isListenedAt(caller, path)) {
            throw new ContainerException("a server listens at " + path + " already");
        }
    }

    /** {@return whether somebody listens at a path}, as the caller's process sees it */
    static boolean isListenedAt(Caller caller, String path) throws IOException {
        try {
            Sockets.connectStream(caller.kernel(), path).close();
            return true;
        } catch (ErrnoException nobody) {
            return switch (nobody.errno()) {
                case ENOENT, ECONNREFUSED, ENOTDIR -> false;
                default -> throw nobody;
            };
        }
    }

    private List<String> environment() {
        List<String> environment = new ArrayList<>(BrainCommand.ENVIRONMENT);
        for (String name : PASSED_ON) {
            if (caller.env().containsKey(name)) {
                environment.add(name + "=" + caller.env().get(name));
            }
        }
        return environment;
    }
}
