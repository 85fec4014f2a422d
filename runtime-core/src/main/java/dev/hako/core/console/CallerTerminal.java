package dev.hako.core.console;

import dev.hako.core.linux.Call;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Signals;
import dev.hako.core.linux.Sys;
import dev.hako.core.linux.Terminals;
import dev.hako.core.linux.Termios;
import dev.hako.core.stub.StubProgram;
import java.io.IOException;
import java.util.Optional;

/** The terminal of the caller's process, on which that of a container is shown: every key is the container's while it is raw. */
final class CallerTerminal {

    private static final int STDIN = 0;
    private static final int STDERR = 2;
    private static final int F_DUPFD_CLOEXEC = 1030;

    private final Fd terminal;
    private final Termios before;

    private CallerTerminal(Fd terminal, Termios before) {
        this.terminal = terminal;
        this.before = before;
    }

    /** {@return the terminal that one of the standard streams is, else the controlling one, if there is any} */
    static Optional<CallerTerminal> find(Kernel caller) throws IOException {
        for (int stream = STDERR; stream >= STDIN; stream--) {
            Optional<Termios> modes = Terminals.modes(caller, stream);
            if (modes.isPresent()) {
                return Optional.of(new CallerTerminal(new Fd(caller, stream), modes.get()));
            }
        }
        try {
            Fd controlling = Files.open(caller, "/dev/tty", Files.O_RDWR | Files.O_NOCTTY, 0);
            return Terminals.modes(caller, controlling.number()).map(modes -> new CallerTerminal(controlling, modes));
        } catch (ErrnoException none) {
            return Optional.empty();
        }
    }

    Terminals.Size size() throws IOException {
        return Terminals.size(terminal);
    }

    /**
     * Has every byte passed on, in both directions.
     *
     * <p>A process in the background is stopped here and when it reads (SIGTTOU, SIGTTIN), until its shell lets it have the terminal. The
     * stub is told how the terminal was: it restores that if it is left alone.
     */
    void makeRaw() throws IOException {
        Kernel kernel = terminal.kernel();
        Frame frame = kernel.frame();
        if (kernel.base() == StubProgram.BUFFER) {
            frame.call(Sys.IOCTL, terminal.number(), Terminals.TCGETS, StubProgram.SAVED_MODES);
            frame.call(Sys.FCNTL, terminal.number(), F_DUPFD_CLOEXEC, STDERR + 1)
                    .storeInto(StubProgram.SAVED_TERMINAL);
        }
        addRaw(frame);
        kernel.check(frame, "failed to set the terminal from the stdin", "");
    }

    /** Does so again: a shell has set the terminal as it wants it while the process was stopped. */
    void makeRawAgain() throws IOException {
        Frame frame = terminal.kernel().frame();
        addRaw(frame);
        terminal.kernel().run(frame);
    }

    private void addRaw(Frame frame) {
        Signals.setMask(frame, Signals.allBut(Signals.SIGTTIN, Signals.SIGTTOU));
        Terminals.setModes(frame, terminal.number(), before.raw());
        Signals.setMask(frame, Signals.allBut(Signals.SIGTTIN));
    }

    /** Sets the terminal as it was. */
    void restore() throws IOException {
        Kernel kernel = terminal.kernel();
        Frame frame = kernel.frame();
        Call call = Terminals.setModes(frame, terminal.number(), before);
        if (kernel.base() == StubProgram.BUFFER) {
            call.storeInto(StubProgram.SAVED_TERMINAL);
        }
        // it may be gone
        kernel.run(frame);
    }
}
