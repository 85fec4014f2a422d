package dev.hako.core.seccomp;

import dev.hako.spec.runtime.Seccomp;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes configurations for tests. */
final class Profiles {

    private Profiles() {}

    static Seccomp of(String defaultAction, Seccomp.Syscall... rules) {
        return of(defaultAction, List.of(), rules);
    }

    static Seccomp of(String defaultAction, List<String> architectures, Seccomp.Syscall... rules) {
        return new Seccomp(
                defaultAction, OptionalLong.empty(), architectures, Optional.empty(), "", "", List.of(rules));
    }

    static Seccomp withErrno(Seccomp seccomp, long errno) {
        return new Seccomp(
                seccomp.defaultAction(),
                OptionalLong.of(errno),
                seccomp.architectures(),
                seccomp.flags(),
                "",
                "",
                seccomp.syscalls());
    }

    static Seccomp withFlags(Seccomp seccomp, String... flags) {
        return new Seccomp(
                seccomp.defaultAction(),
                seccomp.defaultErrnoRet(),
                seccomp.architectures(),
                Optional.of(List.of(flags)),
                "",
                "",
                seccomp.syscalls());
    }

    static Seccomp notifying(String agent, Seccomp seccomp) {
        return new Seccomp(
                seccomp.defaultAction(),
                seccomp.defaultErrnoRet(),
                seccomp.architectures(),
                seccomp.flags(),
                agent,
                "metadata",
                seccomp.syscalls());
    }

    static Seccomp.Syscall rule(String action, String... names) {
        return new Seccomp.Syscall(List.of(names), action, OptionalLong.empty(), List.of());
    }

    static Seccomp.Syscall ruleWithErrno(long errno, String action, String... names) {
        return new Seccomp.Syscall(List.of(names), action, OptionalLong.of(errno), List.of());
    }

    static Seccomp.Syscall ruleIf(String action, String name, Seccomp.Arg... args) {
        return new Seccomp.Syscall(List.of(name), action, OptionalLong.empty(), List.of(args));
    }

    static Seccomp.Arg arg(int index, String op, long value) {
        return new Seccomp.Arg(index, value, 0, op);
    }

    static Seccomp.Arg masked(int index, long mask, long value) {
        return new Seccomp.Arg(index, mask, value, "SCMP_CMP_MASKED_EQ");
    }
}
