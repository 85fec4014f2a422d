package dev.hako.spec.runtime;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A filter of system calls, in the names of libseccomp (config-linux.md, "Seccomp").
 *
 * @param defaultAction what happens to a call that no rule names; empty, and no rules: there is no filter
 * @param defaultErrnoRet errno that goes with the default action; absent: {@code EPERM}
 * @param architectures names such as {@code SCMP_ARCH_X86_64}; empty: the machine's
 * @param flags names such as {@code SECCOMP_FILTER_FLAG_LOG}; absent is not the same as empty: runc then sets
 *     {@code SECCOMP_FILTER_FLAG_SPEC_ALLOW} where that is supported
 * @param listenerPath socket on the host that gets the descriptor of a notifying filter; empty for none
 * @param listenerMetadata text that goes to the listener as it is
 * @param syscalls the rules
 */
public record Seccomp(
        String defaultAction,
        OptionalLong defaultErrnoRet,
        List<String> architectures,
        Optional<List<String>> flags,
        String listenerPath,
        String listenerMetadata,
        List<Syscall> syscalls) {

    public Seccomp {
        architectures = List.copyOf(architectures);
        flags = Copies.of(flags);
        syscalls = List.copyOf(syscalls);
    }

    /** {@return whether there is no filter at all: neither a default action nor a rule} */
    public boolean isDisabled() {
        return defaultAction.isEmpty() && syscalls.isEmpty();
    }

    /**
     * A rule for some system calls.
     *
     * @param names names of the calls
     * @param action what happens to them, such as {@code SCMP_ACT_ALLOW}
     * @param errnoRet errno that goes with the action; absent: {@code EPERM}
     * @param args conditions that must all hold, save that several on one index are alternatives
     */
    public record Syscall(List<String> names, String action, OptionalLong errnoRet, List<Arg> args) {

        public Syscall {
            names = List.copyOf(names);
            args = List.copyOf(args);
        }
    }

    /**
     * A condition on an argument of a system call.
     *
     * @param index which argument, from 0
     * @param value what to compare with, unsigned; the mask for {@code SCMP_CMP_MASKED_EQ}
     * @param valueTwo what the masked argument must equal, unsigned
     * @param op comparison, such as {@code SCMP_CMP_EQ}
     */
    public record Arg(int index, long value, long valueTwo, String op) {}
}
