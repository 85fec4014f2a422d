package dev.hako.core.stub;

import dev.hako.core.linux.Arch;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Sys;
import dev.hako.core.linux.Terminals;
import dev.hako.core.stub.Assembler.Condition;
import dev.hako.core.stub.Assembler.Label;
import dev.hako.core.stub.Assembler.Reg;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The program of a stub: a loop that makes the system calls it is sent.
 *
 * <pre>
 *   brain (RemoteKernel)                       stub
 *        |                                      |   (only after execve: a hello, which is a reply with no data)
 *        |  head: payload length, calls at,     |
 *        |        number of calls, gate,        |
 *        |        reply offset, reply length    |   six 32-bit numbers
 *        |  payload: data, then the calls       |   to BUFFER, where the calls' pointers point; both with one read, unless
 *        |                                      |   they come in pieces
 *        | -----------------------------------> |
 *        |                                      |   makes the calls in order, until one fails that may not;
 *        |                                      |   a clone's child goes on with the calls behind it and answers
 *        |                                      |   on the descriptors that the clone names; its parent stops there,
 *        |                                      |   or after some calls that are its own, which the child passes over
 *        |  result (64), calls left (32), 0,    |
 *        |  the bytes at the reply offset       |
 *        | <----------------------------------- |
 *        |                                      |
 *        |  end of file: the brain has gone     |   gate -1: exit(1)
 *        | -----------------------------------> |   else: recvmsg on the gate brings new descriptors to go on with
 * </pre>
 *
 * <p>A call is ten 64-bit words: number, six arguments, where to store the result, the descriptors to adopt (two 32-bit
 * numbers, 0 for none; with bit 1 the addresses of these), and bits: bit 0 lets the call fail, bit 8+n says that argument n is the
 * address of its value, bit 2 has only the lower half of the result stored. The upper half of the bits says for a clone how many bytes its parent's own calls take.
 *
 * <p>Registers: r13 and r14 are the control descriptors, rbp is the gate, rbx the call at hand, r12 the calls left.
 */
public final class StubProgram {

    /** Bytes of memory that a stub has; only what is touched costs anything. */
    public static final int MEMORY_SIZE = 4 << 20;

    /** Where the payload goes. */
    public static final int BUFFER = (int) ElfImage.MEMORY_ADDRESS + 0x120;

    static final int CAPACITY = MEMORY_SIZE - 0x120;

    static final int HEAD_SIZE = 24;
    static final int CALL_SIZE = 80;
    static final int ENDS_SIZE = 8;

    /** The gate of a stub that has none. */
    public static final int NO_GATE = -1;

    static final int MAY_FAIL = 1;
    static final int ADOPT_STORED = 2;
    static final int STORE_INT = 4;

    /** Right before the payload. */
    private static final int HEAD = BUFFER - HEAD_SIZE;

    private static final int END = (int) ElfImage.MEMORY_ADDRESS + MEMORY_SIZE;
    private static final int MESSAGE = (int) ElfImage.MEMORY_ADDRESS;
    private static final int IOVEC = MESSAGE + 56;
    private static final int MESSAGE_BYTE = IOVEC + 16;
    /** A {@code struct pollfd}. */
    private static final int POLL = (int) ElfImage.MEMORY_ADDRESS + 0xA8;

    /** Where the brain leaves how a terminal was (36 bytes of {@code struct termios}), and a descriptor of it; 0 for none. */
    public static final int SAVED_MODES = (int) ElfImage.MEMORY_ADDRESS + 0xB0;

    public static final int SAVED_TERMINAL = (int) ElfImage.MEMORY_ADDRESS + 0xD8;

    private static final int CONTROL = (int) ElfImage.MEMORY_ADDRESS + 0x80;
    /** Not 0 once a brain has taken a launcher on: if the brain goes away before, the launcher starts another one. */
    public static final int COMMITTED = (int) ElfImage.MEMORY_ADDRESS + 0xE0;

    /** Where the last call of a parked launcher leaves the signal that it has waited for, see {@link #PARKED}. */
    public static final int WAITED = (int) ElfImage.MEMORY_ADDRESS + 0xE8;

