package dev.hako.core.validate;

import dev.hako.core.linux.GoText;
import dev.hako.core.linux.Kernel;
import dev.hako.core.seccomp.SeccompCompiler;
import dev.hako.core.seccomp.SeccompFilter;
import dev.hako.core.seccomp.SeccompProfile;
import dev.hako.spec.check.Findings;
import dev.hako.spec.check.Kind;
import dev.hako.spec.check.Severity;
import dev.hako.spec.runtime.Seccomp;
import java.io.File;
import java.io.IOException;
import java.util.List;

/** Filters that cannot be made here, and names of system calls that mean nothing. */
final class SeccompRules {

    private static final String AT = "/linux/seccomp";
    private static final List<String> ALLOWING = List.of("SCMP_ACT_ALLOW", "SCMP_ACT_LOG");
    private static final String NOTIFY = "SCMP_ACT_NOTIFY";

    /** Can neither be made nor opened: what is compiled to be looked at is not kept. */
    private static final String NO_CACHE = "/dev/null/seccomp";

    private final HostFacts facts;
    private final Findings findings;
    private final Findings.Reporter host;

    SeccompRules(HostFacts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
        this.host = findings.of(Kind.HOST);
    }

    /** @param kernel the caller's process */
    void check(Seccomp seccomp, Kernel kernel) {
        if (seccomp.isDisabled() || findings.hasError(AT)) {
            return;
        }
        if (facts.seccompActions().isEmpty()) {
            host.error(AT, "", "this kernel has no filters of system calls");
        }
        boolean notifies = false;
        action(AT + "/defaultAction", seccomp.defaultAction());
        for (int i = 0; i < seccomp.syscalls().size(); i++) {
            String action = seccomp.syscalls().get(i).action();
            action(AT + "/syscalls/" + i + "/action", action);
            notifies |= action.equals(NOTIFY);
        }
        if (notifies && !new File(seccomp.listenerPath()).exists()) {
            host.error(AT + "/listenerPath", GoText.quote(seccomp.listenerPath()), "there is no socket of a listener");
        }
        compile(seccomp, kernel);
    }

    private void action(String pointer, String action) {
        String name = kernelName(action);
        if (!facts.seccompActions().isEmpty()
                && !name.isEmpty()
                && !facts.seccompActions().contains(name)) {
            host.warn(
                    pointer,
                    GoText.quote(action),
                    "this kernel does not know the action and kills the process instead");
        }
    }

    /** seccomp(2), {@code actions_avail}. */
    private static String kernelName(String action) {
        return switch (action) {
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> "kill_thread";
            case "SCMP_ACT_KILL_PROCESS" -> "kill_process";
            case "SCMP_ACT_TRAP" -> "trap";
            case "SCMP_ACT_ERRNO" -> "errno";
            case "SCMP_ACT_TRACE" -> "trace";
            case "SCMP_ACT_ALLOW" -> "allow";
            case "SCMP_ACT_LOG" -> "log";
            case NOTIFY -> "user_notif";
            default -> "";
        };
    }

    private void compile(Seccomp seccomp, Kernel kernel) {
        try {
            SeccompFilter filter = new SeccompCompiler(kernel, NO_CACHE).compile(SeccompProfile.of(seccomp));
            for (String name : filter.ignored()) {
                unknown(seccomp.syscalls(), name);
            }
        } catch (IllegalArgumentException refused) {
            findings.of(Kind.INVALID).error(AT, "", String.valueOf(refused.getMessage()));
        } catch (IOException noLibrary) {
            host.error(AT, "", String.valueOf(noLibrary.getMessage()));
        }
    }

    private void unknown(List<Seccomp.Syscall> rules, String name) {
        for (int i = 0; i < rules.size(); i++) {
            int at = rules.get(i).names().indexOf(name);
            if (at >= 0) {
                String pointer = AT + "/syscalls/" + i + "/names/" + at;
                boolean allowed = ALLOWING.contains(rules.get(i).action());
                String rule = "a system call that the installed libseccomp does not know: "
                        + (allowed ? "the rule does not allow it" : "it is not filtered by name");
                // a profile that is newer than the library allows more than there is, and is no less strict for it
                Severity severity = allowed ? Severity.NOTE : Severity.WARNING;
                findings.of(Kind.IGNORED).add(severity, pointer, GoText.quote(name), rule);
            }
        }
    }
}
