package dev.hako.core.lifecycle;

import dev.hako.core.lifecycle.Foreground.Companion;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Poll;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Waits for several parties at once. */
final class Companions {

    private Companions() {}

    /** Serves companions until there is something to read from a descriptor, such as a signal. */
    static void serve(Kernel kernel, Fd until, List<? extends Companion> companions) throws IOException {
        while (!serveOnce(kernel, until, companions)) {
            // what they wait for may be something else now
        }
    }

    /**
     * Waits until one of them has something to do, and has it done.
     *
     * @return whether there is something to read from the descriptor
     */
    static boolean serveOnce(Kernel kernel, Fd until, List<? extends Companion> companions) throws IOException {
        List<Poll.Want> wants = new ArrayList<>();
        wants.add(new Poll.Want(until, Poll.IN));
        long nanos = Poll.FOREVER;
        int[] ends = new int[companions.size()];
        for (int i = 0; i < ends.length; i++) {
            wants.addAll(companions.get(i).wants());
            nanos = Math.min(nanos, companions.get(i).nanos());
            ends[i] = wants.size();
        }
        boolean[] ready = Poll.await(kernel, wants, nanos);
        int start = 1;
        for (int i = 0; i < ends.length; i++) {
            companions.get(i).serve(Arrays.copyOfRange(ready, start, ends[i]));
            start = ends[i];
        }
        return ready[0];
    }
}
