package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Running;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the caller has open, or has not: it reaches the program as it is, or not at all, and nobody holds it. */
@IntegrationTest
class OddDescriptorsTest {

    private static final String LIST = "for fd in /proc/$$/fd/*; do echo ${fd##*/} $(readlink $fd); done";

    private static final String LIST_TO_9 =
            "for fd in 0 1 2; do readlink -n /proc/$$/fd/$fd | sed \"s/^/$fd /\" >&9; echo >&9; done";

    /** Opens descriptors 3 to 699, as far as the shell's limit allows. */
    private static final String MANY = "import os, sys; f = os.open('marked', os.O_CREAT)\n"
            + "os.set_inheritable(f, True)\n"
            + "for n in range(4, 700): os.dup2(f, n)\n"
            + "os.execv(sys.argv[1], sys.argv[1:])";

    @ParameterizedTest
    @CsvSource({"<&-,0", ">&-,1", "2>&-,2", "<&- >&-,0 1", "<&- >&- 2>&-,0 1 2"})
    @KnownDifference(peer = "runc 1.1", why = "copies them through pipes")
    void reachTheProgramAsDevNullIfTheyAreClosed(String redirection, String closed, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().writable().script("exec 9>/list; " + LIST_TO_9);
        shell(sandbox, "run --bundle " + box.bundle().dir() + " " + box.id(), redirection)
                .ok();
        String list = Host.read(box.bundle().rootfs().resolve("list"));
        for (String fd : closed.split(" ", -1)) {
            assertThat(list.lines()).contains(fd + " /dev/null");
        }
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "copies them through pipes")
    void reachTheProgramWhateverTheyAre(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().writable().script("exec 9>/list; " + LIST_TO_9);
        shell(sandbox, "run --bundle " + box.bundle().dir() + " " + box.id(), "</tmp >/dev/full")
                .ok();
        assertThat(Host.read(box.bundle().rootfs().resolve("list")).lines()).contains("0 /tmp", "1 /dev/full");
    }

    @Test
    void keepTheirFlags(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("echo added");
        Path file = sandbox.file("appended", "before\n");
        shell(sandbox, "run --bundle " + box.bundle().dir() + " " + box.id(), ">>" + file)
                .ok();
        assertThat(file).hasContent("before\nadded\n");
    }

    @Test
    void mayBeSockets(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("read line; echo \"got $line\"");
        String program = "import socket, subprocess, sys; ours, theirs = socket.socketpair()\n"
                + "child = subprocess.Popen(sys.argv[1:], stdin=theirs, stdout=theirs); theirs.close()\n"
                + "ours.send(b'hello\\n'); print(ours.recv(100).decode()); print(ours.recv(100)); sys.exit(child.wait())";
        assertThat(python(
                                sandbox,
                                program,
                                "run",
                                "--bundle",
                                box.bundle().dir().toString(),
                                box.id())
                        .ok()
                        .stdout())
                .isEqualTo("got hello\n\nb''\n");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "does not look")
    void tellThatOutputCannotBeWritten(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Result result = shell(sandbox, "state " + box.id(), ">/dev/full");
        assertThat(result.code()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "create"})
    void beyondStandardErrorReachNoProgramHoweverManyThereAre(String command, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script(LIST + "; sleep 1000");
        String[] words = {command, "--bundle", box.bundle().dir().toString(), box.id()};
        Running running = sandbox.command(pythonWords(sandbox, MANY, words)).start();
        if (command.equals("create")) {
            running.await().ok();
            assertThat(sandbox.host("ls -l /proc/" + box.pid() + "/fd")).doesNotContain("marked");
            box.start().ok();
        }
        running.awaitOutput("2 ");
        assertThat(running.soFar().stdout()).doesNotContain("marked");
        assertThat(sandbox.host("ls -l /proc/" + box.pid() + "/fd")).doesNotContain("marked");
    }

    @Test
    void beyondStandardErrorReachNoAddedProgram(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Result result =
                python(sandbox, MANY, "exec", box.id(), "sh", "-c", LIST).ok();
        assertThat(result.stdout()).contains("0 ").doesNotContain("marked");
    }

    @Test
    void areAllPreservedIfAskedFor(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("ls -l /proc/self/fd | grep -c marked");
        Result result = python(
                        sandbox,
                        MANY,
                        "run",
                        "--preserve-fds",
                        "697",
                        "--bundle",
                        box.bundle().dir().toString(),
                        box.id())
                .ok();
        assertThat(result.stdout()).isEqualTo("697\n");
    }

