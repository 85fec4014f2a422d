package dev.hako.core.lifecycle;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What takes back the steps done so far, last one first, unless they are kept.
 */
final class Undo implements AutoCloseable {

    /** One step back. */
    interface Step {
        void run() throws IOException;
    }

    private final Deque<Step> steps = new ArrayDeque<>();
    private final Deque<Step> whenKept = new ArrayDeque<>();
    private Step last = () -> {};

    /** Adds what takes back the very first step, and is not done as long as another one fails: what it removes is the way to find the rest. */
    void last(Step step) {
        last = step;
    }

    /** Adds what takes back the step that was just done, or is about to be. */
    void push(Step step) {
        steps.push(step);
    }

    /** Adds what is done once all is kept: giving up what only the steps back need. */
    void whenKept(Step step) {
        whenKept.push(step);
    }

    /** Keeps all that was done. */
    void keep() throws IOException {
        steps.clear();
        last = () -> {};
        while (!whenKept.isEmpty()) {
            whenKept.pop().run();
        }
    }

    /** Takes back what is not kept. A step that fails does not keep the others from being taken back. */
    @Override
    public void close() throws IOException {
        IOException first = null;
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (IOException failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
        last.run();
    }
}
