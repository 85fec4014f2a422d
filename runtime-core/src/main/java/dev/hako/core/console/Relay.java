package dev.hako.core.console;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Poll;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies what is typed to the master of a terminal, and what it shows to an output.
 *
 * <pre>
 *   input ──► Incoming ──► typed ──► master          an input that ends is no end of the session
 *   output ◄── shown ◄── Incoming ◄── master         an output that is gone hangs the terminal up
 * </pre>
 *
 * <p>Whoever does not take what is for him is waited for: nothing more is read then from where it comes.
 */
final class Relay {

    /** How much waits for an output at the most. */
    private static final int MAX_SHOWN = 1 << 16;

    /** What a terminal whose program has ended may still show: more than the kernel keeps of it. */
    private static final int MAX_LAST = 1 << 20;

    private final Incoming input;
    private final Incoming master;
    private final Outgoing typed;
    private final Outgoing shown;
    private final List<Action> actions = new ArrayList<>();
    private List<Poll.Want> wants = List.of();
    private int last;

    /** @param master does not block */
    Relay(Fd input, Fd output, Fd master) {
        this.input = new Incoming(input);
        this.master = new Incoming(master);
        this.typed = new Outgoing(master);
        this.shown = new Outgoing(output);
    }

    /** {@return what has to be ready for something to be copied} */
    List<Poll.Want> wants() {
        wants = new ArrayList<>();
        actions.clear();
        if (!master.hasEnded()) {
            if (typed.size() > 0) {
                want(typed.to(), Poll.OUT, this::type);
            } else if (!input.hasEnded()) {
                want(input.from(), Poll.IN, () -> typed.add(input.read()));
            }
            if (shown.size() < MAX_SHOWN) {
                want(master.from(), Poll.IN, () -> shown.add(master.read()));
            }
        }
        if (shown.size() > 0) {
            want(shown.to(), Poll.OUT, this::show);
        }
        return wants;
    }

    private void want(Fd fd, int events, Action action) {
        wants.add(new Poll.Want(fd, events));
        actions.add(action);
    }

    /** Copies what {@link #wants} waited for, as far as it is ready. */
    void serve(boolean[] ready) throws IOException {
        for (int i = 0; i < ready.length; i++) {
            if (ready[i]) {
                actions.get(i).run();
            }
        }
    }

    /**
     * Shows what the program that has ended left.
     *
     * @return whether all is shown; otherwise something else can be read
     */
    boolean finish(Fd other) throws IOException {
        while (true) {
            while (!master.hasEnded() && shown.size() < MAX_SHOWN) {
                readLast();
            }
            if (shown.size() == 0) {
                return true;
            }
            List<Poll.Want> either = List.of(new Poll.Want(other, Poll.IN), new Poll.Want(shown.to(), Poll.OUT));
            boolean[] ready = Poll.await(other.kernel(), either, Poll.FOREVER);
            if (ready[1]) {
                show();
            }
            if (ready[0]) {
                return false;
            }
        }
    }

    /** The kernel has moved all that was written to where it is read before it says that there is nothing. */
    private void readLast() throws IOException {
        if (!Poll.await(master.from().kernel(), List.of(new Poll.Want(master.from(), Poll.IN)), 0)[0]
                || last > MAX_LAST) {
            master.end();
            return;
        }
        byte[] bytes = master.read();
        last += bytes.length;
        shown.add(bytes);
    }

    private void type() throws IOException {
        if (!typed.write()) {
            typed.drop();
        }
    }

    /** A terminal whose line is dead is closed: its programs read an end of file and are sent SIGHUP. */
    private void show() throws IOException {
        if (!shown.write()) {
            shown.drop();
            master.end();
            input.end();
            master.from().close();
        }
    }

    private interface Action {
        void run() throws IOException;
    }
}
