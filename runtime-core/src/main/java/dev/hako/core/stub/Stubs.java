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
import java.util.Optional;

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
        private Optional<String> cgroup = Optional.empty();

        /** A clone without namespaces of its own. */
        public Clone() {}

        /** Adds {@code CLONE_NEW*} flags or {@code CLONE_PARENT}. */
        public Clone flags(long more) {
            flags |= more;
            return this;
        }

        /** Has the child start in a cgroup of the unified hierarchy, {@code CLONE_INTO_CGROUP}; only if it {@linkplain #spawn executes}. */
        public Clone into(String directory) {
            flags |= CLONE_INTO_CGROUP;
            cgroup = Optional.of(directory);
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
        Birth birth = new Birth(parent, how, MFD_EXEC);
        Reply reply = birth.run();
        if (birth.isWithoutFlag(reply)) {
            // Linux before 6.3 does not know the flag; later ones may be set to want it (vm.memfd_noexec)
            birth.undo(reply);
            birth = new Birth(parent, how, 0);
            reply = birth.run();
        }
        if (reply.failed()) {
            birth.undo(reply);
            throw birth.failure(reply);
        }
        return birth.connect(reply, parentPid);
    }

    /** The image without the numbers at its end, which nobody writes to. */
    private static final class Image {

        private static final byte[] BYTES = StubProgram.image(0, 0);

        private Image() {}
    }

    /**
     * All that a stub takes to be born, in one frame: the pipes, the image with their numbers at its end, and the clone, after which the
     * parent has nothing left of it but the brain's ends.
     */
    private static final class Birth {

        private static final int MAKE_IMAGE = 2;
        private static final int OPEN_CGROUP = 6;

        private static final int ARGS = 0;
        private static final int CGROUP = ARGS + 80;
        private static final int IMAGE = ARGS + CLONE_ARGS_SIZE;
        private static final int PID = IMAGE + Long.BYTES;
        /** The pipe of the replies, then that of the requests: the stub's ends are neighbours. */
        private static final int BRAIN_READS = PID + Long.BYTES;

        private static final int WRITE_END = BRAIN_READS + Integer.BYTES;
        private static final int READ_END = WRITE_END + Integer.BYTES;
        private static final int BRAIN_WRITES = READ_END + Integer.BYTES;
        /** An argument that is taken from memory has 64 bits. */
        private static final int SIZE = BRAIN_WRITES + Long.BYTES;

        private final Kernel parent;
        private final Clone how;
        private final Frame frame;
        private final long answer;
        private final int cloning;

        private Birth(Kernel parent, Clone how, int flag) throws IOException {
            // what its child inherits of a message is the rest of it: it travels alone
            parent.settle();
            this.parent = parent;
            this.how = how;
            frame = parent.frame();
            answer = frame.answer(SIZE);
            frame.call(Sys.PIPE2, answer + READ_END, 0);
            frame.call(Sys.PIPE2, answer + BRAIN_READS, 0);
            addImage(flag);
            if (how.cgroup.isPresent()) {
                long path = frame.text(how.cgroup.get());
                int flags = Files.O_PATH | Files.O_DIRECTORY | Files.O_CLOEXEC;
                frame.call(Sys.OPENAT, Fd.CWD, path, flags, 0).storeInto(answer + CGROUP);
            }
            putArguments(frame, answer + ARGS, how);
            cloning = frame.calls().size();
            frame.call(Sys.CLONE3, answer + ARGS, CLONE_ARGS_SIZE)
                    .storeInto(answer + PID)
                    .adoptStored(answer + READ_END, answer + WRITE_END)
                    .parentRuns(how.cgroup.isPresent() ? 4 : 3);
            // the child alone has its ends: if it dies before it says a word, as where there is no memory, that is the
            // end of file
            close(READ_END);
            close(WRITE_END);
            close(IMAGE);
            if (how.cgroup.isPresent()) {
                close(CGROUP);
            }
            // the child's copies of the brain's ends: with them it would never see an end of file
            close(BRAIN_READS);
            close(BRAIN_WRITES);
            frame.call(
                            Sys.EXECVEAT,
                            answer + IMAGE,
                            frame.text(""),
                            frame.texts(List.of("hako-init")),
                            frame.texts(List.of()),
                            Files.AT_EMPTY_PATH)
                    .indirect(0);
        }

        private void addImage(int flag) {
            byte[] elf = Image.BYTES;
            int before = elf.length - StubProgram.ENDS_SIZE;
            long fd = answer + IMAGE;
            frame.call(Sys.MEMFD_CREATE, frame.text("hako-init"), MFD_CLOEXEC | MFD_ALLOW_SEALING | flag)
                    .storeInto(fd);
            frame.call(Sys.WRITE, fd, frame.bytes(elf), before).indirect(0);
            frame.call(Sys.WRITE, fd, answer + WRITE_END, StubProgram.ENDS_SIZE).indirect(0);
            Files.addSeals(frame, fd, SEAL_ALL).indirect(0);
        }

        private void close(int descriptor) {
            frame.call(Sys.CLOSE, answer + descriptor).indirect(0).mayFail();
        }

        private Reply run() throws IOException {
            return parent.run(frame);
        }

        private int failed(Reply reply) {
            return frame.calls().size() - reply.remaining() - 1;
        }

        private boolean isWithoutFlag(Reply reply) {
            return reply.failed() && failed(reply) == MAKE_IMAGE && reply.errno() == Errno.EINVAL;
        }

        private ErrnoException failure(Reply reply) {
            int call = failed(reply);
            String what = call < MAKE_IMAGE
                    ? "pipe"
                    : call < OPEN_CGROUP
                            ? "make the image of the stub"
                            : call == cloning ? "clone" : "open " + how.cgroup.orElseThrow();
            return new ErrnoException(what, reply.errno());
        }

        /** Closes what there is of one that failed. */
        private void undo(Reply reply) throws IOException {
            int call = failed(reply);
            Frame closing = parent.frame();
            closing.call(Sys.GETPID);
            if (call > 0) {
                closing.call(Sys.CLOSE, reply.int32(READ_END));
                closing.call(Sys.CLOSE, reply.int32(BRAIN_WRITES));
            }
            if (call > 1) {
                closing.call(Sys.CLOSE, reply.int32(BRAIN_READS));
                closing.call(Sys.CLOSE, reply.int32(WRITE_END));
            }
            if (call > MAKE_IMAGE) {
                closing.call(Sys.CLOSE, reply.int64(IMAGE));
            }
            if (call == cloning && how.cgroup.isPresent()) {
                closing.call(Sys.CLOSE, reply.int64(CGROUP));
            }
            parent.run(closing);
        }

        private Stub connect(Reply reply, int parentPid) throws IOException {
            int pid = (int) reply.int64(PID);
            try (ControlPipes.Ends brain = new ControlPipes.Ends(
                    new Fd(parent, reply.int32(BRAIN_READS)), new Fd(parent, reply.int32(BRAIN_WRITES)))) {
                RemoteKernel kernel = brain.connect(parentPid);
                try {
                    awaitHello(parent, pid, kernel, 0);
                    return new Stub(pid, kernel, List.of(reply.int32(READ_END), reply.int32(WRITE_END)));
                } catch (IOException failure) {
                    kernel.close();
                    throw failure;
                }
            }
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
            return start(parent, how, pipes, kernel);
        }

        @Override
        public void close() throws IOException {
            pipes.close();
            if (!made) {
                kernel.close();
            }
        }
    }

    private static Stub start(Kernel parent, Clone how, ControlPipes pipes, RemoteKernel kernel) throws IOException {
        List<Integer> ends = List.of(pipes.readEnd().number(), pipes.writeEnd().number());
        try {
            int pid = clone(parent, how, pipes);
            awaitHello(parent, pid, kernel, Long.BYTES);
            return new Stub(pid, kernel, ends);
        } catch (IOException failure) {
            kernel.close();
            throw failure;
        }
    }

    /** The first reply is the image's hello, or what became of the calls before it; none if the kernel has killed the child, for memory. */
    private static void awaitHello(Kernel parent, int pid, RemoteKernel kernel, int length) throws IOException {
        try {
            kernel.awaitHello(length);
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

    private static int clone(Kernel parent, Clone how, ControlPipes pipes) throws IOException {
        parent.settle();
        Frame frame = parent.frame();
        long pid = frame.answer(Long.BYTES);
        long args = frame.space(CLONE_ARGS_SIZE);
        putArguments(frame, args, how);
        frame.call(Sys.CLONE3, args, CLONE_ARGS_SIZE)
                .storeInto(pid)
                .adopt(pipes.readEnd().number(), pipes.writeEnd().number())
                .parentRuns(4);
        pipes.addCloses(frame);
        // the child's copies of the brain's ends: with them it would never see an end of file
        frame.call(Sys.CLOSE, pipes.brainReads().number());
        frame.call(Sys.CLOSE, pipes.brainWrites().number());
        Reply reply = parent.check(frame, "clone", "");
        pipes.release();
        return (int) reply.int64(0);
    }

    private static void putArguments(Frame frame, long args, Clone how) {
        frame.putLong(args, how.flags);
        boolean reparented = (how.flags & CLONE_PARENT) != 0;
        frame.putLong(args + 32, reparented ? 0 : Processes.SIGCHLD);
    }
}
