package dev.hako.core.cgroup.v1;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.cgroup.OomWatch;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Notifications of v1's memory controller (Documentation/admin-guide/cgroup-v1/memory.rst, "OOM Control"): an eventfd is written to when
 * the limit is hit, and when the cgroup is removed.
 */
final class V1OomWatch implements OomWatch {

    private static final String CONTROL = "cgroup.event_control";
    private static final int EFD_CLOEXEC = 0x80000;
    private static final int COUNTER_SIZE = 8;

    private final String directory;
    private final Fd oom;
    private final Fd events;

    private V1OomWatch(String directory, Fd oom, Fd events) {
        this.directory = directory;
        this.oom = oom;
        this.events = events;
    }

    static V1OomWatch open(Kernel kernel, String directory) throws IOException {
        Fd oom = Files.open(kernel, directory + "/memory.oom_control", Files.O_RDONLY, 0);
        Fd events = new Fd(kernel, (int) kernel.check("eventfd", "", Sys.EVENTFD2, 0, EFD_CLOEXEC));
        try (Fd control = Files.open(kernel, directory + "/" + CONTROL, Files.O_WRONLY, 0)) {
            String registration = events.number() + " " + oom.number();
            Files.write(control, registration.getBytes(StandardCharsets.US_ASCII));
            return new V1OomWatch(directory, oom, events);
        } catch (IOException e) {
            try (oom;
                    events) {
                throw e;
            }
        }
    }

    @Override
    public Event await(long nanos) throws IOException {
        if (!Poll.await(events.kernel(), List.of(new Poll.Want(events, Poll.IN)), nanos)[0]) {
            return Event.NOTHING;
        }
        Files.read(events, COUNTER_SIZE);
        return CgroupFiles.exists(directory, CONTROL) ? Event.OOM : Event.END;
    }

    @Override
    public void close() throws IOException {
        try (oom;
                events) {
            // both, whatever becomes of the first
        }
    }
}