    /**
     * What a launcher keeps that waits alone, until a brain has read it: the process whose end it waits for, and the signal that came. Behind
     * all that the launcher itself and a brain's first frame use.
     */
    public static final int PARKED = BUFFER + 0x1800;

    public static final int PARKED_PID = 0;
    public static final int PARKED_SIGNAL = Long.BYTES;
    public static final int PARKED_SIZE = 2 * Long.BYTES;

    private static final int CONTROL_SIZE = 24;

    private static final int STORE = 56;
    private static final int ADOPT_READ = 64;
    private static final int ADOPT_WRITE = 68;
    private static final int BITS = 72;
    private static final int PARENT_BYTES = 76;

    private static final int POLLIN = 1;
    private static final int SIGSET_SIZE = 8;

    private static final int EINTR = 4;
    private static final int MAX_ERRNO = 4095;
    private static final int SIGPIPE = 13;
    private static final int SIGCHLD = 17;
    private static final int SIG_DFL = 0;
    /** SIGQUIT, SIGABRT and SIGTERM. */
    private static final int[] DEADLY = {3, 6, 15};

    /** SIGHUP and SIGINT, which stay ignored if they are, nohup(1). */
    private static final int[] DEADLY_UNLESS_IGNORED = {1, 2};

    /** Where it is found how a signal was handled before; the first word is the handler. */
    private static final int OLD_ACTION = 64;

    private static final int SA_RESTORER = 0x04000000;
    private static final int KILLED_BY = 128;
    private static final int SIG_IGN = 1;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;

    private static final Reg[] ARGUMENTS = {Reg.RDI, Reg.RSI, Reg.RDX, Reg.R10, Reg.R8, Reg.R9};

    private StubProgram() {}

    /**
     * The image of a stub that says hello and then obeys. Its last bytes are {@link #ends}.
     *
     * @param readEnd the descriptor from which it reads requests
     * @param writeEnd the descriptor to which it writes replies
     */
    public static byte[] image(int readEnd, int writeEnd) {
        Assembler asm = new Assembler(ElfImage.CODE_ADDRESS);
        Label exit = asm.label("exit");
        Label hello = asm.label("hello");
        ignoreBrokenPipes(asm);
        dieOfSignals(asm);
        Label ends = asm.label("control descriptors");
        asm.move(Reg.RSI, ends).load32(Reg.R14, Reg.RSI, 0).load32(Reg.R13, Reg.RSI, Integer.BYTES);
        asm.move(Reg.RBP, NO_GATE);
        asm.move(Reg.RAX, 0).move(Reg.R12, 0).jump(hello);
        loop(asm, hello, exit);
        asm.place(exit);
        restoreTerminal(asm);
        exit(asm, 1);
        asm.place(ends).bytes(ends(readEnd, writeEnd));
        return ElfImage.of(asm.assemble(), MEMORY_SIZE);
    }

    /** {@return the control descriptors as an image has them}: 32 bits for the one to write to, then 32 for the one to read from */
    static byte[] ends(int readEnd, int writeEnd) {
        return ByteBuffer.allocate(ENDS_SIZE)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(writeEnd)
                .putInt(readEnd)
                .array();
    }

    /** Adds the calls that keep a write to a brain that has gone from killing the process. */
    public static void ignoreBrokenPipes(Assembler asm) {
        handle(asm, SIGPIPE, SIG_IGN);
    }

    /** Adds the calls that let the process wait for its children: one whose caller ignores SIGCHLD would find none. */
    public static void noticeChildren(Assembler asm) {
        handle(asm, SIGCHLD, SIG_DFL);
    }

