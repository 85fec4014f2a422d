package dev.hako.spec.check;

import dev.hako.spec.runtime.Seccomp;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Rules for {@code linux.seccomp}; whether a call or flag exists on this machine is not known here. */
final class SeccompCheck {
    private static final String AT = "/linux/seccomp";
    private static final String NOTIFY = "SCMP_ACT_NOTIFY";

    private static final Set<String> ARCHITECTURES = Set.of(
            "SCMP_ARCH_X86",
            "SCMP_ARCH_X86_64",
            "SCMP_ARCH_X32",
            "SCMP_ARCH_ARM",
            "SCMP_ARCH_AARCH64",
            "SCMP_ARCH_MIPS",
            "SCMP_ARCH_MIPS64",
            "SCMP_ARCH_MIPS64N32",
            "SCMP_ARCH_MIPSEL",
            "SCMP_ARCH_MIPSEL64",
            "SCMP_ARCH_MIPSEL64N32",
            "SCMP_ARCH_PPC",
            "SCMP_ARCH_PPC64",
            "SCMP_ARCH_PPC64LE",
            "SCMP_ARCH_RISCV64",
            "SCMP_ARCH_S390",
            "SCMP_ARCH_S390X",
            "SCMP_ARCH_LOONGARCH64");

    private SeccompCheck() {}

    static void check(Seccomp seccomp, Problems problems) {
        if (seccomp.isDisabled()) {
            return;
        }
        flags(seccomp.flags().orElse(List.of()), problems);
        for (int i = 0; i < seccomp.architectures().size(); i++) {
            String arch = seccomp.architectures().get(i);
            if (!ARCHITECTURES.contains(arch)) {
                problems.text(AT + "/architectures/" + i, arch, "string " + arch + " is not a valid arch for seccomp");
            }
        }
        action(AT + "/defaultAction", seccomp.defaultAction(), problems);
        errno(AT + "/defaultErrnoRet", seccomp.defaultAction(), seccomp.defaultErrnoRet(), problems);
        boolean notifies = false;
        for (int i = 0; i < seccomp.syscalls().size(); i++) {
            syscall(AT + "/syscalls/" + i, seccomp.syscalls().get(i), problems);
            notifies |= notifies(seccomp.syscalls().get(i));
        }
        if (seccomp.defaultAction().equals(NOTIFY)) {
            problems.text(
                    AT + "/defaultAction", NOTIFY, Stages.SECCOMP + "SCMP_ACT_NOTIFY cannot be used as default action");
        }
        if (notifies && seccomp.listenerPath().isEmpty()) {
            problems.missing(AT + "/listenerPath", Stages.INIT + "seccomp listenerPath is not set");
        }
        problems.nullByte(AT + "/listenerPath", seccomp.listenerPath());
    }

    private static boolean notifies(Seccomp.Syscall syscall) {
        return syscall.action().equals(NOTIFY) && !syscall.names().isEmpty();
    }

    private static void flags(List<String> flags, Problems problems) {
        for (int i = 0; i < flags.size(); i++) {
            String flag = flags.get(i);
            switch (flag) {
                case "SECCOMP_FILTER_FLAG_TSYNC",
                        "SECCOMP_FILTER_FLAG_LOG",
                        "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
                        "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" -> {}
                default ->
                    problems.text(
                            AT + "/flags/" + i,
                            flag,
                            Stages.SECCOMP + "seccomp flag " + flag + " is not known to hako");
            }
        }
    }

    private static void syscall(String at, Seccomp.Syscall syscall, Problems problems) {
        action(at + "/action", syscall.action(), problems);
        errno(at + "/errnoRet", syscall.action(), syscall.errnoRet(), problems);
        for (int i = 0; i < syscall.names().size(); i++) {
            String name = syscall.names().get(i);
            if (name.isEmpty()) {
                problems.text(at + "/names/" + i, name, Stages.SECCOMP + "empty string is not a valid syscall");
            }
            if (name.equals("write") && syscall.action().equals(NOTIFY)) {
                problems.text(
                        at + "/names/" + i,
                        name,
                        Stages.SECCOMP + "SCMP_ACT_NOTIFY cannot be used for the write syscall");
            }
        }
        for (int i = 0; i < syscall.args().size(); i++) {
            argument(at + "/args/" + i, syscall, syscall.args().get(i), problems);
        }
    }

    private static void argument(String at, Seccomp.Syscall syscall, Seccomp.Arg arg, Problems problems) {
        switch (arg.op()) {
            case "SCMP_CMP_NE",
                    "SCMP_CMP_LT",
                    "SCMP_CMP_LE",
                    "SCMP_CMP_EQ",
                    "SCMP_CMP_GE",
                    "SCMP_CMP_GT",
                    "SCMP_CMP_MASKED_EQ" -> {}
            default ->
                problems.text(at + "/op", arg.op(), "string " + arg.op() + " is not a valid operator for seccomp");
        }
        if (arg.index() > 5) {
            problems.number(
                    at + "/index",
                    arg.index(),
                    Stages.SECCOMP + "error creating seccomp syscall condition for syscall "
                            + String.join(",", syscall.names())
                            + ": syscalls only have up to 6 arguments (" + arg.index() + " given)");
        }
    }

    private static void action(String pointer, String action, Problems problems) {
        switch (action) {
            case "SCMP_ACT_KILL",
                    "SCMP_ACT_KILL_PROCESS",
                    "SCMP_ACT_KILL_THREAD",
                    "SCMP_ACT_TRAP",
                    "SCMP_ACT_ERRNO",
                    "SCMP_ACT_TRACE",
                    "SCMP_ACT_ALLOW",
                    "SCMP_ACT_LOG",
                    NOTIFY -> {}
            default -> problems.text(pointer, action, "string " + action + " is not a valid action for seccomp");
        }
    }

    /** config-linux.md: where the action has no use for an errno, the runtime has to refuse one. */
    private static void errno(String pointer, String action, OptionalLong errno, Problems problems) {
        if (errno.isPresent() && !action.equals("SCMP_ACT_ERRNO") && !action.equals("SCMP_ACT_TRACE")) {
            problems.number(pointer, errno.getAsLong(), "seccomp action " + action + " takes no errno");
        }
    }
}
