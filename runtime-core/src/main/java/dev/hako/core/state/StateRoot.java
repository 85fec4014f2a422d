package dev.hako.core.state;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Mounts;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The directory that holds one directory for each container.
 */
public final class StateRoot {

    private static final long TMPFS_MAGIC = 0x01021994;
    private static final int ROOT_MODE = 0700;
    private static final int CONTAINER_MODE = 0711;

    private final File root;

    /** @param root absolute, host side */
    public StateRoot(File root) {
        this.root = root;
    }

    /** {@return whether a text may be an id}: {@code [A-Za-z0-9_+.-]+} but not {@code .} or {@code ..} */
    public static boolean isValidId(String id) {
        if (id.isEmpty() || id.equals(".") || id.equals("..")) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean valid = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '_'
                    || c == '+'
                    || c == '.'
                    || c == '-';
            if (!valid) {
                return false;
            }
        }
        return true;
    }

    /** {@return the directory of a container, whether it exists or not} */
    public StateDirectory directory(String id) {
        return new StateDirectory(new File(root, id));
    }

    public boolean exists() {
        return root.isDirectory();
    }

    /** {@return the ids of all directories, sorted} */
    public List<String> ids() {
        List<String> ids = new ArrayList<>();
        String[] names = root.list();
        if (names != null) {
            Arrays.sort(names);
            for (String name : names) {
                if (isValidId(name) && new File(root, name).isDirectory()) {
                    ids.add(name);
                }
            }
        }
        return ids;
    }

    /**
     * Makes the root.
     *
     * @param kernel a process in the host's mount namespace
     * @param onTmpfs whether a tmpfs is mounted there if it is not on one: states must not outlive a boot
     */
    public void make(Kernel kernel, boolean onTmpfs) throws IOException {
        if (root.isDirectory()) {
            return;
        }
        File parent = root.getParentFile();
        if (parent != null && !parent.isDirectory() && !parent.mkdirs() && !parent.isDirectory()) {
            throw new IOException(
                    "mkdir " + parent + ": " + (parent.exists() ? "not a directory" : "it could not be made"));
        }
        try (Fd above = Files.open(kernel, String.valueOf(parent), Files.O_PATH | Files.O_DIRECTORY, 0)) {
            try {
                Files.makeDirectory(above, root.getName(), ROOT_MODE);
            } catch (ErrnoException failure) {
                if (failure.errno() != Errno.EEXIST) {
                    throw new ErrnoException("mkdir " + root, failure.errno());
                }
                if (!root.isDirectory()) {
                    throw new ErrnoException("mkdir " + root, Errno.ENOTDIR);
                }
                return;
            }
            if (onTmpfs && Files.fileSystem(above) != TMPFS_MAGIC) {
                mountTmpfs(kernel);
            }
        }
    }

    /** A failure leaves the directory as it is: without the right to mount, states are kept where they are. */
    private void mountTmpfs(Kernel kernel) throws IOException {
        try {
            Mounts.mount(
                    kernel,
                    "tmpfs",
                    root.getPath(),
                    "tmpfs",
                    Mounts.MS_NOSUID | Mounts.MS_NODEV | Mounts.MS_NOEXEC,
                    "mode=0700,size=32m");
        } catch (ErrnoException failure) {
            if (failure.errno() != Errno.EPERM) {
                throw failure;
            }
        }
    }

    /**
     * Makes the directory of a new container, and locks it.
     *
     * @return the {@linkplain StateDirectory#lock lock}; empty if there is one of that name
     */
    public Optional<Fd> create(Kernel kernel, String id) throws IOException {
        Frame frame = kernel.frame();
        DirectoryLock lock = new DirectoryLock(frame, new File(root, id).getPath());
        long path = frame.text(lock.path());
        frame.call(Sys.MKDIRAT, Fd.CWD, path, CONTAINER_MODE);
        frame.call(Sys.FCHMODAT, Fd.CWD, path, CONTAINER_MODE);
        lock.add();
        Reply reply = kernel.run(frame);
        int failed = reply.failed()
                ? frame.calls().size() - reply.remaining() - 1
                : frame.calls().size();
        if (failed == 0 && reply.errno() == Errno.EEXIST) {
            return Optional.empty();
        }
        if (failed < 2) {
            throw new ErrnoException((failed == 0 ? "mkdir " : "chmod ") + id, reply.errno());
        }
        return Optional.of(
                lock.held(kernel, reply).orElseThrow(() -> new ErrnoException("lock " + lock.path(), Errno.ENOENT)));
    }
}
