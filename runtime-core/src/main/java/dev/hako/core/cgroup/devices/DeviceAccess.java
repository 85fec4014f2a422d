package dev.hako.core.cgroup.devices;

/**
 * Access to devices that is given or taken.
 *
 * @param allow whether it is given
 * @param kind which kind of device
 * @param major major number, or {@link #ANY}
 * @param minor minor number, or {@link #ANY}
 * @param access {@link #MKNOD}, {@link #READ} and {@link #WRITE}, or'ed
 */
record DeviceAccess(boolean allow, Kind kind, long major, long minor, int access) {

    /** Stands for all numbers. */
    static final long ANY = -1;

    /** As in struct bpf_cgroup_dev_ctx (linux/bpf.h). */
    static final int MKNOD = 1;

    static final int READ = 2;
    static final int WRITE = 4;
    static final int FULL = MKNOD | READ | WRITE;

    /** Kinds of devices. */
    enum Kind {
        ALL('a', 0),
        BLOCK('b', 1),
        CHARACTER('c', 2);

        private final char letter;
        private final int number;

        Kind(char letter, int number) {
            this.letter = letter;
            this.number = number;
        }

        /** {@return how the files of cgroup v1 name it} */
        char letter() {
            return letter;
        }

        /** {@return how eBPF names it, BPF_DEVCG_DEV_*}; 0 for all */
        int number() {
            return number;
        }
    }

    /** {@return whether it is about every device and every access, so that no rule before it matters} */
    boolean isReset() {
        return kind == Kind.ALL && major == ANY && minor == ANY && access == FULL;
    }

    /** {@return whether all devices of another rule are among the ones of this} */
    boolean covers(DeviceAccess other) {
        return (kind == Kind.ALL || kind == other.kind)
                && (major == ANY || major == other.major)
                && (minor == ANY || minor == other.minor);
    }

    /** {@return whether there may be a device that both rules are about} */
    boolean overlaps(DeviceAccess other) {
        return (kind == Kind.ALL || other.kind == Kind.ALL || kind == other.kind)
                && (major == ANY || other.major == ANY || major == other.major)
                && (minor == ANY || other.minor == ANY || minor == other.minor);
    }

    DeviceAccess withAccess(int bits) {
        return new DeviceAccess(allow, kind, major, minor, bits);
    }

    DeviceAccess withKind(Kind other) {
        return new DeviceAccess(allow, other, major, minor, access);
    }

    /** {@return what the files of cgroup v1 take: {@code c 1:3 rwm}} */
    String text() {
        StringBuilder text = new StringBuilder(16).append(kind.letter()).append(' ');
        number(text, major).append(':');
        number(text, minor).append(' ');
        return text.append(letters()).toString();
    }

    /** {@return the access by its letters: {@code rwm}} */
    String letters() {
        StringBuilder text = new StringBuilder(3);
        if ((access & READ) != 0) {
            text.append('r');
        }
        if ((access & WRITE) != 0) {
            text.append('w');
        }
        if ((access & MKNOD) != 0) {
            text.append('m');
        }
        return text.toString();
    }

    private static StringBuilder number(StringBuilder text, long number) {
        return number == ANY ? text.append('*') : text.append(number);
    }
}
