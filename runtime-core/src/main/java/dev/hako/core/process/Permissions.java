package dev.hako.core.process;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Stat;
import java.io.IOException;
import java.util.Optional;

/**
 * What of a file's mode keeps a user from executing it, once the kernel has refused that. A user's capabilities are the kernel's to know.
 */
record Permissions(long uid, long gid) {

    private static final long ST_NOEXEC = 8;
    private static final int EXECUTE_BITS = 0111;

    /** {@return the directory on a path, absolute, that may not be searched}; symbolic links are not looked behind */
    Optional<String> search(Fd root, String path) throws IOException {
        for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
            String above = path.substring(0, end);
            try (Fd directory = Files.openInRoot(root, above, Files.O_PATH | Files.O_DIRECTORY, 0)) {
                Stat stat = Files.stat(directory);
                if (lacksBit(stat)) {
                    return Optional.of(above + " may not be entered by " + who() + ": " + modeOf(stat));
                }
            }
        }
        return Optional.empty();
    }

    /** {@return why a file may not be executed}; empty if its mode, type and mount are no obstacle */
    Optional<String> execute(String path, Fd file) throws IOException {
        Stat stat = Files.stat(file);
        if (stat.isDirectory()) {
            return Optional.of(path + " is a directory");
        }
        if (!stat.isRegular()) {
            return Optional.of(path + " is not a regular file");
        }
        if ((Files.mountFlags(file) & ST_NOEXEC) != 0) {
            return Optional.of(path + " lies on a file system that is mounted noexec");
        }
        if ((stat.mode() & EXECUTE_BITS) == 0) {
            return Optional.of(path + " has no execute permission, mode " + Integer.toOctalString(stat.permissions()));
        }
        return lacksBit(stat)
                ? Optional.of(path + " may not be executed by " + who() + ": " + modeOf(stat))
                : Optional.empty();
    }

    /** Supplementary groups are not known here: where one of them could help, this says no. */
    private boolean lacksBit(Stat stat) {
        int mode = stat.mode();
        if (Integer.toUnsignedLong(stat.uid()) == uid) {
            return (mode & 0100) == 0;
        }
        if (Integer.toUnsignedLong(stat.gid()) == gid) {
            return (mode & 0010) == 0;
        }
        return (mode & 0011) == 0;
    }

    private String who() {
        return "uid " + uid + " and gid " + gid;
    }

    private static String modeOf(Stat stat) {
        return "it belongs to " + Integer.toUnsignedString(stat.uid()) + ":" + Integer.toUnsignedString(stat.gid())
                + " and has mode " + Integer.toOctalString(stat.permissions());
    }
}
