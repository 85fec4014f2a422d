package dev.hako.cli.server;

import dev.hako.core.lifecycle.Caller;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Signals;
import dev.hako.core.linux.Sys;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Leaves a server behind when a cold command ends, for the commands that follow it. */
public final class KeptWarm {

    /** The variable with how long a server that nobody uses stays: {@code 10s}. Without it none is left behind. */
    public static final String VARIABLE = "HAKO_KEEP_WARM";

    private static final int CLONE_ARGS_SIZE = 88;
    private static final int EXIT_SIGNAL = 32;
    private static final int STANDARD_STREAMS = 3;
    private static final int NOT_FOUND = 127;
    private static final int NOBODY = -1;

    private KeptWarm() {}

    /**
     * Starts a server, unless there is one or none is wanted.
     *
     * @param caller whose process starts it
     * @param root the directory of states in which launchers look for the socket
     */
    public static void leave(Caller caller, File root) throws IOException {
        String duration = caller.env().getOrDefault(VARIABLE, "");
        String server = caller.env().getOrDefault(ServerSocketPath.VARIABLE, "");
        if (duration.isEmpty() || !server.isEmpty() && !server.startsWith("/")) {
            return;
        }
        if (!ServeCommand.isListenedAt(caller, ServerSocketPath.of(caller, root))) {
            start(caller, List.of("hako", "serve", "--idle-timeout", duration));
        }
    }

    /** A child of the launcher, in a session of its own, that has nothing of the caller's open. */
    private static void start(Caller caller, List<String> command) throws IOException {
        Kernel kernel = caller.kernel();
        Frame frame = kernel.frame();
        long args = frame.space(CLONE_ARGS_SIZE);
        frame.putLong(args + EXIT_SIGNAL, Processes.SIGCHLD);
        frame.call(Sys.CLONE3, args, CLONE_ARGS_SIZE).adopt(NOBODY, NOBODY);
        frame.call(Sys.SETSID);
        Signals.setMask(frame, 0);
        long file = frame.space(Long.BYTES);
        frame.call(Sys.OPENAT, Fd.CWD, frame.text("/dev/null"), Files.O_RDWR, 0).storeInto(file);
        for (int fd = 0; fd < STANDARD_STREAMS; fd++) {
            frame.call(Sys.DUP3, file, fd, 0).indirect(0).mayFail();
        }
        frame.call(Sys.CLOSE_RANGE, STANDARD_STREAMS, -1L & 0xffffffffL, 0);
        frame.call(Sys.CHDIR, frame.text("/"));
        Processes.execute(frame, "/proc/self/exe", command, environment(caller)).mayFail();
        frame.call(Sys.EXIT_GROUP, NOT_FOUND);
        kernel.check(frame, "clone", "");
    }

    private static List<String> environment(Caller caller) {
        List<String> environment = new ArrayList<>();
        for (Map.Entry<String, String> variable : caller.env().entrySet()) {
            switch (variable.getKey()) {
                case "HOME", "PATH", "USER", "XDG_RUNTIME_DIR", ServerSocketPath.VARIABLE ->
                    environment.add(variable.getKey() + "=" + variable.getValue());
                default -> {}
            }
        }
        return environment;
    }
}
