package dev.hako.spec.check;

import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Resources;
import dev.hako.spec.runtime.Seccomp;
import dev.hako.spec.runtime.Spec;
import java.util.Optional;

/** Finds known properties that have no effect, whatever the host. */
public final class IgnoredCheck {

    private static final String SECCOMP = "/linux/seccomp";
    private static final String NOTIFY = "SCMP_ACT_NOTIFY";

    private IgnoredCheck() {}

    /** Looks through a whole configuration. */
    public static void check(Spec spec, Findings findings) {
        Findings.Reporter ignored = findings.of(Kind.IGNORED);
        for (Problem warning : SpecCheck.warnings(spec)) {
            // a relative destination is taken, if only for the time being
            boolean taken = warning.pointer().endsWith("/destination");
            ignored.add(taken ? Severity.NOTE : Severity.WARNING, warning.pointer(), warning.value(), warning.rule());
        }
        if (spec.process().isPresent()) {
            process(spec.process().get(), ignored);
        }
        if (deniesHierarchy(spec.linux().orElse(Linux.NONE))) {
            String rule = "what is below a cgroup always counts for it";
            ignored.warn("/linux/resources/memory/useHierarchy", "false", rule);
        }
        Optional<Seccomp> seccomp = spec.linux().orElse(Linux.NONE).seccomp();
        if (seccomp.isPresent()) {
            seccomp(seccomp.get(), ignored);
        }
    }

    private static boolean deniesHierarchy(Linux linux) {
        Optional<Resources.Memory> memory =
                linux.resources().isPresent() ? linux.resources().get().memory() : Optional.empty();
        return memory.isPresent() && !memory.get().useHierarchy().orElse(true);
    }

    private static void process(Process process, Findings.Reporter ignored) {
        if (process.consoleSize().isPresent() && !process.terminal()) {
            ignored.warn("/process/consoleSize", "", "there is no terminal to have that size");
        }
    }

    private static void seccomp(Seccomp seccomp, Findings.Reporter ignored) {
        if (seccomp.isDisabled()) {
            if (!seccomp.architectures().isEmpty() || seccomp.flags().isPresent()) {
                ignored.warn(SECCOMP, "", "neither a default action nor a rule: there is no filter");
            }
            return;
        }
        boolean notifies = false;
        for (Seccomp.Syscall syscall : seccomp.syscalls()) {
            notifies |= syscall.action().equals(NOTIFY);
        }
        if (!notifies && !seccomp.listenerPath().isEmpty()) {
            String rule = "nobody is listened to: no rule has the action " + NOTIFY;
            ignored.warn(SECCOMP + "/listenerPath", Go.quote(seccomp.listenerPath()), rule);
        }
        if (!seccomp.listenerMetadata().isEmpty()
                && (!notifies || seccomp.listenerPath().isEmpty())) {
            ignored.warn(SECCOMP + "/listenerMetadata", "", "there is no listener to get it");
        }
        for (int i = 0; i < seccomp.syscalls().size(); i++) {
            Seccomp.Syscall syscall = seccomp.syscalls().get(i);
            if (syscall.action().equals(seccomp.defaultAction())
                    && syscall.errnoRet().equals(seccomp.defaultErrnoRet())) {
                ignored.note(SECCOMP + "/syscalls/" + i, "", "the rule says what the default action says");
            }
        }
    }
}
