package dev.hako.cli.launcher;

import dev.hako.core.linux.Sys;
import dev.hako.core.stub.Assembler;
import dev.hako.core.stub.Assembler.Condition;
import dev.hako.core.stub.Assembler.Label;
import dev.hako.core.stub.Assembler.Reg;
import dev.hako.core.stub.StubProgram;

/**
 * The part of a launcher that looks for a server: a JVM that runs already and may take it.
 *
 * <pre>
 *   $HAKO_SERVER                 an absolute path: there; any other text: nowhere
 *   without it                   as root in /run/hako/~server, else, and then, in $XDG_RUNTIME_DIR/hako/~server
 *
 *   connects; the other end is to be of our own user
 *   waits for its first byte, 2 seconds at the most: a server that does not take us closes the connection
 * </pre>
 *
 * <p>Nobody is told when there is none: the launcher starts a JVM then.
 *
 * <p>Registers: r12 is a variable of the environment at hand, rbx and r15 the values that were found, r13 the socket.
 */
public final class ServerSearch {

    /** The variable that names the socket, or with any other value forbids to look for one. */
    public static final String VARIABLE = "HAKO_SERVER";

    /** Name of the socket in the default root: no container has such an id. */
    public static final String SOCKET = "~server";

    private static final String ROOT = "/run/hako/" + SOCKET;
    private static final String USER_ROOT = "/hako/" + SOCKET;

    private static final int ADDRESS = StubProgram.BUFFER + 0x100;
    private static final int PATH = ADDRESS + 2;
    private static final int PATH_MAX = 107;
    private static final int ADDRESS_SIZE = PATH_MAX + 3;
    private static final int CREDENTIALS = ADDRESS + 0x100;
    private static final int CREDENTIALS_SIZE = 12;
    private static final int UID = CREDENTIALS + 4;
    private static final int LENGTH = CREDENTIALS + 16;
    private static final int POLL = CREDENTIALS + 32;
    private static final int TIMEOUT = CREDENTIALS + 48;
    private static final int SECONDS = 2;

    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_CLOEXEC = 0x80001;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int MSG_PEEK = 2;

    private final Assembler asm;
    private final Label connect;

    ServerSearch(Assembler asm) {
        this.asm = asm;
        this.connect = asm.label("connect");
    }

    /**
     * Adds the search. It goes on behind it when there is no server.
     *
     * @param found where to go when one has sent its first frame: r13 and r14 are its socket
     */
    void find(Label found) {
        Label none = asm.label("no server");
        Label notRoot = asm.label("not root");
        Label empty = asm.label("no variable");
        variable(VARIABLE, Reg.RBX);
        variable("XDG_RUNTIME_DIR", Reg.R15);
        asm.test(Reg.RBX, Reg.RBX).jump(Condition.EQUAL, empty);
        asm.compareByte(Reg.RBX, 0, '/').jump(Condition.NOT_EQUAL, none);
        begin();
        append(Reg.RBX);
        asm.call(connect)
                .test(Reg.RAX, Reg.RAX)
                .jump(Condition.NOT_EQUAL, found)
                .jump(none);
        asm.place(empty);
        call(Sys.GETEUID);
        asm.test(Reg.RAX, Reg.RAX).jump(Condition.NOT_EQUAL, notRoot);
        begin();
        append(ROOT);
        asm.call(connect).test(Reg.RAX, Reg.RAX).jump(Condition.NOT_EQUAL, found);
        asm.place(notRoot);
        asm.test(Reg.R15, Reg.R15).jump(Condition.EQUAL, none);
        asm.compareByte(Reg.R15, 0, '/').jump(Condition.NOT_EQUAL, none);
        begin();
        append(Reg.R15);
        append(USER_ROOT);
        asm.call(connect)
                .test(Reg.RAX, Reg.RAX)
                .jump(Condition.NOT_EQUAL, found)
                .jump(none);
        tryToConnect();
        asm.place(none);
    }

    /** Leaves the address of a variable's value in a register, 0 if there is none. The stack is as the kernel has left it (execve(2)). */
    private void variable(String name, Reg to) {
        Label text = asm.label(name);
        Label search = asm.label("search the environment");
        Label arguments = asm.label("behind the arguments");
        Label next = asm.label("next variable");
        Label done = asm.label("searched");
        String prefix = name + "=";
        asm.jump(search).place(text).text(prefix).place(search);
        asm.move(to, 0).move(Reg.R12, Reg.RSP);
        asm.place(arguments);
        asm.add(Reg.R12, Long.BYTES).load(Reg.RAX, Reg.R12, 0).test(Reg.RAX, Reg.RAX);
        asm.jump(Condition.NOT_EQUAL, arguments);
        asm.place(next);
        asm.add(Reg.R12, Long.BYTES).load(Reg.RSI, Reg.R12, 0).test(Reg.RSI, Reg.RSI);
        asm.jump(Condition.EQUAL, done);
        asm.move(Reg.RDI, text).move(Reg.RCX, prefix.length()).compareBytes().jump(Condition.NOT_EQUAL, next);
        asm.move(to, Reg.RSI);
        asm.place(done);
    }

