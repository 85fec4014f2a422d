package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Running;
import dev.hako.it.bundle.Sandbox;
import dev.hako.it.bundle.Tmux;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Terminals of containers that are shown on the caller's own, or on what it has instead. */
@IntegrationTest
class ForegroundTerminalsTest {

    private static final String INSIDE = "inside> ";

    @Test
    void aShellIsUsedLikeAnyOther(Sandbox sandbox) {
        Container box = shell(sandbox);
        try (Tmux tmux = Tmux.open(sandbox, 30, 100)) {
            tmux.line("before=$(stty -g); " + run(sandbox, box)
                    + "; echo code=$?; test $before = $(stty -g) && echo same");
            tmux.await(INSIDE);
            tmux.line("stty size; tty; echo 1$((1+1))3").await("123");
            assertThat(tmux.shown()).contains("30 100\n", "/dev/pts/0\n");
            tmux.line("exit 42").await("code=42");
            tmux.await("\nsame");
        }
        sandbox.assertNothingLeft();
    }

    @Test
    void keysThatSignalAreTheContainers(Sandbox sandbox) {
        Container box = shell(sandbox);
        try (Tmux tmux = Tmux.open(sandbox, 30, 100)) {
            tmux.line(run(sandbox, box)).await(INSIDE);
            tmux.line("trap 'echo interr''upted' INT; echo re''ady; sleep 1000").await("ready");
            tmux.key("C-c").await("interrupted");
            tmux.line("echo re''ady2; sleep 1000").await("ready2");
            tmux.key("C-z").await("Stopped");
        }
    }

    @Test
    void hasTheSizeOfTheCallersTerminalAndFollowsIt(Sandbox sandbox) {
        Container box = shell(sandbox);
        box.bundle().set("/process/consoleSize", Map.of("height", 10L, "width", 110L));
        try (Tmux tmux = Tmux.open(sandbox, 31, 101)) {
            tmux.line(run(sandbox, box)).await(INSIDE);
            tmux.line("stty size; until stty size | grep -q '42 123'; do sleep 0.05; done; echo resi''zed")
                    .await("31 101");
            tmux.resize(42, 123);
            tmux.await("resized");
        }
    }

    @Test
    void theTerminalIsRestoredWhenTheProgramIsKilled(Sandbox sandbox) {
        Container box = shell(sandbox);
        try (Tmux tmux = Tmux.open(sandbox, 30, 100)) {
            tmux.line(run(sandbox, box) + "; echo code=$?").await(INSIDE);
            box.kill("KILL").ok();
            tmux.await("code=137");
            assertRestored(tmux);
        }
    }

