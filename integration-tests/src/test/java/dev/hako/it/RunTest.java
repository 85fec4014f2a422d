package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Running;
import dev.hako.it.bundle.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run}: exit codes, standard streams, signals, and its flags. */
@IntegrationTest
class RunTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 126, 127, 128, 137, 255})
    void exitsAsTheProgramDoes(int code, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("exit " + code);
        var result = box.run().exits(code);
        assertThat(result.stdout() + withoutCrunsWarning(result.stderr())).isEmpty();
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9, 11, 15})
    void exitsWith128AndTheSignalThatKilledTheProgram(int signal, Sandbox sandbox) {
        Container box = sandbox.container();
        // in a pid namespace of its own init would be immune to its own signals
        box.bundle().withoutNamespace("pid").script("ulimit -c 0; kill -" + signal + " $$");
        box.run().exits(128 + signal);
        sandbox.assertNothingLeft();
    }

    @Test
    void findsItsChildrenWhenItsCallerIgnoresOwnOnes(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("exit 7");
        String program = sandbox.peer().program() + " --root " + sandbox.root();
        sandbox.command(
                        "/bin/sh",
                        "-c",
                        "trap '' CHLD; exec " + program + " run --bundle "
                                + box.bundle().dir() + " " + box.id())
                .run()
                .exits(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--config", "-f"})
    @KnownDifference(peer = "runc", why = "has no such flag: it is crun's")
    void takesAnotherFileOfTheBundleForItsConfiguration(String flag, Sandbox sandbox) throws IOException {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000").env("WHICH=other");
        Files.move(box.bundle().configFile(), box.bundle().dir().resolve("other.json"));
        box.run("--detach", flag, "other.json").ok();
        assertThat(box.exec("/bin/sh", "-c", "echo $WHICH").ok().stdout()).isEqualTo("other\n");
        box.run(flag, "none.json")
                .fails(
                        1,
                        "JSON specification file none.json not found in "
                                + box.bundle().dir());
    }

    @Test
    void passesOutputThrough(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("echo out; echo err >&2");
        var result = box.run().ok();
        assertThat(result.stdout()).isEqualTo("out\n");
        assertThat(withoutCrunsWarning(result.stderr())).isEqualTo("err\n");
    }

    @Test
    void passesALotOfOutputThrough(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("yes 0123456789abcdef | head -c 4000000; echo; echo end");
        assertThat(box.run().ok().stdout()).hasSize(4000005).endsWith("\nend\n");
    }

    @Test
    void passesInputThrough(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/cat");
        assertThat(box.running().stdin("some\ntext").run().ok().stdout()).isEqualTo("some\ntext");
    }

    @Test
    void passesInputThroughAsItComes(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("while read line; do echo \"<$line>\"; done; echo end");
        Running running = box.running().stdinPipe().start();
        running.stdin("one\n");
        running.awaitOutput("<one>");
        running.stdin("two\n");
        running.awaitOutput("<two>");
        running.closeStdin();
        assertThat(running.await().ok().stdout()).endsWith("end\n");
    }

    @Test
    void endsThoughNobodyClosesItsInput(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/true");
        box.running().stdinPipe().start().await().ok();
    }

    @Test
    @KnownDifference(peer = "crun", why = "wants an input")
    void survivesAClosedInput(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("echo out");
        String command = String.join(
                " ",
                sandbox.peer().program().toString(),
                "--root",
                sandbox.root().toString(),
                "run -b",
                box.bundle().dir().toString(),
                box.id(),
                "<&-");
        assertThat(sandbox.host(command)).isEqualTo("out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "USR1", "USR2", "QUIT", "ALRM"})
    void forwardsSignals(String signal, Sandbox sandbox) {
        Container box = sandbox.container();
        Running running = trapping(box, "trap 'echo got it; exit 42' " + signal);
        running.signal(signal);
        assertThat(running.await().exits(42).stdout()).contains("got it");
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "crun", why = "forwards it")
    void keepsSignalsOfTerminalsAndChildrenToItself(Sandbox sandbox) {
        Container box = sandbox.container();
        Running running = trapping(box, "trap 'echo other' WINCH URG; trap 'echo got it; exit 42' TERM");
        running.signal("WINCH");
        running.signal("CHLD");
        Host.pause(200);
        running.signal("TERM");
        assertThat(running.await().exits(42).stdout()).contains("got it").doesNotContain("other");
    }

    private static Running trapping(Container box, String traps) {
        box.bundle().script(traps + "; echo ready; while :; do sleep 0.05; done");
        Running running = box.running().start();
        running.awaitOutput("ready");
        return running;
    }

    @Test
    void endsBySignalAsItsProgramDoes(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().withoutNamespace("pid").args("/bin/sleep", "1000");
        Running running = box.running().start();
        box.awaitRunning();
        running.signal("TERM");
        running.await().exits(128 + 15);
        sandbox.assertNothingLeft();
    }

    @Test
    void endsWhenItIsKilledFromOutside(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        Running running = box.running().start();
        box.awaitRunning();
        box.kill("KILL").ok();
        running.await().exits(137);
        sandbox.assertNothingLeft();
    }

    @Test
    void returnsAtOnceWhenDetached(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("echo hello; exec sleep 1000");
        var result = box.run("--detach").ok();
        assertThat(box.status()).isEqualTo("running");
        Host.await("output", () -> result.stdout().equals("hello\n"), result::toString);
        box.kill("KILL").ok();
        box.awaitStatus("stopped");
    }

    @Test
    void holdsNothingOfItsCallerOpenWhenDetached(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("exec sleep 1000 >/dev/null 2>&1 </dev/null");
        // the shell waits for end of file on the pipe, which nobody but the container may hold
        String run = sandbox.peer().program() + " --root " + sandbox.root() + " run -d -b "
                + box.bundle().dir() + " " + box.id();
        assertThat(sandbox.host("x=$(timeout 20 " + run + " 2>&1 | cat); echo \"end $x\""))
                .startsWith("end");
        assertThat(box.status()).isEqualTo("running");
    }

    @Test
    void writesThePidFile(Sandbox sandbox) {
        Container box = sandbox.container();
        Path pidFile = sandbox.newPath("pid");
        box.bundle().args("/bin/sleep", "1000");
        box.run("-d", "--pid-file", pidFile.toString()).ok();
        assertThat(pidFile).hasContent(Long.toString(box.pid()));
        assertThat(pidFile.toFile()).hasSize(Long.toString(box.pid()).length());
    }

    @Test
    @KnownDifference(peer = "crun", why = "writes it into the bundle")
    void resolvesThePidFileAgainstTheCallersDirectory(Sandbox sandbox) {
        Container box = sandbox.container();
        box.creation("--pid-file", "a.pid").cwd(sandbox.dir()).run().ok();
        assertThat(sandbox.dir().resolve("a.pid")).hasContent(Long.toString(box.pid()));
    }

    @Test
    void replacesAnOldPidFile(Sandbox sandbox) {
        Container box = sandbox.container();
        Path pidFile = sandbox.file("pid", "1234567890123");
        box.create("--pid-file", pidFile.toString()).ok();
        assertThat(pidFile).hasContent(Long.toString(box.pid()));
    }

    @Test
    void deletesTheContainerAtItsEnd(Sandbox sandbox) {
        Container box = sandbox.container();
        box.run().ok();
        box.command("state").run().fails(1, "container does not exist");
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "crun", why = "words it otherwise and deletes after an error")
    void keepsTheContainerWhenTold(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("exit 3");
        box.run("--keep").exits(3);
        assertThat(box.status()).isEqualTo("stopped");
        box.start().fails(1, "cannot start a container that has stopped");
        box.delete().ok();
        sandbox.assertNothingLeft();
    }

    @Test
    void leavesNoProcessWhenInitEnds(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("sleep 1000 & sleep 1000 & exit 5");
        box.run().exits(5);
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "crun", why = "waits for the process")
    void leavesNoProcessOfTheHostsPidNamespaceEither(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().withoutNamespace("pid").script("sleep 1000 >/dev/null 2>&1 & exit 5");
        box.run().exits(5);
        sandbox.assertNothingLeft();
    }

    @Test
    void needsNoEnvironment(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("echo out");
        assertThat(box.running().onlyEnv(Map.of()).run().ok().stdout()).isEqualTo("out\n");
    }

    @Test
    void givesTheProgramNoneOfItsCallersEnvironment(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/env");
        assertThat(box.running().env("SECRET", "s3cret").run().ok().stdout()).doesNotContain("s3cret");
    }

    @Test
    void runsFromADirectoryThatIsGone(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("echo out");
        Path gone = sandbox.newPath("gone");
        String script = "mkdir " + gone + "; cd " + gone + "; rmdir " + gone + "; "
                + sandbox.peer().program() + " --root " + sandbox.root() + " run -b "
                + box.bundle().dir() + " " + box.id();
        assertThat(sandbox.host(script)).isEqualTo("out");
    }

    @Test
    void runsTheRuntimeByALink(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("echo out");
        Path link = sandbox.newPath("link");
        String script = "ln -s " + sandbox.peer().program() + " " + link + "; " + link + " --root " + sandbox.root()
                + " run -b " + box.bundle().dir() + " " + box.id();
        assertThat(sandbox.host(script)).isEqualTo("out");
    }

    @Test
    void passesDescriptorsOnWhenTold(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("cat <&3; cat <&4; ls /proc/self/fd");
        Path three = sandbox.file("three", "three ");
        Path four = sandbox.file("four", "four ");
        String run = sandbox.peer().program() + " --root " + sandbox.root() + " run --preserve-fds 2 -b "
                + box.bundle().dir() + " " + box.id() + " 3<" + three + " 4<" + four;
        assertThat(sandbox.host(run)).startsWith("three four 0\n");
    }

    @Test
    void passesNoOtherDescriptorOn(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("ls /proc/$$/fd; true");
        Path file = sandbox.file("open", "");
        String run = sandbox.peer().program() + " --root " + sandbox.root() + " run -b "
                + box.bundle().dir() + " " + box.id() + " 3<" + file + " 7<" + file;
        assertThat(sandbox.host(run).lines()).containsExactlyInAnyOrder("0", "1", "2");
    }

    @Test
    @KnownDifference(peer = "crun", why = "does not look")
    void complainsAboutADescriptorThatIsNotThere(Sandbox sandbox) {
        sandbox.container().run("--preserve-fds", "5").fails(1, "preserved-fd");
        sandbox.assertNothingLeft();
    }

    private static String withoutCrunsWarning(String text) {
        return text.replaceAll("cgroups in hybrid mode[^\n]*\n", "");
    }
}
