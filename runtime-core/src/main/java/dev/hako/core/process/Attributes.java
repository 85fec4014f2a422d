package dev.hako.core.process;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import dev.hako.spec.runtime.IoPriority;
import dev.hako.spec.runtime.MemoryPolicy;
import dev.hako.spec.runtime.Personality;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Scheduler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the container's process inherits from the stub that becomes it, by numbers: the stub sets it for itself. The program keeps it
 * across execve(2).
 *
 * @param umask file mode creation mask
 * @param scheduling scheduling policy
 * @param ioPriority class and level as ioprio_set(2) wants them
 * @param personality execution domain, personality(2)
 * @param memoryPolicy from where it takes memory
 */
public record Attributes(
        int umask,
        Optional<Scheduling> scheduling,
        OptionalInt ioPriority,
        OptionalLong personality,
        Optional<NumaPolicy> memoryPolicy) {

    private static final int DEFAULT_UMASK = 0022;
    private static final int ALL_PERMISSIONS = 0777;

    private static final List<String> IO_CLASSES =
            List.of("IOPRIO_CLASS_NONE", "IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE");
    private static final int IO_CLASS_SHIFT = 13;
    private static final int IO_WHO_PROCESS = 1;
    private static final int IO_LEVELS = 8;

    private static final long PER_LINUX = 0;
    private static final long PER_LINUX32 = 8;

    /**
     * {@return what a configuration asks for}
     *
     * @throws IllegalArgumentException when it names what does not exist
     */
    public static Attributes of(
            Process process, Optional<Personality> personality, Optional<MemoryPolicy> memoryPolicy) {
        Optional<Scheduler> scheduler = process.scheduler();
        Optional<IoPriority> io = process.ioPriority();
        return new Attributes(
                (int) process.user().umask().orElse(DEFAULT_UMASK) & ALL_PERMISSIONS,
                scheduler.isEmpty() ? Optional.empty() : Optional.of(Scheduling.of(scheduler.get())),
                io.isEmpty() ? OptionalInt.empty() : OptionalInt.of(number(io.get())),
                personality.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(personality.get())),
                memoryPolicy.isEmpty() ? Optional.empty() : Optional.of(NumaPolicy.of(memoryPolicy.get())));
    }

    private static int number(IoPriority priority) {
        int ioClass = IO_CLASSES.indexOf(priority.ioClass());
        if (ioClass < 1) {
            throw new IllegalArgumentException("invalid io priority class: " + priority.ioClass());
        }
        if (priority.priority() < 0 || priority.priority() >= IO_LEVELS) {
            throw new IllegalArgumentException("invalid ioPriority.Priority: " + priority.priority());
        }
        return ioClass << IO_CLASS_SHIFT | priority.priority();
    }

    private static long number(Personality personality) {
        return switch (personality.domain()) {
            case "LINUX" -> PER_LINUX;
            case "LINUX32" -> PER_LINUX32;
            default -> throw new IllegalArgumentException("invalid personality domain " + personality.domain());
        };
    }

    /**
     * Sets them.
     *
     * @param container the stub that becomes the container's process, still with the runtime's rights
     * @param cpuset whether the container is bound to some CPUs, which the deadline scheduler does not allow
     */
    public void apply(Kernel container, boolean cpuset) throws IOException {
        container.post("umask", "", Sys.UMASK, umask);
        if (scheduling.isPresent()) {
            schedule(container, scheduling.get(), cpuset);
        }
        if (ioPriority.isPresent()) {
            container.check("failed to set io priority", "", Sys.IOPRIO_SET, IO_WHO_PROCESS, 0, ioPriority.getAsInt());
        }
        if (personality.isPresent()) {
            container.check("personality", "", Sys.PERSONALITY, personality.getAsLong());
        }
        if (memoryPolicy.isPresent()) {
            memoryPolicy.get().apply(container);
        }
    }

    private static void schedule(Kernel container, Scheduling scheduling, boolean cpuset) throws IOException {
        Frame frame = container.frame();
        frame.call(Sys.SCHED_SETATTR, 0, scheduling.attributes(frame), 0);
        Reply reply = container.run(frame);
        if (reply.failed()) {
            throw schedulingFailure(scheduling, reply.errno(), cpuset);
        }
    }

    private static ErrnoException schedulingFailure(Scheduling scheduling, Errno errno, boolean cpuset) {
        ErrnoException failure = new ErrnoException("error setting scheduler", errno);
        if (errno != Errno.EPERM) {
            return failure;
        }
        if (cpuset) {
            return new ErrnoException("process scheduler can't be used together with AllowedCPUs", failure);
        }
        return scheduling.isRealTime()
                ? new ErrnoException(
                        failure.getMessage() + " (a real-time policy needs CAP_SYS_NICE, and on cgroup v1 a"
                                + " linux.resources.cpu.realtimeRuntime)",
                        failure)
                : failure;
    }
}
