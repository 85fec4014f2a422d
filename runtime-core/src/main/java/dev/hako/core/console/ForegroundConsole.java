package dev.hako.core.console;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Sockets;
import dev.hako.core.linux.Stat;
import dev.hako.core.linux.Terminals;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The caller's process, which shows the terminal on its own, or on whatever its standard output is. */
public final class ForegroundConsole implements ConsoleOwner {

    private static final int STDIN = 0;
    private static final int STDOUT = 1;

    private final Kernel caller;
    private final Optional<CallerTerminal> shownOn;
    private final ConsolePlan plan;
    private final Fd ours;
    private final Fd theirs;
    private final int number;
    private Optional<Fd> master = Optional.empty();
    private Optional<Fd> peer = Optional.empty();
    private Optional<Relay> relay = Optional.empty();
    private boolean isRaw;

    private ForegroundConsole(Kernel caller, Optional<CallerTerminal> shownOn, ConsolePlan plan, List<Fd> pair) {
        this.caller = caller;
        this.shownOn = shownOn;
        this.plan = plan;
        this.ours = pair.getFirst();
        this.theirs = pair.getLast();
        this.number = theirs.number();
    }

    /**
     * Gets ready to show a terminal, before the container's process is cloned. The caller's own is not touched yet.
     *
     * @param configured what the configuration asks for; the size of the caller's terminal comes before it
     */
    public static ForegroundConsole open(Kernel caller, ConsolePlan configured) throws IOException {
        Optional<CallerTerminal> shownOn = CallerTerminal.find(caller);
        ConsolePlan plan =
                shownOn.isPresent() ? configured.shownOn(shownOn.get().size()) : configured;
        if (Terminals.modes(caller, STDOUT).isEmpty()) {
            plan = plan.withPlainNewlines();
        }
        List<Fd> pair = Sockets.pair(caller);
        Files.closeOnExec(pair.getLast(), false);
        return new ForegroundConsole(caller, shownOn, plan, pair);
    }

    @Override
    public ConsolePlan plan() {
        return plan;
    }

    @Override
    public int socket() {
        return number;
    }

    @Override
    public void close() throws IOException {
        theirs.close();
    }

    @Override
    public void attach() throws IOException {
        Fd received = Sockets.receive(ours);
        master = Optional.of(received);
        // a program may close all that it has of the terminal and open it again later: that is no end
        peer = Optional.of(Terminals.openPeer(received));
        Files.setNonBlocking(received);
        relay = Optional.of(
                new Relay(ownOpenFile(STDIN, Files.O_RDONLY), ownOpenFile(STDOUT, Files.O_WRONLY), received));
        if (shownOn.isPresent()) {
            isRaw = true;
            shownOn.get().makeRaw();
        }
    }

    /**
     * {@return a standard stream, opened anew where that can be}: it must not block, and others who share its open file must not notice.
     * Where it cannot be opened it is used when poll(2) says that it is ready.
     */
    private Fd ownOpenFile(int stream, int flags) throws IOException {
        boolean mayBlock = Files.stat(caller, stream).type() == Stat.S_IFIFO
                || Terminals.modes(caller, stream).isPresent();
        if (mayBlock) {
            try {
                return Files.open(caller, "/proc/self/fd/" + stream, flags | Files.O_NONBLOCK | Files.O_NOCTTY, 0);
            } catch (ErrnoException refused) {
                return new Fd(caller, stream);
            }
        }
        return new Fd(caller, stream);
    }

    /** {@return what has to be ready for something to be copied, in either direction} */
    public List<Poll.Want> wants() {
        return relay.orElseThrow().wants();
    }

    /** Copies what {@link #wants} waited for, as far as it is ready. */
    public void serve(boolean[] ready) throws IOException {
        relay.orElseThrow().serve(ready);
    }

    /** Shows what a program that has ended left. {@return whether all is shown; otherwise something else, such as a signal, can be read} */
    public boolean finish(Fd other) throws IOException {
        return relay.orElseThrow().finish(other);
    }

    /** Takes over the size of the caller's terminal, after SIGWINCH. */
    public void resize() throws IOException {
        if (shownOn.isEmpty() || master.isEmpty()) {
            return;
        }
        try {
            Terminals.setSize(master.get(), shownOn.get().size());
        } catch (ErrnoException gone) {
            // one of the two was hung up, so nobody sees a size
        }
    }

    /** Takes the caller's terminal back, after SIGCONT. */
    public void resume() throws IOException {
        if (isRaw) {
            shownOn.orElseThrow().makeRawAgain();
            resize();
        }
    }

    /** Gives the caller's terminal back as it was. May be called again. */
    public void end() throws IOException {
        if (isRaw) {
            isRaw = false;
            shownOn.orElseThrow().restore();
        }
        theirs.close();
        ours.close();
        if (peer.isPresent()) {
            peer.get().close();
        }
        if (master.isPresent()) {
            master.get().close();
        }
    }
}
