package dev.hako.spec.check;

import dev.hako.spec.runtime.IoPriority;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Rlimit;
import dev.hako.spec.runtime.User;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules for {@code process}. */
final class ProcessCheck {
    /** {@code (uid_t) -1} stands for "leave it" in system calls. */
    private static final long NO_ID = 0xffff_ffffL;

    private ProcessCheck() {}

    /** What runc looks at as soon as the file is read. */
    static void required(Process process, String at, Problems problems) {
        if (process.cwd().isEmpty()) {
            problems.missing(at + "/cwd", "Cwd property must not be empty");
        } else if (!process.cwd().startsWith("/")) {
            problems.text(at + "/cwd", process.cwd(), "Cwd must be an absolute path");
        }
        problems.nullByte(at + "/cwd", process.cwd());
        if (process.args().isEmpty()) {
            problems.missing(at + "/args", "args must not be empty");
        }
        problems.nullBytes(at + "/args", process.args());
    }

    static void affinity(Process process, String at, Problems problems) {
        if (process.execCpuAffinity().isPresent()) {
            String pointer = at + "/execCPUAffinity";
            cpus(pointer + "/initial", process.execCpuAffinity().get().initial(), "Initial", problems);
            cpus(pointer + "/final", process.execCpuAffinity().get().last(), "Final", problems);
        }
    }

    static void attributes(Process process, String at, Problems problems) {
        if (process.scheduler().isPresent()) {
            SchedulerCheck.check(process.scheduler().get(), at + "/scheduler", problems);
        }
        if (process.ioPriority().isPresent()) {
            ioPriority(process.ioPriority().get(), at + "/ioPriority", problems);
        }
        rlimits(process.rlimits(), at, problems);
        user(process.user(), at + "/user", problems);
        if (process.oomScoreAdj().isPresent()) {
            int adjustment = process.oomScoreAdj().getAsInt();
            if (adjustment < -1000 || adjustment > 1000) {
                problems.number(at + "/oomScoreAdj", adjustment, "invalid oomScoreAdj (valid range is -1000 to 1000)");
            }
        }
        environment(process.env(), at, problems);
        problems.nullByte(at + "/apparmorProfile", process.apparmorProfile());
        problems.nullByte(at + "/selinuxLabel", process.selinuxLabel());
    }

    private static void cpus(String pointer, String list, String which, Problems problems) {
        try {
            IdList.parse(list);
        } catch (IllegalArgumentException bad) {
            problems.text(pointer, list, "bad CPUAffinity." + which + ": " + bad.getMessage());
        }
    }

    private static void ioPriority(IoPriority ioPriority, String at, Problems problems) {
        if (ioPriority.priority() < 0 || ioPriority.priority() > 7) {
            problems.number(
                    at + "/priority", ioPriority.priority(), "invalid ioPriority.Priority: " + ioPriority.priority());
        }
        switch (ioPriority.ioClass()) {
            case "IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE" -> {}
            default ->
                problems.text(
                        at + "/class",
                        ioPriority.ioClass(),
                        "invalid ioPriority.Class: " + Go.quote(ioPriority.ioClass()));
        }
    }

    private static void rlimits(List<Rlimit> rlimits, String at, Problems problems) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < rlimits.size(); i++) {
            Rlimit rlimit = rlimits.get(i);
            String pointer = at + "/rlimits/" + i;
            if (!Rlimit.TYPES.contains(rlimit.type())) {
                problems.text(pointer + "/type", rlimit.type(), "wrong rlimit value: " + rlimit.type());
            } else if (!seen.add(rlimit.type())) {
                problems.text(pointer + "/type", rlimit.type(), "duplicated rlimit " + rlimit.type());
            } else if (Long.compareUnsigned(rlimit.soft(), rlimit.hard()) > 0) {
                problems.missing(pointer + "/soft", Stages.process(at) + softAboveHard(rlimit));
            }
        }
    }

    /** The number of a limit is its place in the list, getrlimit(2). */
    private static String softAboveHard(Rlimit rlimit) {
        return "error setting rlimits for ready process: error setting rlimit type "
                + Rlimit.TYPES.indexOf(rlimit.type()) + ": invalid argument: soft limit "
                + Long.toUnsignedString(rlimit.soft()) + " is above hard limit "
                + Long.toUnsignedString(rlimit.hard());
    }

    private static void user(User user, String at, Problems problems) {
        id(at + "/uid", user.uid(), problems);
        id(at + "/gid", user.gid(), problems);
        for (int i = 0; i < user.additionalGids().size(); i++) {
            id(at + "/additionalGids/" + i, user.additionalGids().get(i), problems);
        }
    }

    private static void id(String pointer, long id, Problems problems) {
        if (id == NO_ID) {
            problems.number(pointer, id, "id must be less than " + NO_ID);
        }
    }

    private static void environment(List<String> env, String at, Problems problems) {
        String stage = Stages.process(at);
        for (int i = 0; i < env.size(); i++) {
            String variable = env.get(i);
            String pointer = at + "/env/" + i;
            int equals = variable.indexOf('=');
            if (equals < 0) {
                problems.text(pointer, variable, stage + "invalid environment variable: missing '='");
            } else if (equals == 0) {
                problems.text(pointer, variable, stage + "invalid environment variable: name cannot be empty");
            } else if (variable.indexOf('\0') >= 0) {
                String name = Go.quote(variable.substring(0, equals));
                problems.text(
                        pointer,
                        variable,
                        stage + "invalid environment variable " + name + ": contains nul byte (\\x00)");
            }
        }
    }
}
