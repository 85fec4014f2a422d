package dev.hako.core.lifecycle;

import dev.hako.core.console.ConsoleOwner;
import dev.hako.core.console.ConsolePlan;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Signals;
import dev.hako.core.linux.Sys;
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

    /** What {@link #await} says when the caller's process waits alone from then on. */
    static final int PARKED = -1;

    /** How long a shared JVM waits for a program to end. */
    private static final int PATIENCE_SECONDS = 3;

    private final Kernel kernel;
    private final boolean shared;
    private final List<Companion> companions = new ArrayList<>();
    private Optional<Fd> signals = Optional.empty();
    private Optional<ForegroundTerminal> terminal = Optional.empty();

    private Foreground(Kernel kernel, boolean shared) {
        this.kernel = kernel;
        this.shared = shared;
    }

    /**
     * Blocks all signals of the caller's process, to be taken one by one, {@linkplain Kernel#post together with the next frame}.
     *
     * @param subreaper whether the container's orphans become the caller's children
     */
    static Foreground prepare(Caller caller, boolean subreaper) throws IOException {
        Kernel kernel = caller.kernel();
        Frame frame = kernel.frame();
        if (subreaper) {
            frame.call(Sys.PRCTL, Processes.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        }
        Signals.setMask(frame, Signals.ALL);
        kernel.post(frame, Kernel.Sequel.check("block signals", ""));
        return new Foreground(kernel, caller.shared());
    }

    /** {@return what waits for the caller's process, which has waited alone so far} */
    static Foreground resume(Caller caller) {
        return new Foreground(caller.kernel(), caller.shared());
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
     * @return its exit code, or 128 plus the number of the signal that ended it; {@link #PARKED} when the caller was given up
     */
    int await(int pid) throws IOException {
        return companions.isEmpty() ? awaitAlone(pid) : awaitWithCompanions(pid);
    }

    /** Goes on where the caller's process has waited alone. */
    int await(ParkedWait parked) throws IOException {
        int code = reap(parked.pid());
        if (code >= 0) {
            return code;
        }
        pass(parked.signal(), parked.pid());
        return await(parked.pid());
    }

    private int awaitAlone(int pid) throws IOException {
        while (true) {
            Frame frame = kernel.frame();
            long answer = frame.answer(2 * Long.BYTES + Integer.BYTES);
            Signals.await(frame, Signals.ALL, shared ? PATIENCE_SECONDS : 0)
                    .storeInto(answer)
                    .mayFail();
            frame.call(Sys.WAIT4, -1, answer + 2 * Long.BYTES, Processes.WNOHANG, 0)
                    .storeInto(answer + Long.BYTES)
                    .mayFail();
            Reply reply = kernel.run(frame);
            long signal = reply.int64(0);
            long ended = reply.int64(Long.BYTES);
            if (ended == pid) {
                return new Processes.Exit(pid, reply.int32(2 * Long.BYTES)).code();
            }
            int code = ended > 0 ? reap(pid) : -1;
            if (code >= 0) {
                return code;
            }
            if (shared && signal == -Errno.EAGAIN.number()) {
                ParkedWait.begin(kernel, pid);
                return PARKED;
            }
            pass((int) signal, pid);
        }
    }

    /** Passes a signal on to a child that was not reaped yet, so that its id is nobody else's. */
    private void pass(int signal, int pid) throws IOException {
        if (signal > 0 && signal != Processes.SIGCHLD && signal != Signals.SIGURG && signal != Signals.SIGWINCH) {
            try (Fd process = Processes.openPid(kernel, pid)) {
                Signaller.send(process, signal);
            }
        }
    }

    private int awaitWithCompanions(int pid) throws IOException {
        while (true) {
            Companions.serve(kernel, signals(), companions);
            int signal = Signals.next(signals());
            if (signal == Processes.SIGCHLD) {
                int code = reap(pid);
                if (code >= 0) {
                    if (terminal.isPresent()) {
                        terminal.get().finish(signals());
                    }
                    return code;
                }
            } else {
                if (terminal.isPresent()) {
                    terminal.get().signalled(signal);
                }
                pass(signal, pid);
            }
        }
    }

    /** {@return the descriptor from which signals are read along with what companions wait for} */
    private Fd signals() throws IOException {
        if (signals.isEmpty()) {
            signals = Optional.of(Signals.open(kernel, Signals.ALL));
        }
        return signals.get();
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
        if (signals.isPresent()) {
            signals.get().close();
        }
    }
}
