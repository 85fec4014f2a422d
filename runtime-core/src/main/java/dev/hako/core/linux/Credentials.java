package dev.hako.core.linux;

import java.io.IOException;

/** User and group ids and capabilities of the process behind a kernel (credentials(7), capabilities(7)). */
public final class Credentials {

    private static final int CAPABILITY_VERSION_3 = 0x20080522;

    private Credentials() {}

    /** Adds a call that sets the supplementary groups to just these. */
    public static Call setGroups(Frame frame, int... groups) {
        return frame.call(Sys.SETGROUPS, groups.length, frame.ints(groups));
    }

    /** Adds a call that sets the real, effective and saved group. */
    public static Call setGroup(Frame frame, int gid) {
        return frame.call(Sys.SETRESGID, id(gid), id(gid), id(gid));
    }

    /** Adds a call that sets the real, effective and saved user. */
    public static Call setUser(Frame frame, int uid) {
        return frame.call(Sys.SETRESUID, id(uid), id(uid), id(uid));
    }

    /** Adds a call that sets the three thread sets: bit n for capability n. */
    public static Call setCapabilities(Frame frame, long effective, long permitted, long inheritable) {
        long header = frame.ints(CAPABILITY_VERSION_3, 0);
        long data = frame.ints(
                (int) effective,
                (int) permitted,
                (int) inheritable,
                (int) (effective >>> 32),
                (int) (permitted >>> 32),
                (int) (inheritable >>> 32));
        return frame.call(Sys.CAPSET, header, data);
    }

    public static int effectiveUser(Kernel kernel) throws IOException {
        return (int) kernel.check("geteuid", "", Sys.GETEUID);
    }

    public static int effectiveGroup(Kernel kernel) throws IOException {
        return (int) kernel.check("getegid", "", Sys.GETEGID);
    }

    /** Adds a call that writes the three thread sets, 24 bytes as {@code capget(2)} lays them out, to an address. */
    public static Call getCapabilities(Frame frame, long address) {
        return frame.call(Sys.CAPGET, frame.ints(CAPABILITY_VERSION_3, 0), address);
    }

    private static long id(int value) {
        return Integer.toUnsignedLong(value);
    }
}