    /** Adds what lets signals end the process even if it is the first one of a pid namespace, where they would have no effect otherwise. */
    private static void dieOfSignals(Assembler asm) {
        Label die = asm.label("die");
        Label begin = asm.label("handle signals");
        asm.jump(begin).place(die);
        asm.add(Reg.RDI, KILLED_BY);
        call(asm, Sys.EXIT_GROUP);
        asm.place(begin);
        asm.move(Reg.RBX, BUFFER);
        asm.move(Reg.RAX, die).store(Reg.RBX, 0, Reg.RAX).store(Reg.RBX, 16, Reg.RAX);
        asm.move(Reg.RAX, SA_RESTORER).store(Reg.RBX, 8, Reg.RAX);
        for (int signal : DEADLY) {
            setAction(asm, signal, BUFFER, 0);
        }
        for (int signal : DEADLY_UNLESS_IGNORED) {
            Label ignored = asm.label("signal " + signal + " is ignored");
            setAction(asm, signal, 0, BUFFER + OLD_ACTION);
            asm.load(Reg.RAX, Reg.RBX, OLD_ACTION).compare(Reg.RAX, SIG_IGN).jump(Condition.EQUAL, ignored);
            setAction(asm, signal, BUFFER, 0);
            asm.place(ignored);
        }
    }

    private static void setAction(Assembler asm, int signal, int action, int old) {
        asm.move(Reg.RDI, signal).move(Reg.RSI, action).move(Reg.RDX, old).move(Reg.R10, Long.BYTES);
        call(asm, Sys.RT_SIGACTION);
    }

    private static void handle(Assembler asm, int signal, int handler) {
        asm.move(Reg.RDI, BUFFER).move(Reg.RAX, handler).store(Reg.RDI, 0, Reg.RAX);
        asm.move(Reg.RSI, Reg.RDI).move(Reg.RDI, signal).move(Reg.RDX, 0).move(Reg.R10, Long.BYTES);
        call(asm, Sys.RT_SIGACTION);
    }

    /** Adds what sets a terminal back as it was when the brain goes away without having done so. */
    public static void restoreTerminal(Assembler asm) {
        Label none = asm.label("no terminal is raw");
        asm.move(Reg.RDI, SAVED_TERMINAL).load32(Reg.RDI, Reg.RDI, 0);
        asm.test(Reg.RDI, Reg.RDI).jump(Condition.EQUAL, none);
        asm.move(Reg.RSI, Terminals.TCSETS).move(Reg.RDX, SAVED_MODES);
        call(asm, Sys.IOCTL);
        asm.place(none);
    }

    /** Adds an exit. */
    public static void exit(Assembler asm, int code) {
        asm.move(Reg.RDI, code);
        call(asm, Sys.EXIT_GROUP);
    }

    /** Adds a system call whose arguments are in place. */
    public static void call(Assembler asm, Sys sys) {
        asm.move(Reg.RAX, sys.number(Arch.X86_64)).systemCall();
    }

    /**
     * Adds the loop. It begins with its first request.
     *
     * @param reply placed where the reply to what rax and r12 say is written
     * @param end where to go when there is no gate and the brain has gone
     */
    public static void loop(Assembler asm, Label reply, Label end) {
        loop(asm, reply, end, false);
    }

    /**
     * Adds the loop, for a stub whose control descriptors may be one socket. Who sleeps in a read of a socket, and not in a poll, is also
     * woken whenever the other end takes a reply.
     *
     * @param reply placed where the reply to what rax and r12 say is written
     * @param end where to go when there is no gate and the brain has gone
     */
    public static void loopAtSocket(Assembler asm, Label reply, Label end) {
        loop(asm, reply, end, true);
    }

    private static void loop(Assembler asm, Label reply, Label end, boolean polls) {
        Label loop = asm.label("loop");
        Label next = asm.label("next");
        Label endOfFile = asm.label("end of file");
        asm.place(loop);
        if (polls) {
            awaitInput(asm, POLL, 0);
        }
        readRequest(asm, endOfFile);
        makeCalls(asm, next, reply);
        writeReply(asm, reply, loop, endOfFile);
        waitAtGate(asm, endOfFile, loop, end);
    }

