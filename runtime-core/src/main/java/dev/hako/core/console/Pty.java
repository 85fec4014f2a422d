package dev.hako.core.console;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sockets;
import dev.hako.core.linux.Stat;
import dev.hako.core.linux.Terminals;
import dev.hako.core.linux.Termios;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A new pseudo-terminal of a container, open in the process that is to run in it.
 *
 * <p>The content of the root file system is hostile: what is opened is looked at before it is used, and neither end is ever found by its
 * path. In a devpts only the kernel makes names, so what is {@code ptmx} there, is.
 *
 * @param master what is typed is written to it, what the program writes is read from it
 * @param slave what the program sees
 * @param number the number of the slave: it is {@code /dev/pts/<number>} in the container
 */
public record Pty(Fd master, Fd slave, int number) implements AutoCloseable {

    private static final String DIRECTORY = "/dev/pts";
    private static final String PTMX = "/dev/pts/ptmx";
    private static final int PTMX_MAJOR = 5;
    private static final int PTMX_MINOR = 2;
    private static final int SLAVE_MAJOR = 136;
    private static final int STANDARD_STREAMS = 3;

    /**
     * Makes one.
     *
     * @param container the process, after the root was changed
     * @throws IOException also when {@code /dev/pts} of the container is not what it should be
     */
    public static Pty open(Kernel container) throws IOException {
        Fd master = openMaster(container);
        try {
            Terminals.unlock(master);
            int number = Terminals.number(master);
            Fd slave = Terminals.openPeer(master);
            Pty pty = new Pty(master, slave, number);
            pty.verifySlave();
            return pty;
        } catch (IOException failure) {
            master.close();
            throw failure;
        }
    }

    private static Fd openMaster(Kernel container) throws IOException {
        try (Fd directory = openDirectory(container)) {
            if (Files.fileSystem(directory) != Terminals.DEVPTS_SUPER_MAGIC) {
                throw new IOException("verify ptmx handle: " + PTMX + " is not on a real devpts mount"
                        + " (process.terminal needs a mount of type devpts on " + DIRECTORY + ")");
            }
            int flags = Files.O_RDWR | Files.O_NOCTTY;
            int resolve = Files.RESOLVE_BENEATH | Files.RESOLVE_NO_SYMLINKS | Files.RESOLVE_NO_XDEV;
            Fd master = Files.openAt2(directory, "ptmx", flags, 0, resolve);
            Stat stat = Files.stat(master);
            if (!isNode(stat, PTMX_MAJOR, PTMX_MINOR)) {
                master.close();
                throw new IOException("verify ptmx handle: " + PTMX + " is not a real char ptmx device");
            }
            return master;
        } catch (ErrnoException failure) {
            switch (failure.errno()) {
                case ENOENT, ENOTDIR ->
                    throw new ErrnoException(
                            "open " + PTMX + ": " + failure.errno().text()
                                    + " (process.terminal needs a mount of type devpts on " + DIRECTORY + ")",
                            failure);
                case EXDEV ->
                    throw new ErrnoException(
                            "verify ptmx handle: " + PTMX
                                    + " is not on a real devpts mount: something is mounted on it",
                            failure);
                default ->
                    throw new ErrnoException(
                            "open " + PTMX + ": " + failure.errno().text(), failure);
            }
        }
    }

    private static Fd openDirectory(Kernel container) throws IOException {
        Fd here = new Fd(container, Fd.CWD);
        int flags = Files.O_PATH | Files.O_DIRECTORY;
        return Files.openAt2(here, DIRECTORY, flags, 0, Files.RESOLVE_NO_MAGICLINKS);
    }

    private void verifySlave() throws IOException {
        boolean isReal = Files.fileSystem(slave) == Terminals.DEVPTS_SUPER_MAGIC
                && isNode(Files.stat(slave), SLAVE_MAJOR, number);
        if (!isReal) {
            slave.close();
            throw new IOException("pty peer handle is not the real char device for pty " + number);
        }
    }

    private static boolean isNode(Stat stat, int major, int minor) {
        return stat.type() == Stat.S_IFCHR && stat.rdev() == Stat.device(major, minor);
    }

    /** {@return what the slave is called in the container} */
    public String name() {
        return DIRECTORY + "/" + number;
    }

    /**
     * Has the process run in it: its standard streams, and its session's controlling terminal.
     *
     * @param socket of the process, through which the master goes to who owns it; closed afterwards, as is the master
     */
    public void enter(ConsolePlan plan, Fd socket) throws IOException {
        if (plan.size().isPresent()) {
            Terminals.setSize(slave, plan.size().get());
        }
        if (plan.plainNewlines()) {
            Optional<Termios> modes = Terminals.modes(slave.kernel(), slave.number());
            if (modes.isPresent()) {
                Terminals.setModes(slave, modes.get().withPlainNewlines());
            }
        }
        try (socket) {
            Sockets.send(socket, name().getBytes(StandardCharsets.UTF_8), List.of(master));
        } catch (ErrnoException failure) {
            throw new ErrnoException("send the terminal to the console socket: " + failure.getMessage(), failure);
        }
        master.close();
        for (int stream = 0; stream < STANDARD_STREAMS; stream++) {
            Files.duplicateOnto(slave, stream);
        }
        Terminals.makeControlling(slave.kernel(), 0);
    }

    @Override
    public void close() throws IOException {
        master.close();
        slave.close();
    }
}
