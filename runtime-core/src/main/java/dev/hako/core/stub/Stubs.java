package dev.hako.core.stub;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.List;

/** Starts stubs: a clone of a stub that executes a fresh image from a sealed memfd, so that no file of the host is its executable. */
public final class Stubs {

    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_EXEC = 0x10;
    private static final int SEAL_ALL = 0xf; // seal, shrink, grow, write
    private static final int CLONE_ARGS_SIZE = 88;

    /** How a stub is cloned. */
    public static final class Clone {
        private long flags;
        private int cgroup = -1;

        /** A clone without namespaces of its own. */
        public Clone() {}

        /** Adds {@code CLONE_NEW*} flags or {@code CLONE_PARENT}. */
        public Clone flags(long more) {
            flags |= more;
            return this;
        }

        /** Has the child start in a cgroup of the unified hierarchy, {@code CLONE_INTO_CGROUP}. */
        public Clone into(Fd directory) {
            flags |= CLONE_INTO_CGROUP;
            cgroup = directory.number();
            return this;
        }
    }

    /** The child becomes a child of the parent of the process that clones it. */
    public static final long CLONE_PARENT = 0x8000;

    private static final long CLONE_INTO_CGROUP = 0x200000000L;

    private Stubs() {}

    /**
     * Clones the stub behind a kernel and executes a new image in the child, whose hello is awaited.
     *
     * @param parent where the clone is made
     * @param parentPid the id of that process as this JVM sees it
     */
    public static Stub spawn(Kernel parent, int parentPid, Clone how) throws IOException {
        try (ControlPipes pipes = ControlPipes.open(parent, 0);
                Fd image = image(
                        parent,
                        StubProgram.image(
                                pipes.readEnd().number(), pipes.writeEnd().number()))) {
            Frame frame = clone(parent, how, pipes);
            frame.call(
                    Sys.EXECVEAT,
                    image.number(),
                    frame.text(""),
                    frame.texts(List.of("hako-init")),
                    frame.texts(List.of()),
                    Files.AT_EMPTY_PATH);
            return start(parent, frame, pipes, pipes.connect(parentPid));
        }
    }

    /**
     * Clones the stub behind a kernel. The child goes on as it is: what its parent did to itself, such as being not dumpable, holds
     * without a gap, which an execve would make.
     *
     * @param parent where the clone is made
     * @param parentPid the id of that process as this JVM sees it
     */
    public static Stub fork(Kernel parent, int parentPid, Clone how) throws IOException {
        try (Fork fork = Fork.prepare(parent, parentPid)) {
            return fork.make(how);
        }
    }

    /**
     * A clone of the stub behind a kernel that is still to be made, but whose control channel is open: the process may hide itself, or
     * become another user, before it is cloned.
     */
    public static final class Fork implements AutoCloseable {

        private final Kernel parent;
        private final ControlPipes pipes;
        private final RemoteKernel kernel;
        private boolean made;

        private Fork(Kernel parent, ControlPipes pipes, RemoteKernel kernel) {
            this.parent = parent;
            this.pipes = pipes;
            this.kernel = kernel;
        }

        /**
         * Opens the control channel.
         *
         * @param parent where the clone is going to be made
         * @param parentPid the id of that process as this JVM sees it
         */
        public static Fork prepare(Kernel parent, int parentPid) throws IOException {
            ControlPipes pipes = ControlPipes.open(parent, Files.O_CLOEXEC);
            try {
                return new Fork(parent, pipes, pipes.connect(parentPid));
            } catch (IOException failure) {
                pipes.close();
                throw failure;
            }
        }

        /** Makes the clone. {@return it, with its id as its parent sees it}: with CLONE_PARENT too */
        public Stub make(Clone how) throws IOException {
            made = true;
            return start(parent, Stubs.clone(parent, how, pipes), pipes, kernel);
        }

        @Override
        public void close() throws IOException {
            pipes.close();
            if (!made) {
                kernel.close();
            }
        }
    }

    private static Stub start(Kernel parent, Frame frame, ControlPipes pipes, RemoteKernel kernel) throws IOException {
        List<Integer> ends = List.of(pipes.readEnd().number(), pipes.writeEnd().number());
        try {
            int pid = (int) parent.check(frame, "clone", "").result();
            // the child alone has its ends: if it dies before it says a word, as where there is no memory, that is the
            // end of file
            pipes.close();
            awaitHello(parent, pid, kernel);
            return new Stub(pid, kernel, ends);
        } catch (IOException failure) {
            kernel.close();
            throw failure;
        }
    }

    /** The first reply is the image's hello, or what became of the calls before it; none if the kernel has killed the child, for memory. */
    private static void awaitHello(Kernel parent, int pid, RemoteKernel kernel) throws IOException {
        try {
            kernel.awaitHello();
        } catch (IOException failure) {
            end(parent, pid);
            throw failure;
        }
    }

    /** Ends a child of a process for good. One that is not there, or not its child, is no error. */
    public static void end(Kernel parent, int pid) throws IOException {
        try {
            Processes.signal(parent, pid, Processes.SIGKILL);
            Processes.await(parent, pid, 0);
        } catch (ErrnoException gone) {
            switch (gone.errno()) {
                case ESRCH, ECHILD -> {}
                default -> throw gone;
            }
        }
    }

    private static Fd image(Kernel kernel, byte[] elf) throws IOException {
        Reply reply = kernel.run(imageFrame(kernel, elf, MFD_EXEC));
        if (reply.failed() && reply.errno() == Errno.EINVAL) {
            // Linux before 6.3 does not know the flag; later ones may be set to want it (vm.memfd_noexec)
            reply = kernel.run(imageFrame(kernel, elf, 0));
        }
        if (reply.failed()) {
            throw new ErrnoException("make the image of the stub", reply.errno());
        }
        return new Fd(kernel, (int) reply.int64(0));
    }

    private static Frame imageFrame(Kernel kernel, byte[] elf, int flag) {
        Frame frame = kernel.frame();
        long fd = frame.answer(Long.BYTES);
        frame.call(Sys.MEMFD_CREATE, frame.text("hako-init"), MFD_CLOEXEC | MFD_ALLOW_SEALING | flag)
                .storeInto(fd);
        frame.call(Sys.WRITE, fd, frame.bytes(elf), elf.length).indirect(0);
        Files.addSeals(frame, fd, SEAL_ALL).indirect(0);
        return frame;
    }

    private static Frame clone(Kernel parent, Clone how, ControlPipes pipes) {
        Frame frame = parent.frame();
        long args = frame.space(CLONE_ARGS_SIZE);
        frame.putLong(args, how.flags);
        boolean reparented = (how.flags & CLONE_PARENT) != 0;
        frame.putLong(args + 32, reparented ? 0 : Processes.SIGCHLD);
        frame.putLong(args + 80, how.cgroup);
        frame.call(Sys.CLONE3, args, CLONE_ARGS_SIZE)
                .adopt(pipes.readEnd().number(), pipes.writeEnd().number());
        // the child's copies of the brain's ends: with them it would never see an end of file
        frame.call(Sys.CLOSE, pipes.brainReads().number());
        frame.call(Sys.CLOSE, pipes.brainWrites().number());
        return frame;
    }
}
