package dev.hako.spec.check;

import dev.hako.spec.runtime.Scheduler;
import java.util.List;

/** Rules for {@code process.scheduler}, sched_setattr(2). */
final class SchedulerCheck {
    private SchedulerCheck() {}

    static void check(Scheduler scheduler, String at, Problems problems) {
        String policy = scheduler.policy();
        if (policy.isEmpty()) {
            problems.missing(at + "/policy", "scheduler policy is required");
            return;
        }
        boolean nice = policy.equals("SCHED_OTHER") || policy.equals("SCHED_BATCH");
        if (nice && (scheduler.nice() < -20 || scheduler.nice() > 19)) {
            problems.number(
                    at + "/nice",
                    scheduler.nice(),
                    "invalid scheduler.nice: " + scheduler.nice() + " when scheduler.policy is " + policy);
        }
        boolean realTime = policy.equals("SCHED_FIFO") || policy.equals("SCHED_RR");
        if (scheduler.priority() != 0 && !realTime) {
            problems.number(
                    at + "/priority",
                    scheduler.priority(),
                    "scheduler.priority can only be specified for SchedFIFO or SchedRR policy");
        }
        boolean times = scheduler.runtime() != 0 || scheduler.deadline() != 0 || scheduler.period() != 0;
        if (times && !policy.equals("SCHED_DEADLINE")) {
            problems.missing(at, "scheduler runtime/deadline/period can only be specified for SchedDeadline policy");
        }
        names(policy, scheduler.flags(), at, problems);
    }

    private static void names(String policy, List<String> flags, String at, Problems problems) {
        switch (policy) {
            case "SCHED_OTHER",
                    "SCHED_FIFO",
                    "SCHED_RR",
                    "SCHED_BATCH",
                    "SCHED_ISO",
                    "SCHED_IDLE",
                    "SCHED_DEADLINE" -> {}
            default -> problems.text(at + "/policy", policy, "invalid scheduler policy: " + policy);
        }
        for (int i = 0; i < flags.size(); i++) {
            String flag = flags.get(i);
            switch (flag) {
                case "SCHED_FLAG_RESET_ON_FORK",
                        "SCHED_FLAG_RECLAIM",
                        "SCHED_FLAG_DL_OVERRUN",
                        "SCHED_FLAG_KEEP_POLICY",
                        "SCHED_FLAG_KEEP_PARAMS",
                        "SCHED_FLAG_UTIL_CLAMP_MIN",
                        "SCHED_FLAG_UTIL_CLAMP_MAX" -> {}
                default -> problems.text(at + "/flags/" + i, flag, "invalid scheduler flag: " + flag);
            }
        }
    }
}
