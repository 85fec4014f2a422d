package dev.hako.core.validate;

import dev.hako.core.capability.Capability;
import dev.hako.core.linux.GoText;
import dev.hako.core.rootfs.Texts;
import dev.hako.spec.check.Findings;
import dev.hako.spec.check.Kind;
import dev.hako.spec.runtime.IoPriority;
import dev.hako.spec.runtime.Mount;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Rlimit;
import dev.hako.spec.runtime.Scheduler;
import dev.hako.spec.runtime.Spec;
import java.util.List;

/** What the caller may not give to the container's process, because it has not got it itself. */
final class ProcessRules {

    private final Process process;
    private final HostFacts facts;
    private final Findings.Reporter host;

    ProcessRules(Process process, HostFacts facts, Findings findings) {
        this.process = process;
        this.facts = facts;
        this.host = findings.of(Kind.HOST);
    }

    void check(Spec spec) {
        rlimits(process.rlimits());
        oomScore();
        if (process.scheduler().isPresent()) {
            scheduler(process.scheduler().get());
        }
        if (process.ioPriority().isPresent()) {
            ioPriority(process.ioPriority().get());
        }
        if (process.execCpuAffinity().isPresent()) {
            affinity("initial", process.execCpuAffinity().get().initial());
            affinity("final", process.execCpuAffinity().get().last());
        }
        if (process.terminal() && !hasTerminals(spec.mounts())) {
            host.warn("/process/terminal", "", "no devpts is mounted at /dev/pts to take a terminal from");
        }
    }

    private void rlimits(List<Rlimit> rlimits) {
        for (int i = 0; i < rlimits.size(); i++) {
            Rlimit rlimit = rlimits.get(i);
            String at = "/process/rlimits/" + i + "/hard";
            String value = Long.toUnsignedString(rlimit.hard());
            if (rlimit.type().equals("RLIMIT_NOFILE") && Long.compareUnsigned(rlimit.hard(), facts.mostFiles()) > 0) {
                host.error(at, value, "RLIMIT_NOFILE cannot be above fs.nr_open, " + facts.mostFiles());
            } else if (Long.compareUnsigned(rlimit.hard(), facts.hardLimit(rlimit)) > 0
                    && !facts.has(Capability.CAP_SYS_RESOURCE)) {
                String ours = Long.toUnsignedString(facts.hardLimit(rlimit));
                host.error(
                        at,
                        value,
                        "to raise " + rlimit.type() + " above the caller's " + ours + " needs CAP_SYS_RESOURCE");
            }
        }
    }

    private void oomScore() {
        if (process.oomScoreAdj().isPresent()
                && process.oomScoreAdj().getAsInt() < facts.oomScore()
                && !facts.has(Capability.CAP_SYS_RESOURCE)) {
            host.error(
                    "/process/oomScoreAdj",
                    Integer.toString(process.oomScoreAdj().getAsInt()),
                    "a score below the caller's " + facts.oomScore() + " needs CAP_SYS_RESOURCE");
        }
    }

    private void scheduler(Scheduler scheduler) {
        boolean raises =
                switch (scheduler.policy()) {
                    case "SCHED_FIFO", "SCHED_RR", "SCHED_DEADLINE" -> true;
                    default -> scheduler.nice() < 0;
                };
        if (raises && !facts.has(Capability.CAP_SYS_NICE)) {
            host.error("/process/scheduler", "", scheduler.policy() + " with that priority needs CAP_SYS_NICE");
        }
        if (scheduler.policy().equals("SCHED_ISO")) {
            host.error("/process/scheduler/policy", GoText.quote("SCHED_ISO"), "Linux has never had this policy");
        }
    }

    private void ioPriority(IoPriority priority) {
        if (priority.ioClass().equals("IOPRIO_CLASS_RT")
                && !facts.has(Capability.CAP_SYS_ADMIN)
                && !facts.has(Capability.CAP_SYS_NICE)) {
            host.error(
                    "/process/ioPriority/class",
                    GoText.quote(priority.ioClass()),
                    "this class needs CAP_SYS_ADMIN or CAP_SYS_NICE");
        }
    }

    private void affinity(String which, String list) {
        String missing = Ids.missing(list, facts.cpus());
        if (!missing.isEmpty()) {
            String rule = "CPUs that are not online: " + missing + " (there are " + facts.cpus() + ")";
            host.warn("/process/execCPUAffinity/" + which, GoText.quote(list), rule);
        }
    }

    private static boolean hasTerminals(List<Mount> mounts) {
        for (Mount mount : mounts) {
            String at = Texts.clean(mount.destination());
            if (at.equals("/dev/pts") || (Places.isBind(mount) && Texts.isWithin("/dev/pts", at))) {
                return true;
            }
        }
        return false;
    }
}
