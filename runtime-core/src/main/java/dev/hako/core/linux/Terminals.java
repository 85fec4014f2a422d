package dev.hako.core.linux;

import java.io.IOException;
import java.util.Optional;

/** Terminals and pseudo-terminals: the ioctls of ioctl_tty(2), on descriptors, also those that are nobody's {@link Fd}. */
public final class Terminals {

    /** The file system of pseudo-terminals, as {@link Files#fileSystem} says it. */
    public static final long DEVPTS_SUPER_MAGIC = 0x1cd1;

    /** Bytes of {@link Termios}. */
    public static final int TERMIOS_SIZE = Termios.SIZE;

    public static final int TCGETS = 0x5401;
    public static final int TCSETS = 0x5402;
    private static final int TIOCSCTTY = 0x540e;
    private static final int TIOCGWINSZ = 0x5413;
    private static final int TIOCSWINSZ = 0x5414;
    private static final int TIOCGPTN = 0x80045430;
    private static final int TIOCSPTLCK = 0x40045431;
    private static final int TIOCGPTPEER = 0x5441;
    private static final int WINSIZE = 8;

    private Terminals() {}

    /** How many characters a terminal shows; the kernel keeps 16 bits of each. */
    public record Size(int rows, int columns) {}

    /** {@return the modes of a terminal; empty if the descriptor is none, or is closed} */
    public static Optional<Termios> modes(Kernel kernel, int number) throws IOException {
        Frame frame = kernel.frame();
        long answer = frame.answer(TERMIOS_SIZE);
        frame.call(Sys.IOCTL, number, TCGETS, answer);
        Reply reply = kernel.run(frame);
        return reply.failed() ? Optional.empty() : Optional.of(Termios.of(reply.data()));
    }

    /** Changes the modes of a terminal at once. */
    public static void setModes(Fd terminal, Termios modes) throws IOException {
        Frame frame = terminal.kernel().frame();
        setModes(frame, terminal.number(), modes);
        terminal.kernel().check(frame, "set the modes of the terminal", "");
    }

    /** Adds a call that changes the modes of a terminal at once. */
    public static Call setModes(Frame frame, int number, Termios modes) {
        return frame.call(Sys.IOCTL, number, TCSETS, frame.bytes(modes.toBytes()));
    }

    public static Size size(Fd terminal) throws IOException {
        Frame frame = terminal.kernel().frame();
        long answer = frame.answer(WINSIZE);
        frame.call(Sys.IOCTL, terminal.number(), TIOCGWINSZ, answer);
        int both = terminal.kernel()
                .check(frame, "get the size of the terminal", "")
                .int32(0);
        return new Size(both & 0xffff, both >>> Short.SIZE);
    }

    /** Sets the size; the processes in the foreground of the terminal are told by SIGWINCH if it is another one. */
    public static void setSize(Fd terminal, Size size) throws IOException {
        Frame frame = terminal.kernel().frame();
        int both = size.rows & 0xffff | size.columns << Short.SIZE;
        frame.call(Sys.IOCTL, terminal.number(), TIOCSWINSZ, frame.ints(both, 0));
        terminal.kernel().check(frame, "set the size of the terminal", "");
    }

    /** {@return the number of the pseudo-terminal that was made by opening a {@code ptmx}}: its name is {@code /dev/pts/<number>} */
    public static int number(Fd master) throws IOException {
        Frame frame = master.kernel().frame();
        long answer = frame.answer(Long.BYTES);
        frame.call(Sys.IOCTL, master.number(), TIOCGPTN & 0xffffffffL, answer);
        return master.kernel().check(frame, "get the number of the pty", "").int32(0);
    }

    /** Lets the other end of a new pseudo-terminal be opened, unlockpt(3). */
    public static void unlock(Fd master) throws IOException {
        Frame frame = master.kernel().frame();
        frame.call(Sys.IOCTL, master.number(), TIOCSPTLCK, frame.ints(0));
        master.kernel().check(frame, "unlock the pty", "");
    }

    /** Opens the other end of a pseudo-terminal, whatever the paths say. Close-on-exec; it becomes nobody's controlling terminal. */
    public static Fd openPeer(Fd master) throws IOException {
        int flags = Files.O_RDWR | Files.O_NOCTTY | Files.O_CLOEXEC;
        Kernel kernel = master.kernel();
        long number = kernel.check(
                "get peer end of newly-allocated console", "", Sys.IOCTL, master.number(), TIOCGPTPEER, flags);
        return new Fd(kernel, (int) number);
    }

    /** Makes a terminal the controlling one of a session that has none, whose leader the kernel's process is. */
    public static void makeControlling(Kernel kernel, int number) throws IOException {
        kernel.check("set the controlling terminal", "", Sys.IOCTL, number, TIOCSCTTY, 0);
    }
}
