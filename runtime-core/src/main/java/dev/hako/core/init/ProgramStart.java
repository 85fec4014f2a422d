package dev.hako.core.init;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.process.ExecFailure;
import dev.hako.core.process.FinalSteps;
import dev.hako.core.seccomp.SeccompAgent;
import dev.hako.core.stub.RemoteKernel;
import dev.hako.core.stub.Stub;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The calls that are left between a stub that is set up and the user's program, ready to be sent.
 *
 * <p>{@code create} works them out and keeps them, so that {@code start} reads no configuration (docs/decisions/0003-kept-frame.md).
 *
 * @param steps for each call what it is part of
 * @param uid the user that the program runs as, in the container
 * @param gid its group
 * @param path the program, in the container
 * @param cwd its working directory, in the container
 * @param gate the socket at which the stub waits until then, a number in it; -1 for none
 * @param agent the socket of the seccomp agent that is to be connected to before, host side; empty for none
 * @param passage the socket through which the stub gets that connection, a number in it; -1 for none
 * @param message the calls, encoded
 */
@SuppressWarnings("ArrayRecordComponent") // made, used once and dropped
public record ProgramStart(
        List<FinalSteps.Step> steps,
        long uid,
        long gid,
        String path,
        String cwd,
        int gate,
        String agent,
        int passage,
        byte[] message) {

    private static final int NO_GATE = -1;

    /** {@return what is left to do for a program} */
    public static ProgramStart of(RemoteKernel kernel, PreparedProgram prepared) throws IOException {
        // a frame that is kept travels alone
        kernel.settle();
        List<FinalSteps.Step> steps = new ArrayList<>();
        Frame frame = prepared.steps().frame(kernel, prepared.program(), prepared.preserved(), steps);
        return new ProgramStart(
                List.copyOf(steps),
                prepared.steps().who().uid(),
                prepared.steps().who().gid(),
                prepared.program().path(),
                prepared.cwd(),
                NO_GATE,
                "",
                NO_GATE,
                kernel.encode(frame));
    }

    /** {@return this of a stub that waits at a gate} */
    public ProgramStart behind(Gate other) {
        return new ProgramStart(steps, uid, gid, path, cwd, other.socket().number(), agent, passage, message);
    }

    /**
     * {@return this of a stub whose filter notifies an agent}
     *
     * @param socket through which it gets its connection, a number in it
     */
    ProgramStart notifying(SeccompAgent other, int socket) {
        return new ProgramStart(steps, uid, gid, path, cwd, gate, other.path(), socket, message);
    }

    /**
     * {@return how the stub gets to the agent that its filter notifies}; empty if it notifies none
     *
     * @param host the host process
     * @param entry the path of the gate through which it gets its connection, host side
     */
    public Optional<AgentRoute> route(Kernel host, File entry) {
        return agent.isEmpty()
                ? Optional.empty()
                : Optional.of(new AgentRoute(host, new SeccompAgent(agent, ""), Passage.through(host, entry, passage)));
    }

    /**
     * Has a stub become the program.
     *
     * @param host a process that sees the host's {@code /proc}, to find out why it failed
     * @param route to the agent that its filter notifies; empty if it notifies none
     * @throws ErrnoException when it did not; the stub then is of no more use, and exits
     */
    public void run(Kernel host, Stub stub, Optional<AgentRoute> route) throws IOException {
        // from here on there is no way back to the gate: whoever dies now takes the stub along
        stub.kernel().gate(NO_GATE);
        if (route.isPresent()) {
            route.get().connectProgram(stub.kernel());
        }
        Optional<Reply> reply = stub.kernel().runLast(message);
        if (reply.isEmpty()) {
            return;
        }
        FinalSteps.Step step = FinalSteps.Step.failed(steps, reply.get());
        Errno errno = reply.get().errno();
        String text = step.message(errno, uid, gid, path);
        Optional<String> cause = step == FinalSteps.Step.EXECUTE ? cause(host, stub.pid(), errno) : Optional.empty();
        FinalSteps.giveUp(stub.kernel());
        ErrnoException failure = new ErrnoException(path, errno);
        throw new ErrnoException(text + cause.map(why -> " (" + why + ")").orElse(""), failure);
    }

    private Optional<String> cause(Kernel host, int pid, Errno errno) throws IOException {
        if (errno == Errno.E2BIG) {
            return Optional.of(ExecFailure.tooLong(pid, message.length));
        }
        String root = "/proc/" + pid + "/root";
        try (Fd directory = Files.open(host, root, Files.O_PATH | Files.O_DIRECTORY, 0)) {
            return new ExecFailure(directory, cwd, uid, gid).cause(path, errno);
        } catch (ErrnoException unknown) {
            return Optional.empty();
        }
    }

    /** {@return what {@link #toBytes} wrote, read back} */
    public static ProgramStart read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        FinalSteps.Step[] known = FinalSteps.Step.values();
        int count = in.readInt();
        List<FinalSteps.Step> steps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            steps.add(known[in.readByte()]);
        }
        return new ProgramStart(
                steps,
                in.readLong(),
                in.readLong(),
                in.readUTF(),
                in.readUTF(),
                in.readInt(),
                in.readUTF(),
                in.readInt(),
                in.readAllBytes());
    }

    /** {@return this as bytes, to be kept in a file} */
    public byte[] toBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.length + 256);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(steps.size());
        for (FinalSteps.Step step : steps) {
            out.writeByte(step.ordinal());
        }
        out.writeLong(uid);
        out.writeLong(gid);
        out.writeUTF(path);
        out.writeUTF(cwd);
        out.writeInt(gate);
        out.writeUTF(agent);
        out.writeInt(passage);
        out.write(message);
        return bytes.toByteArray();
    }
}
