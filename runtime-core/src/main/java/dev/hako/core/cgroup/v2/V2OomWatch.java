package dev.hako.core.cgroup.v2;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.cgroup.OomWatch;
import dev.hako.core.cgroup.stats.StatText;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Poll;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Watches {@code memory.events} and {@code cgroup.events} of a cgroup of v2. */
final class V2OomWatch implements OomWatch {

    private static final String MEMORY = "memory.events";

    private final Kernel kernel;
    private final PolledFile processes;
    private final Optional<PolledFile> memory;
    private long kills;

    private V2OomWatch(Kernel kernel, PolledFile processes, Optional<PolledFile> memory) throws IOException {
        this.kernel = kernel;
        this.processes = processes;
        this.memory = memory;
        this.kills = kills();
    }

    /** Without the memory controller only the end is told. */
    static V2OomWatch open(Kernel kernel, String directory) throws IOException {
        PolledFile processes = PolledFile.open(kernel, directory + "/cgroup.events");
        try {
            return new V2OomWatch(
                    kernel,
                    processes,
                    CgroupFiles.exists(directory, MEMORY)
                            ? Optional.of(PolledFile.open(kernel, directory + "/" + MEMORY))
                            : Optional.empty());
        } catch (IOException e) {
            try (processes) {
                throw e;
            }
        }
    }

    @Override
    public Event await(long nanos) throws IOException {
        Event now = look();
        if (now != Event.NOTHING) {
            return now;
        }
        List<Poll.Want> wants = new ArrayList<>(2);
        wants.add(processes.want());
        memory.ifPresent(file -> wants.add(file.want()));
        Poll.await(kernel, wants, nanos);
        return look();
    }

    private Event look() throws IOException {
        try {
            long before = kills;
            kills = kills();
            if (kills > before) {
                return Event.OOM;
            }
            return processes.holds("populated 1") ? Event.NOTHING : Event.END;
        } catch (IOException e) {
            if (CgroupFiles.isAbsent(e)) {
                return Event.END;
            }
            throw e;
        }
    }

    private long kills() throws IOException {
        return memory.isEmpty() ? 0 : StatText.values(memory.get().read()).getOrDefault("oom_kill", 0L);
    }

    @Override
    public void close() throws IOException {
        try (processes) {
            if (memory.isPresent()) {
                memory.get().close();
            }
        }
    }
}
