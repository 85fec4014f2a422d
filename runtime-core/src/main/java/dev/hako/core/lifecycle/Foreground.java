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

    /** As many children are looked for at once: one, and none behind it. */
    private static final int CHILDREN = 2;

    /** Bytes that come back of a child: the result of wait4(2), and its status. */
    private static final int CHILD_SIZE = 2 * Long.BYTES;

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
        while (true) {
            if (!companions.isEmpty()) {
                Companions.serve(kernel, signals, companions);
            }
            Reply reply = nextSignal();
            int code = reaped(pid, reply);
            if (code >= 0) {
                if (terminal.isPresent()) {
                    terminal.get().finish(signals);
                }
                return code;
            }
            int signal = reply.int32(0);
            if (signal == Processes.SIGCHLD) {
                continue;
            }
            if (terminal.isPresent()) {
                terminal.get().signalled(signal);
            }
            if (signal != Signals.SIGURG && signal != Signals.SIGWINCH) {
                forward(pid, signal);
            }
        }
    }

    /** Waits for a signal and looks right away whether that was of a child, and of another one. */
    private Reply nextSignal() throws IOException {
        Frame frame = kernel.frame();
        long answer = frame.answer(Signals.INFO_SIZE + CHILDREN * CHILD_SIZE);
        Signals.read(frame, signals, answer);
        for (int i = 0; i < CHILDREN; i++) {
            long child = answer + Signals.INFO_SIZE + (long) i * CHILD_SIZE;
            Processes.await(frame, -1, child + Long.BYTES, Processes.WNOHANG)
                    .storeInto(child)
                    .mayFail();
        }
        Reply reply = kernel.run(frame);
        if (reply.failed() && reply.remaining() > 0) {
            throw new ErrnoException("read signals", reply.errno());
        }
        return reply;
    }

    /** {@return the exit code of the child that is waited for; -1 while it runs} */
    private int reaped(int pid, Reply reply) throws IOException {
        int code = -1;
        for (int i = 0; i < CHILDREN; i++) {
            int at = Signals.INFO_SIZE + i * CHILD_SIZE;
            long child = reply.int64(at);
            if (child <= 0) {
                if (child < 0 && child != -Errno.ECHILD.number()) {
                    throw new ErrnoException("wait -1", Errno.of((int) -child));
                }
                return code;
            }
            if (child == pid) {
                code = new Processes.Exit(pid, reply.int32(at + Long.BYTES)).code();
            }
        }
        // there may be more
        return Math.max(code, reap(pid));
    }

    /** A child keeps its id until it is reaped, which nobody else does. */
    private void forward(int pid, int signal) throws IOException {
        try (Fd process = Processes.openPid(kernel, pid)) {
            Signaller.send(process, signal);
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
        signals.spend();
    }
}
