package dev.hako.core.lifecycle;

import dev.hako.core.console.ConsoleOwner;
import dev.hako.core.console.ConsolePlan;
import dev.hako.core.console.ForegroundConsole;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Signals;
import java.io.IOException;
import java.util.List;

/** The terminal of a program that is waited for, shown on the caller's meanwhile. */
final class ForegroundTerminal implements Foreground.Companion {

    private final ForegroundConsole console;

    private ForegroundTerminal(ForegroundConsole console) {
        this.console = console;
    }

    static ForegroundTerminal open(Kernel caller, ConsolePlan plan) throws IOException {
        return new ForegroundTerminal(ForegroundConsole.open(caller, plan));
    }

    ConsoleOwner console() {
        return console;
    }

    @Override
    public List<Poll.Want> wants() {
        return console.wants();
    }

    @Override
    public long nanos() {
        return Poll.FOREVER;
    }

    @Override
    public void serve(boolean[] ready) throws IOException {
        console.serve(ready);
    }

    /** Does what a signal of the caller's process means for its terminal, if anything. */
    void signalled(int signal) throws IOException {
        if (signal == Signals.SIGWINCH) {
            console.resize();
        } else if (signal == Signals.SIGCONT) {
            console.resume();
        }
    }

    /**
     * Shows what is left to show of a program that has ended, and gives the caller's terminal back. Whoever reads it may be slow: a signal
     * that would have been the program's ends the wait.
     */
    void finish(Fd signals) throws IOException {
        boolean isOver = console.finish(signals);
        while (!isOver) {
            int signal = Signals.next(signals);
            signalled(signal);
            isOver = switch (signal) {
                case Signals.SIGWINCH, Signals.SIGCONT, Signals.SIGURG, Processes.SIGCHLD -> console.finish(signals);
                default -> true;
            };
        }
        end();
    }

    /** Gives the caller's terminal back. May be called again. */
    void end() throws IOException {
        console.end();
    }
}
