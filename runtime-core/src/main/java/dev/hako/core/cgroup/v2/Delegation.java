package dev.hako.core.cgroup.v2;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Giving a cgroup to a user, who may then make cgroups below it and move processes between them, but not change its own limits
 * (Documentation/admin-guide/cgroup-v2.rst, "Delegation").
 */
public final class Delegation {

    private static final String DIRECTORY = "/sys/kernel/cgroup";
    private static final String LIST = "delegate";

    private Delegation() {}

    /**
     * Gives a cgroup away.
     *
     * @param kernel of a process that may change owners
     * @param directory of the cgroup
     * @param uid of the host
     */
    public static void give(Kernel kernel, String directory, long uid) throws IOException {
        for (String path : paths(directory, files(DIRECTORY))) {
            Frame frame = kernel.frame();
            frame.call(Sys.FCHOWNAT, Fd.CWD, frame.text(path), uid, -1, 0);
            Reply reply = kernel.run(frame);
            if (reply.failed() && reply.errno() != Errno.ENOENT) {
                throw new ErrnoException("chown " + path, reply.errno());
            }
        }
    }

    private static List<String> paths(String directory, List<String> files) {
        List<String> paths = new ArrayList<>(files.size() + 1);
        paths.add(directory);
        for (String file : files) {
            paths.add(directory + "/" + file);
        }
        return paths;
    }

    /**
     * {@return the files of a cgroup that its owner is to be able to write}: those that the kernel names, or else those that there always
     * were
     */
    static List<String> files(String directory) throws IOException {
        if (!new File(directory, LIST).exists()) {
            return List.of("cgroup.procs", "cgroup.subtree_control", "cgroup.threads");
        }
        List<String> files = new ArrayList<>();
        for (String file : CgroupFiles.read(directory, LIST).split("\n", -1)) {
            if (!file.isEmpty() && file.indexOf('/') < 0) {
                files.add(file);
            }
        }
        return files;
    }
}
