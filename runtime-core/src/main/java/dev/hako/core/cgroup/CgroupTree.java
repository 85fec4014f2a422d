package dev.hako.core.cgroup;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Directories of cgroups: making them and removing them.
 *
 * <p>They are made through a kernel because Java knows no mode: with a umask of 0 it would make them writable for everybody.
 */
public final class CgroupTree {

    private static final int MODE = 0755;

    private final Kernel kernel;
    private final List<String> made = new ArrayList<>();

    public CgroupTree(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Makes directories and whatever is missing above them.
     *
     * @return those that existed already
     */
    public List<String> make(List<String> directories) throws IOException {
        if (directories.isEmpty()) {
            return List.of();
        }
        Frame frame = kernel.frame();
        long results = frame.answer(directories.size() * Long.BYTES);
        for (int i = 0; i < directories.size(); i++) {
            frame.call(Sys.MKDIRAT, Fd.CWD, frame.text(directories.get(i)), MODE)
                    .storeInto(results + (long) i * Long.BYTES)
                    .mayFail();
        }
        Reply reply = run(frame, directories);
        List<String> existing = new ArrayList<>(0);
        List<String> orphans = new ArrayList<>(0);
        for (int i = 0; i < directories.size(); i++) {
            String directory = directories.get(i);
            int errno = (int) -reply.int64(i * Long.BYTES);
            if (errno == 0) {
                made.add(directory);
            } else if (errno == Errno.EEXIST.number()) {
                existing.add(directory);
            } else {
                orphans.add(directory);
            }
        }
        for (String orphan : orphans) {
            makeWithParents(orphan);
        }
        return existing;
    }

    /** If the process that makes them dies meanwhile, nobody knows how far it got: then all of them count as made, and the empty ones go. */
    private Reply run(Frame frame, List<String> directories) throws IOException {
        try {
            return kernel.run(frame);
        } catch (IOException gone) {
            made.addAll(directories);
            throw gone;
        }
    }

    private void makeWithParents(String directory) throws IOException {
        Errno errno = make(directory);
        if (errno == Errno.ENOENT && !directory.equals("/")) {
            makeWithParents(CgroupPath.parent(directory));
            errno = make(directory);
        }
        if (errno != Errno.EEXIST) {
            throw new ErrnoException("mkdir " + directory, errno);
        }
    }

    /** {@return EEXIST if the directory is there now, else why not} */
    private Errno make(String directory) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.MKDIRAT, Fd.CWD, frame.text(directory), MODE);
        Reply reply = run(frame, List.of(directory));
        if (reply.failed()) {
            return reply.errno();
        }
        made.add(directory);
        return Errno.EEXIST;
    }

    /** Removes again what this object made, as far as it is empty. */
    public void unmake() {
        for (String directory : made.reversed()) {
            new File(directory).delete();
        }
        made.clear();
    }

    /** {@return the cgroups right below one} */
    static List<String> children(String directory) {
        List<String> children = new ArrayList<>(0);
        String[] names = new File(directory).list();
        if (names != null) {
            for (String name : names) {
                File child = new File(directory, name);
                if (child.isDirectory()) {
                    children.add(child.getPath());
                }
            }
        }
        return children;
    }

    /**
     * Removes a cgroup and those below it.
     *
     * @param wait takes a directory that is busy; says whether it is worth another try
     */
    public void remove(String directory, Wait wait) throws IOException {
        File file = new File(directory);
        if (file.delete() || !file.exists()) {
            return;
        }
        for (String child : children(directory)) {
            remove(child, wait);
        }
        for (int attempt = 0; ; attempt++) {
            Frame frame = kernel.frame();
            frame.call(Sys.UNLINKAT, Fd.CWD, frame.text(directory), Files.AT_REMOVEDIR);
            Reply reply = kernel.run(frame);
            if (!reply.failed() || reply.errno() == Errno.ENOENT) {
                return;
            }
            if (reply.errno() != Errno.EBUSY || !wait.again(directory, attempt)) {
                throw new ErrnoException("rmdir " + directory, reply.errno());
            }
        }
    }

    /** Waits for a cgroup to become empty. */
    @FunctionalInterface
    public interface Wait {

        /**
         * Waits a while.
         *
         * @param attempt how often it has been waited for this cgroup before
         * @return whether there is hope
         */
        boolean again(String directory, int attempt) throws IOException;
    }
}
