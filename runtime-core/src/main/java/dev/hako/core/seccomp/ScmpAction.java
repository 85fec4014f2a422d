package dev.hako.core.seccomp;

import java.util.OptionalLong;

/** What can happen to a system call, by the names of libseccomp in alphabetical order, with its value (seccomp.h). */
enum ScmpAction {
    SCMP_ACT_ALLOW(0x7fff0000),
    SCMP_ACT_ERRNO(0x00050000),
    SCMP_ACT_KILL(0),
    SCMP_ACT_KILL_PROCESS(0x80000000),
    SCMP_ACT_KILL_THREAD(0),
    SCMP_ACT_LOG(0x7ffc0000),
    SCMP_ACT_NOTIFY(0x7fc00000),
    SCMP_ACT_TRACE(0x7ff00000),
    SCMP_ACT_TRAP(0x00030000);

    private static final int EPERM = 1;
    private static final int LARGEST = 0xffff;

    private final int value;

    ScmpAction(int value) {
        this.value = value;
    }

    /** {@return the value without errno or message} */
    int value() {
        return value;
    }

    /** @throws IllegalArgumentException when there is no such action */
    static ScmpAction of(String name) {
        for (ScmpAction action : values()) {
            if (action.name().equals(name)) {
                return action;
            }
        }
        throw new IllegalArgumentException("string " + name + " is not a valid action for seccomp");
    }

    /**
     * {@return the action's value, with the errno or the tracer's message in it}
     *
     * @param errnoRet absent: {@code EPERM}
     * @throws IllegalArgumentException when the action takes none, or it is too large
     */
    int value(OptionalLong errnoRet) {
        boolean takesOne = this == SCMP_ACT_ERRNO || this == SCMP_ACT_TRACE;
        if (errnoRet.isEmpty()) {
            return takesOne ? value | EPERM : value;
        }
        if (!takesOne) {
            throw new IllegalArgumentException("errno value specified for seccomp action " + name());
        }
        long errno = errnoRet.getAsLong();
        if (errno < 0 || errno > LARGEST) {
            throw new IllegalArgumentException(
                    "seccomp errno value " + Long.toUnsignedString(errno) + " is larger than " + LARGEST);
        }
        return value | (int) errno;
    }

    /** {@return whether a program may make a call that this happens to}; a tracer decides for itself about calls it does not know */
    boolean isPermissive() {
        return this == SCMP_ACT_ALLOW || this == SCMP_ACT_LOG || this == SCMP_ACT_TRACE;
    }
}
