package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.stats.Stats;
import dev.hako.core.resctrl.stats.RdtStats;
import java.io.IOException;

/** Takes what happens in a container, as it happens. */
public interface EventListener {

    /** Time has passed; this is what the container uses now, also of caches and memory bandwidth. */
    void stats(Stats stats, RdtStats shares) throws IOException;

    /** The limit of memory was hit. */
    void outOfMemory() throws IOException;

    /** {@return whether it wants to hear no more} */
    boolean isDone();
}
