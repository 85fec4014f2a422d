package dev.hako.core.rootfs;

import java.io.IOException;
import java.util.Optional;

/** Keeps mounts from taking the place of what lies in {@code /proc}, which programs and runtimes trust to be procfs. */
public final class ProcGuard {

    private static final String PROC = "/proc";
    private static final long PROC_SUPER_MAGIC = 0x9fa0;

    private ProcGuard() {}

    /**
     * Checks a mount's target.
     *
     * @param source of a bind mount
     * @throws IOException when it lies in {@code /proc} and may not, with runc's words
     */
    static void check(RootDir root, Target target, MountPlan mount, Optional<MountSources.Source> source)
            throws IOException {
        String path = target.path();
        if (!Texts.isWithin(path, PROC)) {
            return;
        }
        if (path.equals(PROC)) {
            boolean isProc = source.isPresent()
                    ? source.get().fileSystem() == PROC_SUPER_MAGIC
                    : mount.type().equals("proc");
            if (!isProc) {
                throw refused(root, mount, path, "it is not of type proc");
            }
        } else if (!mayBeReplaced(path)) {
            throw refused(root, mount, path, "it is inside /proc");
        }
    }

    /** {@return whether a mount may take the place of a file in /proc}: of those that lxcfs has its own version of */
    public static boolean mayBeReplaced(String path) {
        return switch (path) {
            case "/proc/cpuinfo",
                    "/proc/diskstats",
                    "/proc/meminfo",
                    "/proc/stat",
                    "/proc/swaps",
                    "/proc/uptime",
                    "/proc/loadavg",
                    "/proc/slabinfo",
                    "/proc/sys/kernel/ns_last_pid",
                    "/proc/sys/crypto/fips_enabled" -> true;
            default -> false;
        };
    }

    private static IOException refused(RootDir root, MountPlan mount, String path, String why) {
        return new IOException("check proc-safety of " + mount.destination() + " mount: "
                + Texts.quoted(root.name(path)) + " cannot be mounted because " + why);
    }
}
