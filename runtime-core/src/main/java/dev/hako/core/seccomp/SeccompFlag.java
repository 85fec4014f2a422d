package dev.hako.core.seccomp;

import java.util.List;
import java.util.Optional;

/** Flags of a filter, in the order in which runc lists them, with their bits (seccomp(2), linux/seccomp.h). */
enum SeccompFlag {
    /** A process is about to execute a program, which leaves it one thread: there is nothing to synchronise, so no bit. */
    SECCOMP_FILTER_FLAG_TSYNC(0),
    SECCOMP_FILTER_FLAG_SPEC_ALLOW(4),
    SECCOMP_FILTER_FLAG_LOG(2),
    SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV(32);

    private final int bit;

    SeccompFlag(int bit) {
        this.bit = bit;
    }

    /**
     * {@return the bits of flags by name}
     *
     * @param names absent: the default, speculation stays allowed
     * @throws IllegalArgumentException when there is no such flag, or the kernel would refuse it
     */
    static int of(Optional<List<String>> names) {
        if (names.isEmpty()) {
            return SECCOMP_FILTER_FLAG_SPEC_ALLOW.bit;
        }
        int bits = 0;
        for (String name : names.get()) {
            SeccompFlag flag = of(name);
            if (flag == SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV) {
                // seccomp(2): EINVAL without a listener, and there is none yet
                throw new IllegalArgumentException("seccomp flag " + name + " needs a rule with SCMP_ACT_NOTIFY");
            }
            bits |= flag.bit;
        }
        return bits;
    }

    private static SeccompFlag of(String name) {
        for (SeccompFlag flag : values()) {
            if (flag.name().equals(name)) {
                return flag;
            }
        }
        throw new IllegalArgumentException("seccomp flag " + name + " is not known to hako");
    }
}
