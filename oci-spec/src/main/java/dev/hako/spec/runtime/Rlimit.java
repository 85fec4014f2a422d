package dev.hako.spec.runtime;

import java.util.List;

/**
 * A resource limit, setrlimit(2) (config.md, {@code process.rlimits}).
 *
 * @param type name such as {@code RLIMIT_NOFILE}
 * @param hard ceiling, unsigned; all bits set is unlimited
 * @param soft limit in force, unsigned; all bits set is unlimited
 */
public record Rlimit(String type, long hard, long soft) {

    /** The names of all limits, in the order of their numbers in the kernel (asm-generic/resource.h). */
    public static final List<String> TYPES = List.of(
            "RLIMIT_CPU",
            "RLIMIT_FSIZE",
            "RLIMIT_DATA",
            "RLIMIT_STACK",
            "RLIMIT_CORE",
            "RLIMIT_RSS",
            "RLIMIT_NPROC",
            "RLIMIT_NOFILE",
            "RLIMIT_MEMLOCK",
            "RLIMIT_AS",
            "RLIMIT_LOCKS",
            "RLIMIT_SIGPENDING",
            "RLIMIT_MSGQUEUE",
            "RLIMIT_NICE",
            "RLIMIT_RTPRIO",
            "RLIMIT_RTTIME");
}
