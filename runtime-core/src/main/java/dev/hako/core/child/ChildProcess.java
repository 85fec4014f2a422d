package dev.hako.core.child;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Signals;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * A running child: the leader of a process group of its own, so that with one that takes too long go those that it waits for.
 *
 * <p>Close it: one that still runs is killed, and the parent is left neither a zombie nor a descriptor.
 */
public final class ChildProcess implements AutoCloseable {

    private static final long CLONE_PIDFD = 0x1000;
    private static final int CLONE_ARGS_SIZE = 88;
    private static final int LAST_STANDARD = 2;
    private static final int EXEC_FAILED = 127;
    private static final int FAILURE_SIZE = 16;

    private final Kernel parent;
    private final String path;
    private final int pid;
    private final Fd pidfd;
    private final ChildPipes pipes;
    private boolean reaped;

    private ChildProcess(Kernel parent, String path, int pid, Fd pidfd, ChildPipes pipes) {
        this.parent = parent;
        this.path = path;
        this.pid = pid;
        this.pidfd = pidfd;
        this.pipes = pipes;
    }

    /**
     * Starts a child. Whether its program could be executed turns out in {@link #await}.
     *
     * @param parent where it becomes a child
     */
    public static ChildProcess start(Kernel parent, Program program) throws IOException {
        try (Program.Preparation _ = program.preparation()) {
            return clone(parent, program);
        }
    }

    private static ChildProcess clone(Kernel parent, Program program) throws IOException {
        ChildPipes pipes = ChildPipes.open(parent);
        try {
            // what the child answers of a message is the whole message's answer: it travels alone
            parent.settle();
            Frame frame = parent.frame();
            long pidfd = frame.answer(Long.BYTES);
            pipes.addOurs(frame);
            int failure = pipes.failureWrite().number();
            long args = frame.space(CLONE_ARGS_SIZE);
            frame.putLong(args, CLONE_PIDFD);
            frame.putLong(args + 8, pidfd);
            frame.putLong(args + 32, Processes.SIGCHLD);
            // a child's call that fails is answered on the failure pipe; it has no requests to read, so it exits then
            frame.call(Sys.CLONE3, args, CLONE_ARGS_SIZE).adopt(failure, failure);
            addChild(frame, program, pipes);
            Reply reply = parent.check(frame, "fork/exec", program.path());
            Fd process = new Fd(parent, reply.int32(0));
            pipes.closeTheirs();
            return new ChildProcess(parent, program.path(), (int) reply.result(), process, pipes);
        } catch (IOException | RuntimeException e) {
            pipes.close();
            throw e;
        }
    }

    private static void addChild(Frame frame, Program program, ChildPipes pipes) {
        int failure = pipes.failureWrite().number();
        frame.call(Sys.SETPGID, 0, 0).mayFail();
        pipes.addTheirs(frame);
        TreeSet<Integer> kept = new TreeSet<>(List.of(failure));
        if (program.preparation().descriptor().isPresent()) {
            kept.add(program.preparation().descriptor().get().number());
        }
        FrameCalls.closeFrom(frame, LAST_STANDARD + 1, kept);
        Signals.setDefaults(frame);
        Signals.setMask(frame, 0);
        program.preparation().calls().add(frame);
        long result = frame.space(FAILURE_SIZE);
        Processes.execute(frame, program.path(), program.args(), program.env())
                .mayFail()
                .storeInto(result);
        frame.call(Sys.WRITE, failure, result, FAILURE_SIZE);
        frame.call(Sys.EXIT_GROUP, EXEC_FAILED);
    }

    /**
     * Waits for the end of the child.
     *
     * @param input what it reads from its standard input
     * @param limit how many bytes are kept of each of its outputs
     * @param timeout seconds after which it is killed
     * @throws ErrnoException when its program could not be executed
     */
    public ChildResult await(byte[] input, int limit, OptionalInt timeout) throws IOException {
        ChildInput stdin = new ChildInput(pipes.stdinWrite(), input);
        ChildOutput stdout = new ChildOutput(pipes.stdoutRead(), limit);
        ChildOutput stderr = new ChildOutput(pipes.stderrRead(), limit);
        ChildOutput failure = new ChildOutput(pipes.failureRead(), FAILURE_SIZE);
        stdin.proceed();
        long start = System.nanoTime();
        List<ChildPipe> all = List.of(stdin, stdout, stderr, failure);
        while (!step(all, remaining(start, timeout))) {
            if (remaining(start, timeout) == 0) {
                kill();
                return new ChildResult.TimedOut();
            }
        }
        stdout.drain();
        stderr.drain();
        failure.drain();
        int status = reap();
        if (failure.bytes().length >= Long.BYTES) {
            long errno = -ByteBuffer.wrap(failure.bytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            throw new ErrnoException("fork/exec " + path, Errno.of((int) errno));
        }
        return new ChildResult.Ended(status, stdout.text(), stderr.text());
    }

    private static long remaining(long start, OptionalInt timeout) {
        if (timeout.isEmpty()) {
            return Poll.FOREVER;
        }
        return Math.max(0, timeout.getAsInt() * 1_000_000_000L - (System.nanoTime() - start));
    }

    /** Waits for something to happen and deals with it. {@return whether the child has ended} */
    private boolean step(List<ChildPipe> all, long nanos) throws IOException {
        List<ChildPipe> open = new ArrayList<>();
        List<Poll.Want> wants = new ArrayList<>();
        for (ChildPipe pipe : all) {
            if (pipe.isOpen()) {
                open.add(pipe);
                wants.add(pipe.want());
            }
        }
        wants.add(new Poll.Want(pidfd, Poll.IN));
        boolean[] ready = Poll.await(parent, wants, nanos);
        for (int i = 0; i < open.size(); i++) {
            if (ready[i]) {
                open.get(i).proceed();
            }
        }
        return ready[open.size()];
    }

    private void kill() throws IOException {
        Frame frame = parent.frame();
        frame.call(Sys.KILL, -pid, Processes.SIGKILL).mayFail();
        frame.call(Sys.PIDFD_SEND_SIGNAL, pidfd.number(), Processes.SIGKILL, 0, 0)
                .mayFail();
        parent.run(frame);
        reap();
    }

    private int reap() throws IOException {
        reaped = true;
        while (true) {
            try {
                return Processes.await(parent, pid, 0).status();
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EINTR) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (pidfd;
                pipes) {
            if (!reaped) {
                kill();
            }
        }
    }
}
