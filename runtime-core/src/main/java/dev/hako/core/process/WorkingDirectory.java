package dev.hako.core.process;

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

/** The directory in which the container's process starts. */
public final class WorkingDirectory {

    private static final int MODE = 0755;

    private WorkingDirectory() {}

    /**
     * Makes the directory and those above it, mode 0755 whatever the umask, unless it is there, {@linkplain Kernel#post together with the
     * next frame}. Symlinks are followed: inside the container that is safe.
     *
     * @param container after the root was changed, still with the runtime's rights
     * @param path in the container, absolute
     */
    public static void make(Kernel container, String path) throws IOException {
        Frame ask = container.frame();
        ask.call(Sys.FACCESSAT2, Fd.CWD, ask.text(path + "/"), 0, Files.AT_EACCESS);
        container.post(ask, reply -> {
            if (reply.failed()) {
                makeAll(container, path);
            }
        });
    }

    private static void makeAll(Kernel container, String path) throws IOException {
        Frame frame = container.frame();
        long umask = frame.answer(2 * Long.BYTES);
        frame.call(Sys.UMASK, 0).storeInto(umask);
        for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
            frame.call(Sys.MKDIRAT, Fd.CWD, frame.text(path.substring(0, end)), MODE)
                    .mayFail();
        }
        frame.call(Sys.MKDIRAT, Fd.CWD, frame.text(path), MODE).mayFail().storeInto(umask + Long.BYTES);
        frame.call(Sys.UMASK, umask).indirect(0);
        Reply reply = container.check(frame, "umask", "");
        int errno = (int) -reply.int64(Long.BYTES);
        if (errno == Errno.EEXIST.number()) {
            refuseOther(container, path);
        } else if (errno != 0) {
            throw new ErrnoException("mkdir " + path, Errno.of(errno));
        }
    }

    /** What is there may be a directory that cannot be entered, which is found out later, or something else. */
    private static void refuseOther(Kernel container, String path) throws IOException {
        boolean other;
        try {
            other = !Files.stat(container, path, 0).isDirectory();
        } catch (ErrnoException noMoreKnown) {
            other = false;
        }
        if (other) {
            throw new ErrnoException("mkdir " + path, Errno.ENOTDIR);
        }
    }

    /**
     * Goes there: with the runtime's rights if these suffice, else with those of the container's process, which may own a directory that
     * the runtime cannot enter.
     *
     * @param path in the container, absolute
     * @throws IOException also when the directory turns out to lie outside of the container
     */
    public static void enter(Kernel container, String path, Identity who) throws IOException {
        Frame frame = container.frame();
        frame.call(Sys.CHDIR, frame.text(path));
        Files.addWorkingDirectory(frame);
        Reply reply = container.run(frame);
        if (!reply.failed() || reply.remaining() == 0) {
            verify(reply);
            return;
        }
        if (reply.errno() != Errno.EPERM && reply.errno() != Errno.EACCES) {
            throw notEntered(path, reply.errno());
        }
        try (ActingAs acting = ActingAs.begin(container, who)) {
            change(acting.kernel(), path);
        }
        Frame asking = container.frame();
        Files.addWorkingDirectory(asking);
        verify(container.run(asking));
    }

    private static void change(Kernel container, String path) throws IOException {
        Frame frame = container.frame();
        frame.call(Sys.CHDIR, frame.text(path));
        Reply reply = container.run(frame);
        if (reply.failed()) {
            throw notEntered(path, reply.errno());
        }
    }

    private static ErrnoException notEntered(String path, Errno errno) {
        return new ErrnoException("chdir to cwd (" + GoText.quote(path) + ") set in config.json failed", errno);
    }

    /** A directory that cannot be reached from the root belongs to the host: CVE-2024-21626, getcwd(2). */
    private static void verify(Reply reply) throws IOException {
        if (reply.failed() && reply.errno() != Errno.ENOENT) {
            throw new ErrnoException("failed to verify if current working directory is safe: getcwd", reply.errno());
        }
        if (reply.failed() || reply.data()[0] != '/') {
            throw outside();
        }
    }

    private static IOException outside() {
        return new IOException("current working directory is outside of container mount namespace root"
                + " -- possible container breakout detected");
    }
}
