package dev.hako.spec.runtime;

import java.util.List;

/**
 * Scheduling of a process, sched_setattr(2) (config.md, {@code process.scheduler}).
 *
 * @param policy name such as {@code SCHED_OTHER}
 * @param nice −20 to 19, for {@code SCHED_OTHER} and {@code SCHED_BATCH}
 * @param priority static priority, for {@code SCHED_FIFO} and {@code SCHED_RR}
 * @param flags names such as {@code SCHED_FLAG_RESET_ON_FORK}
 * @param runtime nanoseconds, unsigned, for {@code SCHED_DEADLINE}
 * @param deadline nanoseconds, unsigned, for {@code SCHED_DEADLINE}
 * @param period nanoseconds, unsigned, for {@code SCHED_DEADLINE}
 */
public record Scheduler(
        String policy, int nice, int priority, List<String> flags, long runtime, long deadline, long period) {

    public Scheduler {
        flags = List.copyOf(flags);
    }
}