    /** Begins an address without a path; rdi is where the path goes. */
    private void begin() {
        asm.move(Reg.RDI, ADDRESS);
        asm.move(Reg.RAX, AF_UNIX).store(Reg.RDI, 0, Reg.RAX).add(Reg.RDI, 2);
    }

    /** Appends the text at an address, as far as there is room. */
    private void append(Reg from) {
        Label more = asm.label("append");
        Label done = asm.label("appended");
        asm.move(Reg.RSI, from);
        asm.place(more);
        asm.compare(Reg.RDI, PATH + PATH_MAX).jump(Condition.ABOVE_OR_EQUAL, done);
        asm.compareByte(Reg.RSI, 0, 0).jump(Condition.EQUAL, done);
        asm.move(Reg.RCX, 1).copyBytes().jump(more);
        asm.place(done).storeByte(Reg.RDI, 0, 0);
    }

    private void append(String text) {
        Label label = asm.label(text);
        Label begin = asm.label("append a constant");
        asm.jump(begin).place(label).text(text).place(begin);
        asm.move(Reg.RAX, label);
        append(Reg.RAX);
    }

    /** A routine: connects to the address and waits to be taken. rax is 0 if that did not happen. */
    private void tryToConnect() {
        Label failed = asm.label("not taken");
        Label refused = asm.label("no socket");
        asm.place(connect);
        asm.move(Reg.RDI, AF_UNIX).move(Reg.RSI, SOCK_STREAM_CLOEXEC).move(Reg.RDX, 0);
        call(Sys.SOCKET);
        asm.test(Reg.RAX, Reg.RAX).jump(Condition.NEGATIVE, refused);
        asm.move(Reg.R13, Reg.RAX);
        asm.move(Reg.RDI, Reg.R13).move(Reg.RSI, ADDRESS).move(Reg.RDX, ADDRESS_SIZE);
        call(Sys.CONNECT);
        asm.test(Reg.RAX, Reg.RAX).jump(Condition.NOT_EQUAL, failed);
        checkUser(failed);
        LauncherProgram.raise(asm, Reg.R13);
        awaitFirstByte(failed);
        asm.move(Reg.R14, Reg.R13).move(Reg.RAX, 1).ret();
        asm.place(failed);
        asm.move(Reg.RDI, Reg.R13);
        call(Sys.CLOSE);
        asm.place(refused);
        asm.move(Reg.RAX, 0).ret();
    }

    /** Who listens may make this process do anything: it must be our own user. */
    private void checkUser(Label failed) {
        asm.move(Reg.RBX, LENGTH).move(Reg.RAX, CREDENTIALS_SIZE).store(Reg.RBX, 0, Reg.RAX);
        asm.move(Reg.RDI, Reg.R13).move(Reg.RSI, SOL_SOCKET).move(Reg.RDX, SO_PEERCRED);
        asm.move(Reg.R10, CREDENTIALS).move(Reg.R8, LENGTH);
        call(Sys.GETSOCKOPT);
        asm.test(Reg.RAX, Reg.RAX).jump(Condition.NOT_EQUAL, failed);
        call(Sys.GETEUID);
        asm.move(Reg.RBX, UID).load32(Reg.RCX, Reg.RBX, 0);
        asm.subtract(Reg.RAX, Reg.RCX).jump(Condition.NOT_EQUAL, failed);
    }

    private void awaitFirstByte(Label failed) {
        asm.move(Reg.RBX, TIMEOUT).move(Reg.RAX, SECONDS).store(Reg.RBX, 0, Reg.RAX);
        asm.move(Reg.RAX, 0).store(Reg.RBX, 8, Reg.RAX);
        StubProgram.awaitInput(asm, POLL, TIMEOUT);
        asm.compare(Reg.RAX, 1).jump(Condition.NOT_EQUAL, failed);
        asm.move(Reg.RDI, Reg.R13).move(Reg.RSI, CREDENTIALS).move(Reg.RDX, 1).move(Reg.R10, MSG_PEEK);
        asm.move(Reg.R8, 0).move(Reg.R9, 0);
        call(Sys.RECVFROM);
        asm.compare(Reg.RAX, 1).jump(Condition.NOT_EQUAL, failed);
    }

    private void call(Sys sys) {
        StubProgram.call(asm, sys);
    }
}
