package dev.hako.core.linux;

import java.io.IOException;
import java.util.List;

/** Processes: waiting for them, signalling them by pidfd, and what a process says of itself by prctl(2). */
public final class Processes {

    public static final int SIGCHLD = 17;
    public static final int SIGKILL = 9;

    public static final int PR_SET_PDEATHSIG = 1;
    public static final int PR_SET_DUMPABLE = 4;
    public static final int PR_SET_KEEPCAPS = 8;
    public static final int PR_SET_NAME = 15;
    public static final int PR_CAPBSET_DROP = 24;
    public static final int PR_SET_CHILD_SUBREAPER = 36;
    public static final int PR_SET_NO_NEW_PRIVS = 38;
    public static final int PR_CAP_AMBIENT = 47;
    public static final int PR_CAP_AMBIENT_RAISE = 2;
    public static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;

    public static final int CLOSE_RANGE_CLOEXEC = 4;
    public static final int WNOHANG = 1;

    private static final int POLLIN = 1;

    private static final int RLIMIT_SIZE = 16;

    private Processes() {}

    /** {@code pidfd_open(2)}. */
    public static Fd openPid(Kernel kernel, int pid) throws IOException {
        return new Fd(kernel, (int) kernel.check("pidfd_open", String.valueOf(pid), Sys.PIDFD_OPEN, pid, 0));
    }

    /** {@code pidfd_send_signal(2)}. */
    public static void signal(Fd process, int signal) throws IOException {
        process.kernel().check("kill", "", Sys.PIDFD_SEND_SIGNAL, process.number(), signal, 0, 0);
    }

    /** {@code kill(2)}. */
    public static void signal(Kernel kernel, int pid, int signal) throws IOException {
        kernel.check("kill", String.valueOf(pid), Sys.KILL, pid, signal);
    }

    /**
     * {@code wait4(2)}.
     *
     * @param pid the child, or -1 for any
     * @param options 0 or {@link #WNOHANG}
     * @return the child that ended and its status; pid 0 if none has
     */
    public static Exit await(Kernel kernel, int pid, int options) throws IOException {
        Frame frame = kernel.frame();
        long status = frame.answer(Integer.BYTES);
        await(frame, pid, status, options);
        Reply reply = kernel.check(frame, "wait", String.valueOf(pid));
        return new Exit((int) reply.result(), reply.int32(0));
    }

    /** Adds a {@code wait4(2)} whose status, four bytes, goes to an address. */
    public static Call await(Frame frame, int pid, long status, int options) {
        return frame.call(Sys.WAIT4, pid, status, options, 0);
    }

    /**
     * A child that ended.
     *
     * @param status as wait(2) encodes it
     */
    public record Exit(int pid, int status) {

        /** {@return the exit code, or 128 plus the number of the signal that ended it} */
        public int code() {
            int signal = status & 0x7f;
            return signal == 0 ? status >> 8 & 0xff : 128 + signal;
        }
    }

    /**
     * Waits for a process to end, by poll(2) on its pidfd.
     *
     * @param millis how long at the most
     * @return whether it ended
     */
    public static boolean awaitEnd(Fd process, long millis) throws IOException {
        Frame frame = process.kernel().frame();
        long poll = frame.ints(process.number(), POLLIN);
        long timeout = frame.longs(millis / 1000, millis % 1000 * 1_000_000);
        frame.call(Sys.PPOLL, poll, 1, timeout, 0, 0);
        return process.kernel().check(frame, "poll", process.toString()).result() > 0;
    }

    /** Has {@code prctl(2)} made with numbers, {@linkplain Kernel#post together with the next frame}. */
    public static void control(Kernel kernel, int option, long... args) throws IOException {
        long[] all = new long[5];
        all[0] = option;
        System.arraycopy(args, 0, all, 1, args.length);
        kernel.post("prctl", String.valueOf(option), Sys.PRCTL, all);
    }

    /** Sets the name that ps shows, at most 15 bytes. */
    public static void setName(Kernel kernel, String name) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.PRCTL, PR_SET_NAME, frame.text(name), 0, 0, 0);
        kernel.check(frame, "set name", name);
    }

    /**
     * {@code prlimit(2)}.
     *
     * @param pid the process, 0 for the caller; limits are unsigned, all ones for no limit
     */
    public static void setLimit(Kernel kernel, int pid, int resource, long soft, long hard) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.PRLIMIT64, pid, resource, frame.longs(soft, hard), 0);
        kernel.check(frame, "prlimit", String.valueOf(resource));
    }

    /** {@return the soft limit of a resource for the caller}, prlimit(2) */
    public static long softLimit(Kernel kernel, int resource) throws IOException {
        Frame frame = kernel.frame();
        long answer = frame.answer(RLIMIT_SIZE);
        frame.call(Sys.PRLIMIT64, 0, resource, 0, answer);
        return kernel.check(frame, "prlimit", String.valueOf(resource)).int64(0);
    }

    public static int pid(Kernel kernel) throws IOException {
        return (int) kernel.check("getpid", "", Sys.GETPID);
    }

    /** Has setsid(2) made, {@linkplain Kernel#post together with the next frame}. */
    public static void newSession(Kernel kernel) throws IOException {
        kernel.post("setsid", "", Sys.SETSID);
    }

    /** Adds an execve(2) that is the last call of a frame. */
    public static Call execute(Frame frame, String path, List<String> args, List<String> env) {
        return frame.call(Sys.EXECVE, frame.text(path), frame.texts(args), frame.texts(env));
    }

    /**
     * Has the process behind a kernel exit, and gives it up.
     *
     * @throws IOException when it is gone already
     */
    public static void exit(Kernel kernel, int code) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.EXIT_GROUP, code);
        kernel.runLast(frame);
    }
}
