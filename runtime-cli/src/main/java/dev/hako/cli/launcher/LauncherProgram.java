package dev.hako.cli.launcher;

import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Sys;
import dev.hako.core.stub.Assembler;
import dev.hako.core.stub.Assembler.Condition;
import dev.hako.core.stub.Assembler.Label;
import dev.hako.core.stub.Assembler.Reg;
import dev.hako.core.stub.ElfImage;
import dev.hako.core.stub.StubProgram;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The program behind {@code bin/hako}: the process that the caller sees, signals and waits for. It is a stub whose entry finds
 * the JVM that drives it: one that runs already ({@link ServerSearch}), or else one that it starts.
 *
 * <pre>
 *   launcher                                   child (vfork: the launcher stands still until it executes)
 *   opens /dev/null on closed stdio
 *   notices its children, ignores SIGPIPE
 *   looks for a server; if one takes it, obeys that
 *   makes the pipes of replies and requests
 *   finds its distribution: /proc/self/exe
 *   clone -----------------------------------> a session of its own
 *                                              stdin = replies, stdout = requests, stderr = the caller's
 *                                              nothing else open, cwd = the distribution
 *                                              executes runtime/bin/java with an environment of its own
 *   closes the child's ends                    (or says what is missing, and exits with 127)
 *   obeys: {@link StubProgram}
 *   end of file:
 *   a server did not take it on: starts the JVM
 *   it waited alone: looks for a server again
 *   else the brain died: a terminal is set back, exit 1
 * </pre>
 *
 * <p>The pipes lie high, so that the numbers of {@code --preserve-fds} and LISTEN_FDS are not disturbed. Nothing of the caller's
 * environment reaches the JVM: a JAVA_TOOL_OPTIONS in it is meant for others.
 *
 * <p>Registers: rbx is the end of a pipe at hand, r12 its number, r15 the end of the distribution's path.
 */
public final class LauncherProgram {

    /** Where the pipes' ends are moved to, if the limit on descriptors lets them. */
    private static final int HIGH = 512;

    private static final int LESS_HIGH = 64;

    private static final int PIPES = StubProgram.BUFFER + 0x20; // behind the zeroed struct sigaction
    private static final int REPLIES_READ = PIPES;
    private static final int REPLIES_WRITE = PIPES + 4;
    private static final int REQUESTS_READ = PIPES + 8;
    private static final int REQUESTS_WRITE = PIPES + 12;
    private static final int ENDS = 4;
    private static final int EXEC_FAILED = PIPES + 16;
    private static final int MESSAGE = PIPES + 24;

    private static final String CANNOT_EXECUTE = "hako: cannot execute ";
    private static final String JAVA = BrainCommand.JAVA;
    private static final String IS_IT_COMPLETE = JAVA + ": is the installation complete?\n";
    private static final String NO_PROC = "hako: cannot read /proc/self/exe: is /proc mounted?\n";
    private static final String NO_PIPE = "hako: cannot make a pipe: too many open files?\n";
    private static final String NO_PROCESS = "hako: cannot start a process: is the limit on processes reached?\n";
    private static final String BRAIN_DIED = "hako: the Java virtual machine ended without an answer\n";

    private static final int DISTRIBUTION = MESSAGE + CANNOT_EXECUTE.length();
    private static final int PATH_MAX = 4096;

    private static final int AT_FDCWD = -100;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int F_GETFD = 1;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int CLONE_VM = 0x100;
    private static final int CLONE_VFORK = 0x4000;
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int NOT_FOUND = 127;

    private final Assembler asm = new Assembler(ElfImage.CODE_ADDRESS);
    private final BrainChoice choice;
    private final List<String> environment;

    private LauncherProgram(BrainChoice choice, List<String> environment) {
        this.choice = choice;
        this.environment = environment;
    }

    /**
     * The launcher's executable.
     *
     * @param choice the JVM's command lines, its own name first; paths in them are relative to the distribution
     * @param environment the JVM's environment, {@code NAME=value}
     */
    static byte[] image(BrainChoice choice, List<String> environment) {
        return ElfImage.of(new LauncherProgram(choice, environment).assemble(), StubProgram.MEMORY_SIZE);
    }

