package dev.hako.core.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameStep;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import dev.hako.core.process.FinalSteps.Program;
import dev.hako.core.process.FinalSteps.Step;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinalStepsTest {

    private static final Program PROGRAM = new Program("/bin/true", List.of("true"), List.of());
    private static final Identity ANN =
            new Identity(1000, 1001, Optional.of(List.of(5L, 4294967294L)), OptionalLong.of(0));

    @TempDir
    Path dir;

    @Test
    void loadsTheFilterFirstWhenThatNeedsPrivileges() throws IOException {
        assertThat(order(false))
                .containsExactly(
                        "close_range(6, 0xffffffff, 4)",
                        "rt_sigprocmask",
                        "seccomp",
                        "sendmsg",
                        "bounding",
                        "prctl(8, 1, 0, 0, 0)",
                        "setgroups",
                        "setresgid(1001, 1001, 1001)",
                        "setresuid(1000, 1000, 1000)",
                        "prctl(8, 0, 0, 0, 0)",
                        "capset",
                        "execve");
    }

    @Test
    void loadsTheFilterLastWhenAnybodyMay() throws IOException {
        assertThat(order(true))
                .containsExactly(
                        "close_range(6, 0xffffffff, 4)",
                        "rt_sigprocmask",
                        "prctl(38, 1, 0, 0, 0)",
                        "bounding",
                        "prctl(8, 1, 0, 0, 0)",
                        "setgroups",
                        "setresgid(1001, 1001, 1001)",
                        "setresuid(1000, 1000, 1000)",
                        "prctl(8, 0, 0, 0, 0)",
                        "capset",
                        "seccomp",
                        "sendmsg",
                        "execve");
    }

    private static List<String> order(boolean noNewPrivileges) throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        assertThat(run(steps(noNewPrivileges, ANN), kernel, PROGRAM, 3)).isEmpty();
        return kernel.calls().stream()
                .filter(call -> !call.startsWith("rt_sigaction"))
                .map(call -> call.startsWith("prctl(24") ? "bounding" : call)
                .map(call -> call.matches("(seccomp|sendmsg|capset|setgroups|execve|rt_sigproc.*)\\(.*")
                        ? call.substring(0, call.indexOf('('))
                        : call)
                .toList();
    }

    private static FinalSteps steps(boolean noNewPrivileges, Identity who) {
        FrameStep bounding = frame -> frame.call(Sys.PRCTL, Processes.PR_CAPBSET_DROP, 1, 0, 0, 0);
        FrameStep caps = frame -> frame.call(Sys.CAPSET, frame.ints(0, 0), frame.space(24));
        FrameStep seccomp = frame -> {
            frame.call(Sys.SECCOMP, 1, 0, frame.space(16));
            frame.call(Sys.SENDMSG, 7, frame.space(56), 0);
        };
        return new FinalSteps(who, noNewPrivileges, bounding, caps, seccomp);
    }

    @Test
    void clearsTheGroupsEvenIfThereAreNone() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        Identity none = new Identity(0, 0, Optional.of(List.of()), OptionalLong.empty());
        run(steps(true, none), kernel, PROGRAM, 0);
        assertThat(kernel.calls()).anyMatch(call -> call.startsWith("setgroups(0, "));
    }

    @Test
    void leavesTheGroupsAloneWhereTheyAreForbidden() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        run(steps(true, new Identity(0, 0, Optional.empty(), OptionalLong.empty())), kernel, PROGRAM, 0);
        assertThat(kernel.calls()).noneMatch(call -> call.startsWith("setgroups("));
    }

    @Test
    void saysWhichStepFailed() throws IOException {
        assertFailure(
                "prctl(24", Errno.EPERM, Step.BOUNDING_SET, "unable to apply bounding set: operation not permitted");
        assertFailure(
                "setgroups(", Errno.EPERM, Step.GROUPS, "unable to setup user: setgroups: operation not permitted");
        assertFailure(
                "setresgid(",
                Errno.EINVAL,
                Step.GROUP,
                "unable to setup user: cannot setgid to unmapped gid 1001 in user namespace");
        assertFailure(
                "setresuid(",
                Errno.EINVAL,
                Step.USER,
                "unable to setup user: cannot setuid to unmapped uid 1000 in user namespace");
        assertFailure(
                "setresuid(",
                Errno.EAGAIN,
                Step.USER,
                "unable to setup user: setuid: resource temporarily unavailable");
        assertFailure("capset(", Errno.EPERM, Step.CAPABILITIES, "unable to apply caps: operation not permitted");
        String seccomp = "unable to init seccomp: ";
        String loading = seccomp + "error loading seccomp filter into kernel: error loading seccomp filter: ";
        assertFailure("seccomp(", Errno.EINVAL, Step.SECCOMP, loading + "invalid argument");
        assertFailure(
                "seccomp(",
                Errno.EBUSY,
                Step.SECCOMP,
                loading
                        + "device or resource busy (a filter with a seccomp agent holds already where the runtime runs)");
        assertFailure(
                "sendmsg(",
                Errno.EPIPE,
                Step.LISTENER,
                seccomp + "cannot send seccomp fd to the seccomp agent: broken pipe");
        assertFailure("execve(", Errno.ENOENT, Step.EXECUTE, "exec /bin/true: no such file or directory");
    }

    /** What kept a stub from becoming the program. */
    private record Failure(Step step, Errno errno, String message) {}

    /** Runs the steps at once, as {@code init.ProgramStart} does when it is time. */
    private static Optional<Failure> run(FinalSteps steps, Kernel container, Program program, int preserved)
            throws IOException {
        List<Step> noted = new ArrayList<>();
        Optional<Reply> reply = container.runLast(steps.frame(container, program, preserved, noted));
        return reply.map(answer -> {
            Step step = Step.failed(noted, answer);
            Identity who = steps.who();
            Errno errno = answer.errno();
            return new Failure(step, errno, step.message(errno, who.uid(), who.gid(), program.path()));
        });
    }

    private static void assertFailure(String call, Errno errno, Step step, String message) throws IOException {
        RecordingKernel kernel = new RecordingKernel(
                made -> made.startsWith(call) ? Optional.of(Answer.failure(errno)) : Optional.empty());
        assertThat(run(steps(true, ANN), kernel, PROGRAM, 0)).contains(new Failure(step, errno, message));
    }

    @Test
    void becomesTheProgramOfTheUser() throws IOException {
        ProgramLookupTest.assumeRoot();
        Path out = Files.createFile(dir.resolve("out"));
        Files.setAttribute(out, "unix:uid", 1000);
        String script = "{ id -u; id -g; id -G;"
                + " grep -E '^(SigBlk|NoNewPrivs)' /proc/self/status; ls /proc/self/fd;"
                + " echo $0 $A; } > " + out;
        Program program = new Program("/bin/sh", List.of("me", "-c", script), List.of("A=b", "PATH=/usr/bin:/bin"));
        Files.setPosixFilePermissions(dir, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        FinalSteps steps = new FinalSteps(ANN, true, FrameStep.none(), FrameStep.none(), FrameStep.none());
        try (Stub parent = LibraryStub.start()) {
            Stub child = Stubs.spawn(parent.kernel(), parent.pid(), new Stubs.Clone());
            dev.hako.core.linux.Files.open(child.kernel(), "/", 0, 0);
            assertThat(run(steps, child.kernel(), program, 0)).isEmpty();
            assertThat(Processes.await(parent.kernel(), child.pid(), 0).code()).isZero();
        }
        assertThat(out)
                .hasContent("1000\n1001\n1001 5 4294967294\nSigBlk:\t0000000000000000\n"
                        + "NoNewPrivs:\t1\n0\n1\n2\n3\nme b\n");
    }

    @Test
    void theProgramDoesNotIgnoreBrokenPipesAsTheStubDoes() throws IOException {
        Program program = new Program("/bin/sh", List.of("sh", "-c", "kill -PIPE $$"), List.of());
        FinalSteps steps = new FinalSteps(nobodyElse(), true, FrameStep.none(), FrameStep.none(), FrameStep.none());
        try (Stub parent = LibraryStub.start()) {
            Stub child = Stubs.spawn(parent.kernel(), parent.pid(), new Stubs.Clone());
            assertThat(run(steps, child.kernel(), program, 0)).isEmpty();
            assertThat(Processes.await(parent.kernel(), child.pid(), 0).code()).isEqualTo(128 + 13);
        }
    }

    private static Identity nobodyElse() {
        try (Stub stub = LibraryStub.start()) {
            int uid = dev.hako.core.linux.Credentials.effectiveUser(stub.kernel());
            int gid = dev.hako.core.linux.Credentials.effectiveGroup(stub.kernel());
            return new Identity(uid, gid, Optional.empty(), OptionalLong.empty());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void leavesAStubThatCanBeToldToExit() throws IOException {
        FinalSteps steps = new FinalSteps(nobodyElse(), false, FrameStep.none(), FrameStep.none(), FrameStep.none());
        try (Stub parent = LibraryStub.start()) {
            Stub child = Stubs.spawn(parent.kernel(), parent.pid(), new Stubs.Clone());
            Program missing = new Program("/none", List.of("none"), List.of());
            assertThat(run(steps, child.kernel(), missing, 0).map(Failure::message))
                    .contains("exec /none: no such file or directory");
            FinalSteps.giveUp(child.kernel());
            assertThat(Processes.await(parent.kernel(), child.pid(), 0).code()).isEqualTo(1);
        }
    }

    @Test
    void canGiveUpPrivilegesInTheFrameOfAnother() {
        Frame frame = new RecordingKernel().frame();
        frame.call(Sys.GETPID);
        steps(true, ANN).privileges().add(frame);
        assertThat(frame.calls().getFirst().sys()).isEqualTo(Sys.GETPID);
        assertThat(frame.calls().getLast().sys()).isEqualTo(Sys.SENDMSG);
    }
}
