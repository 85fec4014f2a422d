package dev.hako.core.lifecycle;

import dev.hako.core.console.ConsoleOwner;
import dev.hako.core.console.ConsolePlan;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Signals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The caller's process while it waits for a program: it passes signals on, shows its terminal and reaps its children.
 *
 * <p>Made before the program's process is, so that no signal is lost in between.
 */
final class Foreground implements AutoCloseable {

    /** What the caller's process does besides, while it waits. */
    interface Companion {

        /** {@return what it waits for now} */
        List<Poll.Want> wants();

        /** {@return how many nanoseconds it waits at the most}, {@link Poll#FOREVER} for no limit */
        long nanos();

        /** Goes on, with what is ready of what it waited for; nothing may be. */
        void serve(boolean[] ready) throws IOException;
    }

    private final Kernel kernel;
    private final Fd signals;
    private final List<Companion> companions = new ArrayList<>();
    private Optional<ForegroundTerminal> terminal = Optional.empty();

    private Foreground(Kernel kernel, Fd signals) {
        this.kernel = kernel;
        this.signals = signals;
    }

    /**
     * Blocks all signals of the caller's process, to be read one by one.
     *
     * @param subreaper whether the container's orphans become the caller's children
     */
    static Foreground prepare(Kernel kernel, boolean subreaper) throws IOException {
        if (subreaper) {
            Processes.control(kernel, Processes.PR_SET_CHILD_SUBREAPER, 1);
        }
        Signals.setMask(kernel, Signals.ALL);
        return new Foreground(kernel, Signals.open(kernel, Signals.ALL));
    }

    /** Has something else done until the program ends. */
    void accompany(Companion companion) {
        companions.add(companion);
    }

    /**
     * Has the terminal of the program that is to be waited for shown on the caller's.
     *
     * @param plan what the configuration asks for
     * @return what takes it
     */
    ConsoleOwner openTerminal(ConsolePlan plan) throws IOException {
        ForegroundTerminal opened = ForegroundTerminal.open(kernel, plan);
        terminal = Optional.of(opened);
        companions.add(opened);
        return opened.console();
    }

    /**
     * Waits for a child to end.
     *
     * @param pid its id, as the caller's process sees it
     * @return its exit code, or 128 plus the number of the signal that ended it
     */
    int await(int pid) throws IOException {
        try (Fd process = Processes.openPid(kernel, pid)) {
            while (true) {
                if (!companions.isEmpty()) {
                    Companions.serve(kernel, signals, companions);
                }
                int signal = Signals.next(signals);
                if (signal == Processes.SIGCHLD) {
                    int code = reap(pid);
                    if (code >= 0) {
                        if (terminal.isPresent()) {
                            terminal.get().finish(signals);
                        }
                        return code;
                    }
                } else {
                    if (terminal.isPresent()) {
                        terminal.get().signalled(signal);
                    }
                    if (signal != Signals.SIGURG && signal != Signals.SIGWINCH) {
                        Signaller.send(process, signal);
                    }
                }
            }
        }
    }

    /** {@return the exit code of the child that is waited for; -1 while it runs} */
    private int reap(int pid) throws IOException {
        int code = -1;
        while (true) {
            try {
                Processes.Exit exit = Processes.await(kernel, -1, Processes.WNOHANG);
                if (exit.pid() == 0) {
                    return code;
                }
                if (exit.pid() == pid) {
                    code = exit.code();
                }
            } catch (ErrnoException failure) {
                if (failure.errno() == Errno.ECHILD) {
                    return code;
                }
                throw failure;
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (terminal.isPresent()) {
            terminal.get().end();
        }
        signals.close();
    }
}