    private byte[] assemble() {
        Label child = asm.label("child");
        Label reply = asm.label("reply");
        Label end = asm.label("the brain has gone");
        Label quietEnd = asm.label("the child has said why");
        Label obey = asm.label("obey");
        Label look = asm.label("look for a server");
        Label start = asm.label("start a brain");
        openStandardStreams();
        StubProgram.noticeChildren(asm);
        StubProgram.ignoreBrokenPipes(asm);
        asm.place(look);
        new ServerSearch(asm).find(obey);
        asm.place(start);
        setCommitted(1);
        makePipes();
        findDistribution();
        asm.move(Reg.RBX, EXEC_FAILED).storeByte(Reg.RBX, 0, 0); // a server may have left something there
        asm.move(Reg.RDI, CLONE_VM | CLONE_VFORK | Processes.SIGCHLD).move(Reg.RSI, 0);
        call(Sys.CLONE);
        asm.test(Reg.RAX, Reg.RAX).jump(Condition.EQUAL, child);
        orElse(NO_PROCESS);
        asm.move(Reg.RBX, PIPES);
        asm.load32(Reg.R13, Reg.RBX, REQUESTS_READ - PIPES).load32(Reg.R14, Reg.RBX, REPLIES_WRITE - PIPES);
        close(REPLIES_READ);
        close(REQUESTS_WRITE);
        asm.compareByte(Reg.RBX, EXEC_FAILED - PIPES, 0).jump(Condition.NOT_EQUAL, quietEnd);
        asm.place(obey);
        asm.move(Reg.RBP, StubProgram.NO_GATE);
        StubProgram.loopAtSocket(asm, reply, end);
        asm.place(end);
        goOnWithout(start, look);
        StubProgram.restoreTerminal(asm);
        say(BRAIN_DIED);
        asm.place(quietEnd);
        StubProgram.exit(asm, 1);
        asm.place(child);
        becomeBrain();
        return asm.assemble();
    }

    private void setCommitted(int value) {
        asm.move(Reg.RBX, StubProgram.COMMITTED).move(Reg.RAX, value).store(Reg.RBX, 0, Reg.RAX);
    }

    /** When the brain has gone: nothing to mind if it did not take this process on, or if this process has waited alone. */
    private void goOnWithout(Label start, Label look) {
        Label died = asm.label("died");
        asm.move(Reg.RDI, Reg.R13);
        call(Sys.CLOSE);
        asm.move(Reg.RBX, StubProgram.COMMITTED);
        asm.load(Reg.RAX, Reg.RBX, 0).test(Reg.RAX, Reg.RAX).jump(Condition.EQUAL, start);
        asm.move(Reg.RBX, StubProgram.WAITED);
        asm.load(Reg.RAX, Reg.RBX, 0).test(Reg.RAX, Reg.RAX).jump(Condition.EQUAL, died);
        asm.move(Reg.RCX, 0).store(Reg.RBX, 0, Reg.RCX);
        asm.move(Reg.RBX, StubProgram.PARKED).store(Reg.RBX, StubProgram.PARKED_SIGNAL, Reg.RAX);
        setCommitted(0);
        asm.jump(look);
        asm.place(died);
    }

    /** A descriptor below 3 that is closed would be taken by the next file that is opened. */
    private void openStandardStreams() {
        Label devNull = asm.label("/dev/null");
        Label begin = asm.label("begin");
        asm.jump(begin).place(devNull).text("/dev/null").place(begin);
        for (int fd = STDIN; fd <= STDERR; fd++) {
            Label open = asm.label("is open");
            asm.move(Reg.RDI, fd).move(Reg.RSI, F_GETFD);
            call(Sys.FCNTL);
            asm.test(Reg.RAX, Reg.RAX).jump(Condition.NOT_NEGATIVE, open);
            asm.move(Reg.RDI, AT_FDCWD).move(Reg.RSI, devNull).move(Reg.RDX, O_RDWR);
            call(Sys.OPENAT);
            asm.place(open);
        }
    }

    private void makePipes() {
        Label raise = asm.label("raise");
        Label raised = asm.label("all are raised");
        for (int pipe : new int[] {REPLIES_READ, REQUESTS_READ}) {
            asm.move(Reg.RDI, pipe).move(Reg.RSI, O_CLOEXEC);
            call(Sys.PIPE2);
            orElse(NO_PIPE);
        }
        asm.move(Reg.RBX, PIPES);
        for (int i = 0; i < ENDS; i++) {
            asm.call(raise);
        }
        asm.jump(raised);
        raiseDescriptor(raise);
        asm.place(raised);
    }

    /** A routine that moves the descriptor whose number is at rbx up, and rbx to the next one. */
    private void raiseDescriptor(Label routine) {
        asm.place(routine);
        asm.load32(Reg.R12, Reg.RBX, 0);
        raise(asm, Reg.R12);
        asm.store32(Reg.RBX, 0, Reg.R12);
        asm.add(Reg.RBX, Integer.BYTES).ret();
    }

    /** Adds what moves a descriptor up, as far as the limit on descriptors lets it; the register then has its new number. */
    static void raise(Assembler asm, Reg descriptor) {
        Label moved = asm.label("moved");
        Label stays = asm.label("stays where it is");
        for (int minimum : new int[] {HIGH, LESS_HIGH}) {
            asm.move(Reg.RDI, descriptor).move(Reg.RSI, F_DUPFD_CLOEXEC).move(Reg.RDX, minimum);
            StubProgram.call(asm, Sys.FCNTL);
            asm.test(Reg.RAX, Reg.RAX).jump(Condition.NOT_NEGATIVE, moved);
        }
        asm.jump(stays);
        asm.place(moved);
        asm.move(descriptor, Reg.RAX); // rdi is the old one
        StubProgram.call(asm, Sys.CLOSE);
        asm.place(stays);
    }