    @Test
    void arePreservedForAnAddedProgram(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Path file = sandbox.file("file", "hello");
        assertThat(shell(sandbox, "exec --preserve-fds=2 " + box.id() + " cat /proc/self/fd/4", "3</dev/null 4<" + file)
                        .ok()
                        .stdout())
                .isEqualTo("hello");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "takes descriptors of its own for the caller's")
    void areRefusedIfOneToBePreservedIsNotOpen(Sandbox sandbox) {
        Container box = sandbox.container();
        String run = "run --preserve-fds 3 --bundle " + box.bundle().dir() + " " + box.id();
        shell(sandbox, run, "3</dev/null 4</dev/null").fails(1, "run failed: ", "unable to stat preserved-fd 2 (of 3)");
        shell(sandbox, run, "3</dev/null 5</dev/null").fails(1, "run failed: ", "unable to stat preserved-fd 1 (of 3)");
        sandbox.assertNothingLeft();
        box.sleeping();
        shell(sandbox, "exec --preserve-fds 1 " + box.id() + " true", "")
                .fails(255, "exec failed: ", "unable to stat preserved-fd 0 (of 1)");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "hands the log on")
    void areNotTheRuntimesOwn(Sandbox sandbox) {
        Container box = sandbox.container();
        Path log = sandbox.newPath("log");
        shell(
                        sandbox,
                        "--log " + log + " run --preserve-fds 1 --bundle "
                                + box.bundle().dir() + " " + box.id(),
                        "")
                .fails(1, "unable to stat preserved-fd 0 (of 1)");
    }

    @Test
    @KnownDifference(peer = "crun", why = "has no negative numbers")
    void areNoneIfTheirNumberIsNegative(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("echo fine");
        assertThat(box.run("--preserve-fds", "-3").ok().stdout()).isEqualTo("fine\n");
    }

    @Test
    void areNotHeldByACreatedContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        String runtime = sandbox.peer().program() + " --root " + sandbox.root();
        // the shell reads until every holder of the pipe, by whatever number, has closed it
        assertThat(sandbox.host(
                        "out=$(" + runtime + " create --bundle " + box.bundle().dir() + " " + box.id()
                                + " 3>&1 9>&1 </dev/null >/dev/null 2>&1; echo created); echo $out"))
                .isEqualTo("created");
        assertThat(sandbox.host("out=$(" + runtime + " start " + box.id() + " 3>&1; echo started); echo $out"))
                .isEqualTo("started");
        assertThat(sandbox.host("out=$(" + runtime + " exec -d " + box.id()
                        + " sleep 1000 3>&1 </dev/null >/dev/null 2>&1; echo added); echo $out"))
                .isEqualTo("added");
        assertThat(box.status()).isEqualTo("running");
    }

    @Test
    void areNotHeldWhileTheRuntimeWaits(Sandbox sandbox) throws Exception {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        Path held = sandbox.newPath("marked");
        Files.createFile(held);
        String run = sandbox.peer().program() + " --root " + sandbox.root() + " run --bundle "
                + box.bundle().dir() + " " + box.id();
        Running running =
                sandbox.command("/bin/sh", "-c", "exec " + run + " 2>" + held).start();
        box.awaitRunning();
        // the process that the caller started, and the program
        String holders = sandbox.host("ls -l /proc/[0-9]*/fd/* 2>/dev/null | grep -F " + held + " | wc -l");
        assertThat(running.isAlive()).isTrue();
        assertThat(holders).isEqualTo(sandbox.peer().isHako() ? "2" : holders);
    }

    private static Result shell(Sandbox sandbox, String command, String redirection) {
        String runtime = "exec " + sandbox.peer().program() + " --root " + sandbox.root();
        return sandbox.command("/bin/sh", "-c", runtime + " " + command + " " + redirection)
                .run();
    }

    private static Result python(Sandbox sandbox, String program, String... words) {
        return sandbox.command(pythonWords(sandbox, program, words)).run();
    }

    private static String[] pythonWords(Sandbox sandbox, String program, String... words) {
        String[] fixed = {
            "python3",
            "-c",
            program,
            sandbox.peer().program().toString(),
            "--root",
            sandbox.root().toString()
        };
        String[] all = new String[fixed.length + words.length];
        System.arraycopy(fixed, 0, all, 0, fixed.length);
        System.arraycopy(words, 0, all, fixed.length, words.length);
        return all;
    }
}