    @Test
    void theTerminalIsLeftAsItIsWhenNothingRuns(Sandbox sandbox) {
        Container box = shell(sandbox);
        box.bundle().args("/no/such/program");
        try (Tmux tmux = Tmux.open(sandbox, 30, 100)) {
            tmux.line(run(sandbox, box) + "; echo code=$?").await("code=1");
            assertThat(tmux.shown()).contains("no such file or directory");
            assertRestored(tmux);
        }
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc", why = "is one process")
    @KnownDifference(peer = "crun", why = "is one process")
    void theTerminalIsRestoredWhenTheJavaVirtualMachineIsKilled(Sandbox sandbox) {
        Container box = shell(sandbox);
        try (Tmux tmux = Tmux.open(sandbox, 30, 100)) {
            tmux.line(run(sandbox, box) + "; echo code=$?").await(INSIDE);
            String launcher = sandbox.host("ps -o ppid= -p " + box.pid());
            Host.kill("KILL", Long.parseLong(sandbox.host("pgrep -x java -P " + launcher)));
            tmux.await("code=1");
            assertRestored(tmux);
        }
    }

    @Test
    @KnownDifference(peer = "runc", why = "takes the terminal also from the background")
    @KnownDifference(peer = "crun", why = "takes the terminal also from the background")
    void jobControlOfTheCallersShellWorks(Sandbox sandbox) {
        Container box = shell(sandbox);
        try (Tmux tmux = Tmux.open(sandbox, 30, 100)) {
            tmux.line(run(sandbox, box) + " &");
            tmux.line("until jobs | grep -q Stopped; do sleep 0.05; done; echo stop''ped")
                    .await("stopped");
            tmux.line("fg").await(INSIDE);
            Host.kill("STOP", Long.parseLong(sandbox.host("ps -o ppid= -p " + box.pid())));
            tmux.line("echo in the sh''ell").await("in the shell");
            tmux.line("fg");
            tmux.line("stty size; echo in the b''ox").await("in the box");
            tmux.line("exit 3").await("exit 3\n" + Tmux.PROMPT);
            tmux.line("echo code=$?").await("code=3");
        }
    }

    @Test
    void aProgramThatIsAddedHasATerminalAsWell(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        String exec = sandbox.peer().program() + " --root " + sandbox.root() + " exec -t -e PS1='" + INSIDE
                + "' --user 1000:100 " + box.id() + " /bin/sh";
        try (Tmux tmux = Tmux.open(sandbox, 30, 100)) {
            tmux.line("before=$(stty -g); " + exec + "; echo code=$?; test $before = $(stty -g) && echo same");
            tmux.await(INSIDE);
            tmux.line(
                    "stty size; for i in 0 1 2; do readlink /proc/self/fd/$i; done; stat -c %u:%g $(tty); echo e''nd");
            tmux.await("end");
            assertThat(tmux.shown()).contains("30 100\n/dev/pts/0\n/dev/pts/0\n/dev/pts/0\n1000:5\n");
            tmux.line("echo re''ady; sleep 1000").await("ready");
            tmux.key("C-c");
            tmux.line("exit 42").await("code=42");
            tmux.await("\nsame");
        }
        assertThat(box.status()).isEqualTo("running");
    }

    @Test
    @KnownDifference(peer = "runc", why = "wants the caller to have a terminal")
    @KnownDifference(peer = "crun", why = "leaves carriage returns in")
    void standardStreamsNeedNotBeTerminals(Sandbox sandbox) {
        Container box = withTerminal(
                sandbox, "stty -echo; echo ready; read line; echo \"[$line]\"; tty; echo to error >&2; exit 4");
        Running run = box.running().stdinPipe().start();
        run.awaitOutput("ready");
        run.stdin("typed\n");
        run.closeStdin();
        var result = run.await().exits(4);
        assertThat(result.stdout()).isEqualTo("ready\n[typed]\n/dev/pts/0\nto error\n");
        assertThat(result.stderr()).isEmpty();
    }

    @Test
    @KnownDifference(peer = "runc", why = "wants the caller to have a terminal")
    void anInputThatEndsDoesNotEndTheSession(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done");
        Running run = box.running().start();
        run.awaitOutput("ready");
        run.signal("TERM");
        run.await().exits(5);
    }

    @Test
    @KnownDifference(peer = "runc", why = "wants the caller to have a terminal")
    void aSlowReaderGetsAll(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "seq 1 100000");
        Path go = sandbox.newPath("go");
        String all = sandbox.host("seq 1 100000 | md5sum");
        // the pipe is full long before anybody reads
        String read = "{ cat " + go + " >/dev/null; md5sum; }";
        Running slow = sandbox.command("/bin/sh", "-c", "mkfifo " + go + "; " + run(sandbox, box) + " | " + read)
                .start();
        box.awaitRunning();
        sandbox.host("echo go >" + go);
        assertThat(slow.await().ok().stdout().strip()).isEqualTo(all);
    }

    @Test
    @KnownDifference(peer = "runc", why = "wants the caller to have a terminal")
    void anOutputThatIsClosedHangsTheTerminalUp(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "exec yes");
        assertThat(sandbox.host(run(sandbox, box) + " </dev/null | head -n 1")).isEqualTo("y");
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc", why = "wants the caller to have a terminal")
    void aProgramMayCloseTheTerminalAndOpenItAgain(Sandbox sandbox) {
        Container box = withTerminal(
                sandbox, "exec </dev/null >/dev/null 2>&1; sleep 0.2; exec >/dev/console; echo here again; sleep 0.1");
        assertThat(box.run().ok().stdout()).isEqualTo("here again\n");
    }

    @Test
    @KnownDifference(peer = "runc", why = "wants the caller to have a terminal")
    void hasTheConfiguredSizeWhereTheCallerHasNone(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "stty size");
        box.bundle().set("/process/consoleSize", Map.of("height", 10L, "width", 110L));
        assertThat(box.run().ok().stdout()).isEqualTo("10 110\n");
    }

    @Test
    void aRootWithoutItsOwnTerminalsIsAnError(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "true");
        box.bundle().remove("/mounts/2");
        try (Tmux tmux = Tmux.open(sandbox, 30, 200)) {
            tmux.line(run(sandbox, box) + "; echo code=$?").await("code=1");
            assertThat(tmux.shown()).contains("ptmx: no such file or directory");
            assertRestored(tmux);
        }
        sandbox.assertNothingLeft();
    }

    private static void assertRestored(Tmux tmux) {
        tmux.line("echo left=$(stty -a | tr ';' ' ' | grep -c -w -e '-icanon' -e '-opost' -e '-echo' -e '-isig')")
                .await("left=0");
    }

    private static Container shell(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sh").env("PS1=" + INSIDE).set("/process/terminal", true);
        return box;
    }

    private static Container withTerminal(Sandbox sandbox, String script) {
        Container box = sandbox.container();
        box.bundle().script(script).set("/process/terminal", true);
        return box;
    }

    private static String run(Sandbox sandbox, Container box) {
        return sandbox.peer().program() + " --root " + sandbox.root() + " run --bundle "
                + box.bundle().dir() + " " + box.id();
    }
}
