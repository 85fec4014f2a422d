package dev.hako.core.lsm;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.GoText;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Sets labels of the process behind a procfs, through its {@code attr} files.
 *
 * <p>A container's configuration can put a mount over {@code /proc} or parts of it, so that a label is written to a file of its
 * choice and never takes effect (CVE-2019-16884, CVE-2025-52881). Hence the descriptor must be the root of a procfs, and no mount
 * and no magic link is crossed below it.
 */
public final class ProcessLabel {

    private static final long PROC_SUPER_MAGIC = 0x9fa0;
    private static final long PROC_ROOT_INODE = 1;
    private static final int RESOLVE = Files.RESOLVE_BENEATH | Files.RESOLVE_NO_XDEV | Files.RESOLVE_NO_MAGICLINKS;

    private final Fd proc;

    /**
     * @param proc the root of a procfs of a pid namespace that the process is in, opened in that process; {@code O_PATH} will do
     */
    public ProcessLabel(Fd proc) {
        this.proc = proc;
    }

    /** Has the process go over to an AppArmor profile at its next execve. */
    public void appArmor(String profile) throws IOException {
        try {
            try {
                write("thread-self/attr/apparmor/exec", "exec " + profile);
            } catch (ErrnoException failure) {
                if (failure.errno() != Errno.ENOENT || !failure.operation().startsWith("open ")) {
                    throw failure;
                }
                write("thread-self/attr/exec", "exec " + profile); // AppArmor is the only module of its kind
            }
        } catch (ErrnoException failure) {
            throw with("unable to apply apparmor profile: apparmor failed to apply profile: ", failure);
        }
    }

    /** Has the process go over to an SELinux label at its next execve. */
    public void selinux(String label) throws IOException {
        try {
            write("thread-self/attr/exec", label);
        } catch (ErrnoException failure) {
            throw with("can't set process label: ", failure);
        }
    }

    /** Has keys and keyrings that the process makes carry an SELinux label; where there are no such labels nothing happens. */
    public void selinuxKeys(String label) throws IOException {
        try {
            write("self/attr/keycreate", label);
        } catch (ErrnoException failure) {
            if (failure.errno() != Errno.ENOENT) {
                throw with("can't set key label: ", failure);
            }
        }
    }

    private void write(String path, String value) throws IOException {
        if (Files.fileSystem(proc) != PROC_SUPER_MAGIC || Files.stat(proc).inode() != PROC_ROOT_INODE) {
            throw new ErrnoException("open /proc/" + path + ": not the root of a procfs", Errno.EXDEV);
        }
        try (Fd file = open(path)) {
            Kernel kernel = proc.kernel();
            int length = value.getBytes(StandardCharsets.UTF_8).length;
            Frame frame = kernel.frame();
            // in one piece: the kernel takes every write for a whole label
            frame.call(Sys.WRITE, file.number(), frame.text(value), length);
            check(kernel.run(frame), path, value);
        }
    }

    /** Podman looks for the path in backquotes, and takes the error for one of labels then. */
    private static void check(Reply reply, String path, String value) throws ErrnoException {
        if (reply.failed()) {
            ErrnoException failure = new ErrnoException("write /proc/" + path, reply.errno());
            throw new ErrnoException(
                    failure.getMessage() + " (no security module took " + GoText.quote(value) + " from `/proc/" + path
                            + "`: is it loaded, and may this process go over to it?)",
                    failure);
        }
    }

    private Fd open(String path) throws IOException {
        try {
            return Files.openAt2(proc, path, Files.O_WRONLY, 0, RESOLVE);
        } catch (ErrnoException failure) {
            ErrnoException plain = new ErrnoException("open /proc/" + path, failure.errno());
            throw failure.errno() == Errno.ENOENT
                    ? new ErrnoException(plain.getMessage() + " (no security module has `/proc/" + path + "`)", plain)
                    : plain;
        }
    }

    private static ErrnoException with(String prefix, ErrnoException cause) {
        return new ErrnoException(prefix + cause.getMessage(), cause);
    }
}