    private static void makeCalls(Assembler asm, Label next, Label reply) {
        Label parent = asm.label("parent or no clone");
        Label direct = asm.label("adopted numbers");
        Label failed = asm.label("failed");
        Label goOn = asm.label("go on");
        Label ordinary = asm.label("no clone");
        asm.place(next);
        for (int i = 0; i < ARGUMENTS.length; i++) {
            Label immediate = asm.label("argument " + i);
            asm.load(ARGUMENTS[i], Reg.RBX, 8 * (i + 1));
            asm.testByte(Reg.RBX, BITS + 1, 1 << i).jump(Condition.EQUAL, immediate);
            asm.load(ARGUMENTS[i], ARGUMENTS[i], 0);
            asm.place(immediate);
        }
        asm.load(Reg.RAX, Reg.RBX, 0).systemCall();
        asm.add(Reg.R12, -1);
        Label wide = asm.label("store 64 bits");
        Label stored = asm.label("stored");
        asm.load(Reg.RCX, Reg.RBX, STORE);
        asm.testByte(Reg.RBX, BITS, STORE_INT).jump(Condition.EQUAL, wide);
        asm.store32(Reg.RCX, 0, Reg.RAX).jump(stored);
        asm.place(wide);
        asm.store(Reg.RCX, 0, Reg.RAX);
        asm.place(stored);
        asm.compare32(Reg.RBX, ADOPT_READ, 0).jump(Condition.EQUAL, ordinary);
        asm.load32(Reg.RCX, Reg.RBX, PARENT_BYTES);
        asm.test(Reg.RAX, Reg.RAX).jump(Condition.LESS, reply).jump(Condition.GREATER, parent);
        asm.load32(Reg.R13, Reg.RBX, ADOPT_READ).load32(Reg.R14, Reg.RBX, ADOPT_WRITE);
        asm.testByte(Reg.RBX, BITS, ADOPT_STORED).jump(Condition.EQUAL, direct);
        asm.load32(Reg.R13, Reg.R13, 0).load32(Reg.R14, Reg.R14, 0);
        asm.place(direct);
        asm.add(Reg.RBX, Reg.RCX);
        // the number of its calls is the number of their bytes divided by the size of one
        Label skip = asm.label("pass over the parent's calls");
        asm.place(skip);
        asm.test(Reg.RCX, Reg.RCX).jump(Condition.EQUAL, goOn);
        asm.add(Reg.R12, -1).add(Reg.RCX, -CALL_SIZE).jump(skip);
        asm.place(parent);
        asm.move(Reg.R12, 0);
        Label count = asm.label("count the parent's calls");
        asm.place(count);
        asm.test(Reg.RCX, Reg.RCX).jump(Condition.EQUAL, goOn);
        asm.add(Reg.R12, 1).add(Reg.RCX, -CALL_SIZE).jump(count);
        asm.place(ordinary);
        asm.compare(Reg.RAX, -MAX_ERRNO).jump(Condition.ABOVE_OR_EQUAL, failed);
        asm.place(goOn);
        asm.add(Reg.RBX, CALL_SIZE).test(Reg.R12, Reg.R12).jump(Condition.NOT_EQUAL, next);
        asm.jump(reply);
        asm.place(failed);
        asm.testByte(Reg.RBX, BITS, 1).jump(Condition.NOT_EQUAL, goOn);
    }

    private static void writeReply(Assembler asm, Label reply, Label loop, Label endOfFile) {
        Label more = asm.label("more to write");
        asm.place(reply);
        asm.move(Reg.RDX, HEAD).load32(Reg.RSI, Reg.RDX, 16).load32(Reg.RDX, Reg.RDX, 20);
        asm.add(Reg.RSI, BUFFER - Frame.REPLY_HEAD).add(Reg.RDX, Frame.REPLY_HEAD);
        asm.store(Reg.RSI, 0, Reg.RAX).store(Reg.RSI, 8, Reg.R12);
        asm.place(more);
        asm.move(Reg.RDI, Reg.R14);
        call(asm, Sys.WRITE);
        asm.compare(Reg.RAX, -EINTR).jump(Condition.EQUAL, more);
        asm.test(Reg.RAX, Reg.RAX).jump(Condition.LESS_OR_EQUAL, endOfFile);
        asm.add(Reg.RSI, Reg.RAX).subtract(Reg.RDX, Reg.RAX).jump(Condition.NOT_EQUAL, more);
        asm.jump(loop);
    }

