package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.stats.Stats;
import java.io.IOException;

/** Takes what happens in a container, as it happens. */
public interface EventListener {

    /** Time has passed; this is what the container uses now. */
    void stats(Stats stats) throws IOException;

    /** The limit of memory was hit. */
    void outOfMemory() throws IOException;

    /** {@return whether it wants to hear no more} */
    boolean isDone();
}
