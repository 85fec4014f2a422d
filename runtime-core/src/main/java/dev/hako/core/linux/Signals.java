package dev.hako.core.linux;

import java.io.IOException;

/** Signals: masks, dispositions and signalfd(2). */
public final class Signals {

    public static final int SIGPIPE = 13;
    public static final int SIGCONT = 18;
    public static final int SIGTTIN = 21;
    public static final int SIGTTOU = 22;
    public static final int SIGURG = 23;
    public static final int SIGWINCH = 28;

    /** Every signal. */
    public static final long ALL = -1L;

    private static final int SIGQUIT = 3;
    private static final int SIGSTOP = 19;
    private static final int SIGSYS = 31;
    private static final int SIG_SETMASK = 2;
    private static final int SFD_CLOEXEC = 0x80000;
    private static final int SET_SIZE = 8;
    private static final int SIGACTION_SIZE = 32;
    /** Bytes that are read of a signal; the first four are its number. */
    public static final int INFO_SIZE = 128;

    private Signals() {}

    /** {@return every signal but some} */
    public static long allBut(int... signals) {
        long set = ALL;
        for (int signal : signals) {
            set &= ~(1L << (signal - 1));
        }
        return set;
    }

    /** Sets which signals are blocked, bit n-1 for signal n, {@linkplain Kernel#post together with the next frame}. */
    public static void setMask(Kernel kernel, long blocked) throws IOException {
        Frame frame = kernel.frame();
        setMask(frame, blocked);
        kernel.post(frame, Kernel.Sequel.check("sigprocmask", ""));
    }

    /** Adds a call that sets which signals are blocked. */
    public static Call setMask(Frame frame, long blocked) {
        return frame.call(Sys.RT_SIGPROCMASK, SIG_SETMASK, frame.longs(blocked), 0, SET_SIZE);
    }

    /** Adds a call that gives a signal its default disposition. */
    public static Call setDefault(Frame frame, int signal) {
        return frame.call(Sys.RT_SIGACTION, signal, frame.space(SIGACTION_SIZE), 0, SET_SIZE);
    }

    /** {@return a descriptor from which blocked signals are read} */
    public static Fd open(Kernel kernel, long signals) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.SIGNALFD4, -1, frame.longs(signals), SET_SIZE, SFD_CLOEXEC);
        return new Fd(kernel, (int) kernel.check(frame, "signalfd", "").result());
    }

    /**
     * Adds a call that waits for one of some signals, which are blocked, and takes it; its result is the signal.
     *
     * @param seconds how long at the most; 0 for no limit
     */
    public static Call await(Frame frame, long signals, int seconds) {
        long limit = seconds == 0 ? 0 : frame.longs(seconds, 0);
        return frame.call(Sys.RT_SIGTIMEDWAIT, frame.longs(signals), 0, limit, SET_SIZE);
    }

    /** Waits for a signal. {@return its number} */
    public static int next(Fd signals) throws IOException {
        Frame frame = signals.kernel().frame();
        read(frame, signals, frame.answer(INFO_SIZE));
        return signals.kernel().check(frame, "read", "signals").int32(0);
    }

    /** Adds a call that waits for a signal, of which {@link #INFO_SIZE} bytes go to an address. */
    public static Call read(Frame frame, Fd signals, long into) {
        return frame.call(Sys.READ, signals.number(), into, INFO_SIZE);
    }

    /**
     * Adds calls that give the standard signals their default disposition, but for SIGHUP and SIGINT, which stay ignored if they are
     * (nohup(1)): what a program finds that a Go runtime executes.
     */
    public static void setDefaults(Frame frame) {
        long action = frame.space(SIGACTION_SIZE);
        for (int signal = SIGQUIT; signal <= SIGSYS; signal++) {
            if (signal != Processes.SIGKILL && signal != SIGSTOP) {
                frame.call(Sys.RT_SIGACTION, signal, action, 0, SET_SIZE);
            }
        }
    }
}