    /** Reads until the head is there, and as much behind it as it says. */
    private static void readRequest(Assembler asm, Label endOfFile) {
        Label read = asm.label("read");
        asm.move(Reg.RSI, HEAD);
        asm.place(read);
        asm.move(Reg.RDI, Reg.R13).move(Reg.RDX, END).subtract(Reg.RDX, Reg.RSI);
        call(asm, Sys.READ);
        asm.compare(Reg.RAX, -EINTR).jump(Condition.EQUAL, read);
        asm.test(Reg.RAX, Reg.RAX).jump(Condition.LESS_OR_EQUAL, endOfFile);
        asm.add(Reg.RSI, Reg.RAX);
        asm.compare(Reg.RSI, BUFFER).jump(Condition.LESS, read);
        asm.move(Reg.RBX, HEAD).load32(Reg.RDX, Reg.RBX, 0).add(Reg.RDX, BUFFER).subtract(Reg.RDX, Reg.RSI);
        asm.jump(Condition.GREATER, read);
        asm.load32(Reg.RBP, Reg.RBX, 12).load32(Reg.R12, Reg.RBX, 8);
        asm.load32(Reg.RBX, Reg.RBX, 4).add(Reg.RBX, BUFFER);
    }

    /**
     * Adds a wait until something can be read from the descriptor in r13, ppoll(2).
     *
     * @param poll the address of a {@code struct pollfd}, which is filled
     * @param limit the address of a {@code struct timespec}; 0 to wait however long
     */
    public static void awaitInput(Assembler asm, int poll, int limit) {
        asm.move(Reg.RDI, poll).move(Reg.RAX, POLLIN);
        asm.store32(Reg.RDI, 0, Reg.R13).store32(Reg.RDI, Integer.BYTES, Reg.RAX);
        asm.move(Reg.RSI, 1).move(Reg.RDX, limit).move(Reg.R10, 0).move(Reg.R8, SIGSET_SIZE);
        call(asm, Sys.PPOLL);
    }

    private static void waitAtGate(Assembler asm, Label endOfFile, Label loop, Label end) {
        Label gate = asm.label("gate");
        asm.place(endOfFile);
        asm.compare32Register(Reg.RBP, 0).jump(Condition.LESS, end);
        asm.move(Reg.RDI, Reg.R13);
        call(asm, Sys.CLOSE);
        asm.move(Reg.RDI, Reg.R14);
        call(asm, Sys.CLOSE);
        asm.place(gate);
        asm.move(Reg.RSI, MESSAGE);
        asm.move(Reg.RAX, IOVEC).store(Reg.RSI, 16, Reg.RAX);
        asm.move(Reg.RCX, MESSAGE_BYTE).store(Reg.RAX, 0, Reg.RCX);
        asm.move(Reg.RCX, 1).store(Reg.RAX, 8, Reg.RCX).store(Reg.RSI, 24, Reg.RCX);
        asm.move(Reg.RAX, CONTROL).store(Reg.RSI, 32, Reg.RAX);
        asm.move(Reg.RAX, CONTROL_SIZE).store(Reg.RSI, 40, Reg.RAX);
        asm.move(Reg.RDI, Reg.RBP).move(Reg.RDX, MSG_CMSG_CLOEXEC);
        call(asm, Sys.RECVMSG);
        asm.compare(Reg.RAX, -EINTR).jump(Condition.EQUAL, gate);
        asm.test(Reg.RAX, Reg.RAX).jump(Condition.LESS_OR_EQUAL, end);
        asm.move(Reg.RSI, MESSAGE).compare32(Reg.RSI, 40, CONTROL_SIZE).jump(Condition.NOT_EQUAL, gate);
        asm.move(Reg.RSI, CONTROL);
        asm.load32(Reg.R13, Reg.RSI, 16).load32(Reg.R14, Reg.RSI, 20).jump(loop);
    }
}
