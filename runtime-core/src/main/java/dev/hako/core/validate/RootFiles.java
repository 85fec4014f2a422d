package dev.hako.core.validate;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Stat;
import java.io.IOException;
import java.util.List;

/**
 * Programs in a root file system, looked up as the container would: no symlink leads out of it. Nothing is opened for more than to see
 * what it is.
 *
 * @param root the directory, which belongs to who made this
 */
record RootFiles(Fd root) {

    private static final int EXECUTE = 0111;

    /** {@return what is at a path, absolute in the container} */
    Stat stat(String path) throws IOException {
        try (Fd file = Files.openInRoot(root, path, Files.O_PATH, 0)) {
            return Files.stat(file);
        }
    }

    /** {@return whether there is a symlink of a name right in the root} */
    boolean isLink(String name) throws IOException {
        try {
            return Files.statAt(root, name, Files.AT_SYMLINK_NOFOLLOW).isSymlink();
        } catch (ErrnoException notThere) {
            return false;
        }
    }

    /**
     * {@return why none of the files can be executed}, empty if one can
     *
     * @param name what they are looked up for
     * @param paths absolute, in the container
     */
    String whyNot(String name, List<String> paths) throws IOException {
        String refused = "";
        for (String path : paths) {
            try {
                Stat stat = stat(path);
                if (stat.isRegular() && (stat.mode() & EXECUTE) != 0) {
                    return "";
                }
                refused = path + (stat.isDirectory() ? " is a directory" : " is not executable");
            } catch (ErrnoException failure) {
                if (failure.errno() != Errno.ENOENT && failure.errno() != Errno.ENOTDIR) {
                    refused = failure.operation() + ": " + failure.errno().text();
                }
            }
        }
        if (!refused.isEmpty()) {
            return refused;
        }
        return name.indexOf('/') >= 0
                ? "no such program in the root file system"
                : "executable file not found in $PATH";
    }
}
