package dev.hako.core.process;

import dev.hako.core.linux.Frame;
import dev.hako.spec.runtime.Scheduler;
import java.util.List;

/**
 * A scheduling policy in numbers, sched_setattr(2).
 *
 * @param policy {@code SCHED_*}
 * @param flags {@code SCHED_FLAG_*}, or-ed
 * @param nice −20 to 19
 * @param priority static priority
 * @param runtime nanoseconds, unsigned
 * @param deadline nanoseconds, unsigned
 * @param period nanoseconds, unsigned
 */
record Scheduling(int policy, long flags, int nice, int priority, long runtime, long deadline, long period) {

    /** By number; that of SCHED_ISO is reserved, and the kernel says no to it. */
    private static final List<String> POLICIES = List.of(
            "SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "SCHED_ISO", "SCHED_IDLE", "SCHED_DEADLINE");

    /** By bit. */
    private static final List<String> FLAGS = List.of(
            "SCHED_FLAG_RESET_ON_FORK",
            "SCHED_FLAG_RECLAIM",
            "SCHED_FLAG_DL_OVERRUN",
            "SCHED_FLAG_KEEP_POLICY",
            "SCHED_FLAG_KEEP_PARAMS",
            "SCHED_FLAG_UTIL_CLAMP_MIN",
            "SCHED_FLAG_UTIL_CLAMP_MAX");

    private static final int ATTR_SIZE = 56; // SCHED_ATTR_SIZE_VER1, Linux 5.3

    static Scheduling of(Scheduler scheduler) {
        int policy = POLICIES.indexOf(scheduler.policy());
        if (policy < 0) {
            throw new IllegalArgumentException("invalid scheduler policy: " + scheduler.policy());
        }
        long flags = 0;
        for (String name : scheduler.flags()) {
            int flag = FLAGS.indexOf(name);
            if (flag < 0) {
                throw new IllegalArgumentException("invalid scheduler flag: " + name);
            }
            flags |= 1L << flag;
        }
        return new Scheduling(
                policy,
                flags,
                scheduler.nice(),
                scheduler.priority(),
                scheduler.runtime(),
                scheduler.deadline(),
                scheduler.period());
    }

    /** {@return whether it is {@code SCHED_FIFO} or {@code SCHED_RR}} */
    boolean isRealTime() {
        return policy == 1 || policy == 2;
    }

    /** Adds {@code struct sched_attr} to a frame. {@return its address} */
    long attributes(Frame frame) {
        long attr = frame.space(ATTR_SIZE);
        frame.putInt(attr, ATTR_SIZE);
        frame.putInt(attr + 4, policy);
        frame.putLong(attr + 8, flags);
        frame.putInt(attr + 16, nice);
        frame.putInt(attr + 20, priority);
        frame.putLong(attr + 24, runtime);
        frame.putLong(attr + 32, deadline);
        frame.putLong(attr + 40, period);
        return attr;
    }
}
