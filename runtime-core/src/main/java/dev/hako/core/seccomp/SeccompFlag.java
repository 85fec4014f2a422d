package dev.hako.core.seccomp;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Flags of a filter, in the order in which runc lists them, with their bits (seccomp(2), linux/seccomp.h). */
enum SeccompFlag {
    /** A process is about to execute a program, which leaves it one thread: there is nothing to synchronise, so no bit. */
    SECCOMP_FILTER_FLAG_TSYNC(0),
    SECCOMP_FILTER_FLAG_SPEC_ALLOW(4),
    SECCOMP_FILTER_FLAG_LOG(2),
    /** Only with {@link #NEW_LISTENER}. */
    SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV(32);

    /** The bit of a filter that notifies; no profile asks for it by name. */
    static final int NEW_LISTENER = 8;

    private static final int SET_MODE_FILTER = 1;

    private final int bit;

    SeccompFlag(int bit) {
        this.bit = bit;
    }

    int bit() {
        return bit;
    }

    /**
     * {@return the bits of flags by name}
     *
     * @param names absent: the default, speculation stays allowed
     * @param notifies whether some rule notifies
     * @throws IllegalArgumentException when there is no such flag, or the kernel would refuse it
     */
    static int of(Optional<List<String>> names, boolean notifies) {
        int bits = notifies ? NEW_LISTENER : 0;
        if (names.isEmpty()) {
            return bits | SECCOMP_FILTER_FLAG_SPEC_ALLOW.bit;
        }
        for (String name : names.get()) {
            SeccompFlag flag = of(name);
            if (flag == SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV && !notifies) {
                // seccomp(2): EINVAL without a listener
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

    /** {@return whether a kernel takes this flag}: it looks at the flags first, and then at a filter that is not there */
    boolean isTakenBy(Kernel kernel) throws IOException {
        int bits = this == SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV ? bit | NEW_LISTENER : bit;
        Frame frame = kernel.frame();
        frame.call(Sys.SECCOMP, SET_MODE_FILTER, bits, 0).mayFail();
        Reply reply = kernel.run(frame);
        return !reply.failed() || reply.errno() != Errno.EINVAL;
    }
}