    /** Leaves the path of the directory above {@code bin}, with its last slash, at DISTRIBUTION, its end in r15. */
    private void findDistribution() {
        Label exe = asm.label("/proc/self/exe");
        Label prefix = asm.label("cannot execute");
        Label begin = asm.label("find");
        Label cut = asm.label("cut");
        asm.jump(begin);
        asm.place(exe).text("/proc/self/exe").place(prefix).text(CANNOT_EXECUTE).place(begin);
        asm.move(Reg.RSI, prefix).move(Reg.RDI, MESSAGE).move(Reg.RCX, CANNOT_EXECUTE.length());
        asm.copyBytes();
        asm.move(Reg.RDI, AT_FDCWD)
                .move(Reg.RSI, exe)
                .move(Reg.RDX, DISTRIBUTION)
                .move(Reg.R10, PATH_MAX);
        call(Sys.READLINKAT);
        orElse(NO_PROC);
        asm.move(Reg.R15, DISTRIBUTION).add(Reg.R15, Reg.RAX);
        for (int component = 0; component < 2; component++) {
            Label more = asm.label("more of the name");
            asm.place(more);
            asm.compare(Reg.R15, DISTRIBUTION).jump(Condition.EQUAL, cut);
            asm.add(Reg.R15, -1).compareByte(Reg.R15, 0, '/').jump(Condition.NOT_EQUAL, more);
        }
        asm.add(Reg.R15, 1);
        asm.place(cut).storeByte(Reg.R15, 0, 0);
    }

    private void becomeBrain() {
        Label java = asm.label("java");
        Label usual = asm.label("usual argv");
        Label brief = asm.label("brief argv");
        Label linking = asm.label("linking argv");
        Label variables = asm.label("envp");
        Label isBrief = asm.label("is brief");
        Label isLinking = asm.label("is linking");
        Label execute = asm.label("execute");
        Label failed = asm.label("failed");
        call(Sys.SETSID);
        duplicate(REPLIES_READ, STDIN);
        duplicate(REQUESTS_WRITE, STDOUT);
        asm.move(Reg.RDI, STDERR + 1).move(Reg.RSI, -1).move(Reg.RDX, 0);
        call(Sys.CLOSE_RANGE);
        asm.move(Reg.RDI, DISTRIBUTION);
        call(Sys.CHDIR);
        asm.test(Reg.RAX, Reg.RAX).jump(Condition.NOT_EQUAL, failed);
        BrainChoice.choose(asm, isBrief, isLinking);
        asm.move(Reg.RSI, usual).jump(execute);
        asm.place(isBrief).move(Reg.RSI, brief).jump(execute);
        asm.place(isLinking).move(Reg.RSI, linking);
        asm.place(execute).move(Reg.RDI, java).move(Reg.RDX, variables);
        call(Sys.EXECVE);
        asm.place(failed);
        sayWhatIsMissing();
        asm.place(java).text(JAVA);
        pointers(usual, choice.usual());
        pointers(brief, choice.brief());
        pointers(linking, choice.linking());
        pointers(variables, environment);
    }

    /** Completes the message in front of the distribution's path. */
    private void sayWhatIsMissing() {
        Label suffix = asm.label("is it complete");
        asm.move(Reg.RSI, suffix).move(Reg.RDI, Reg.R15).move(Reg.RCX, IS_IT_COMPLETE.length());
        asm.copyBytes();
        asm.move(Reg.RSI, MESSAGE).move(Reg.RDX, Reg.RDI).subtract(Reg.RDX, Reg.RSI);
        asm.move(Reg.RDI, STDERR);
        call(Sys.WRITE);
        asm.move(Reg.RBX, EXEC_FAILED).storeByte(Reg.RBX, 0, 1);
        StubProgram.exit(asm, NOT_FOUND);
        asm.place(suffix).text(IS_IT_COMPLETE);
    }

    private void pointers(Label array, List<String> texts) {
        Label[] places = new Label[texts.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = asm.label(texts.get(i));
            asm.place(places[i]).text(texts.get(i));
        }
        asm.place(array);
        for (Label place : places) {
            asm.pointer(place);
        }
        asm.pointer(null);
    }

    private void duplicate(int end, int standard) {
        asm.move(Reg.RDI, end)
                .load32(Reg.RDI, Reg.RDI, 0)
                .move(Reg.RSI, standard)
                .move(Reg.RDX, 0);
        call(Sys.DUP3);
    }

    private void close(int end) {
        asm.load32(Reg.RDI, Reg.RBX, end - PIPES);
        call(Sys.CLOSE);
    }

    /** Ends the process with a message if the last system call failed. */
    private void orElse(String message) {
        Label succeeded = asm.label("succeeded");
        asm.test(Reg.RAX, Reg.RAX).jump(Condition.NOT_NEGATIVE, succeeded);
        say(message);
        StubProgram.exit(asm, 1);
        asm.place(succeeded);
    }

    private void say(String message) {
        Label text = asm.label(message);
        Label after = asm.label("after the message");
        asm.jump(after).place(text).text(message).place(after);
        asm.move(Reg.RDI, STDERR).move(Reg.RSI, text);
        asm.move(Reg.RDX, message.getBytes(StandardCharsets.UTF_8).length);
        call(Sys.WRITE);
    }

    private void call(Sys sys) {
        StubProgram.call(asm, sys);
    }
}
