package dev.hako.spec.runtime;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The program to run and what it runs with (config.md, "Process").
 *
 * @param terminal whether it gets a terminal of its own
 * @param consoleSize the terminal's size
 * @param user ids, in the container's user namespace
 * @param args program and arguments; the program is looked up in the container
 * @param env the whole environment, {@code NAME=value} texts
 * @param cwd working directory in the container, absolute
 * @param capabilities absent: nothing is changed, so root keeps all
 * @param rlimits resource limits to set
 * @param noNewPrivileges whether to set {@code no_new_privs}, prctl(2)
 * @param apparmorProfile AppArmor profile to run under; empty for none
 * @param oomScoreAdj value for {@code /proc/[pid]/oom_score_adj}, −1000 to 1000; absent: left as it is
 * @param scheduler scheduling policy, sched_setattr(2)
 * @param selinuxLabel SELinux label to run under; empty for none
 * @param ioPriority I/O priority, ioprio_set(2)
 * @param execCpuAffinity CPUs of a process that {@code exec} adds
 */
@SuppressWarnings("AvoidCommonTypeNames") // the specification's word; whoever needs java.lang.Process as well says so
public record Process(
        boolean terminal,
        Optional<ConsoleSize> consoleSize,
        User user,
        List<String> args,
        List<String> env,
        String cwd,
        Optional<Capabilities> capabilities,
        List<Rlimit> rlimits,
        boolean noNewPrivileges,
        String apparmorProfile,
        OptionalInt oomScoreAdj,
        Optional<Scheduler> scheduler,
        String selinuxLabel,
        Optional<IoPriority> ioPriority,
        Optional<CpuAffinity> execCpuAffinity) {

    public Process {
        args = List.copyOf(args);
        env = List.copyOf(env);
        rlimits = List.copyOf(rlimits);
    }

    /** {@return a process of root that has these arguments and directory, and nothing else} */
    public static Process of(List<String> args, String cwd) {
        return new Process(
                false,
                Optional.empty(),
                User.ROOT,
                args,
                List.of(),
                cwd,
                Optional.empty(),
                List.of(),
                false,
                "",
                OptionalInt.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty());
    }

    /** {@return a changer that starts from this process} */
    public ProcessChange change() {
        return new ProcessChange(this);
    }
}
