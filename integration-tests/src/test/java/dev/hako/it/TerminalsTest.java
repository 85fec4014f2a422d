package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Console;
import dev.hako.it.bundle.ConsoleSocket;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Terminals that go to somebody else by {@code --console-socket}; {@code ForegroundTerminalsTest} has the caller's own. */
@IntegrationTest
class TerminalsTest {

    @Test
    void aCreatedContainerTakesItsInputFromTheTerminalAndShowsItsOutputThere(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "tty; read line; echo \"[$line]\"; ls -l /proc/self/fd/0; exit 3");
        try (ConsoleSocket socket = listen(sandbox)) {
            box.create("--console-socket", socket.path().toString()).ok();
            try (Console console = socket.receive()) {
                box.start().ok();
                console.await("/dev/pts/0\r\n");
                console.type("typed\n");
                console.await("[typed]\r\n");
                assertThat(console.awaitEnd()).contains("-> /dev/pts/0");
            }
        }
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "names the multiplexer, as it always is that")
    @KnownDifference(peer = "crun", why = "names nothing")
    void theMessageNamesTheTerminal(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "cat");
        try (ConsoleSocket socket = listen(sandbox)) {
            box.running("--detach", "--console-socket", socket.path().toString())
                    .run()
                    .ok();
            try (Console console = socket.receive()) {
                assertThat(console.name()).isEqualTo("/dev/pts/0");
            }
        }
    }

    @Test
    void isTheConsoleOfTheContainerAndItsControllingTerminal(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "echo to the console >/dev/console; echo to the tty >/dev/tty; cat");
        String shown = shownWhileTyping(sandbox, box, "\u0004");
        assertThat(shown).contains("to the console\r\n").contains("to the tty\r\n");
    }

    @Test
    void belongsToTheUserAndKeepsTheGroupOfItsMount(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "stat -c %u:%g:%a $(tty)");
        box.bundle().set("/process/user/uid", 1000L).set("/process/user/gid", 100L);
        assertThat(shown(sandbox, box)).isEqualTo("1000:5:620\r\n");
    }

    @Test
    @KnownDifference(peer = "crun", why = "shows another order of lines")
    void hasTheConfiguredSizeAndThatOfWhoeverHoldsIt(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "stty size; read _; stty size");
        box.bundle().set("/process/consoleSize", Map.of("height", 10L, "width", 110L));
        try (ConsoleSocket socket = listen(sandbox)) {
            box.create("--console-socket", socket.path().toString()).ok();
            try (Console console = socket.receive()) {
                box.start().ok();
                console.await("10 110\r\n");
                console.resize(33, 77);
                console.type("\n");
                console.await("33 77\r\n");
            }
        }
    }

    @Test
    void signalsTheForegroundProcess(Sandbox sandbox) {
        Container box =
                withTerminal(sandbox, "trap 'echo interrupted; exit' INT; echo ready; while :; do sleep 0.05; done");
        try (ConsoleSocket socket = listen(sandbox)) {
            box.running("--detach", "--console-socket", socket.path().toString())
                    .run()
                    .ok();
            try (Console console = socket.receive()) {
                console.await("ready");
                console.type("\u0003");
                console.await("interrupted");
            }
        }
    }

    @Test
    void aSocketMayHaveALongPath(Sandbox sandbox) throws IOException {
        Path dir =
                Files.createDirectories(sandbox.dir().resolve("d".repeat(100)).resolve("é".repeat(50)));
        Container box = withTerminal(sandbox, "echo shown");
        try (ConsoleSocket socket = ConsoleSocket.listen(dir.resolve("console.sock"))) {
            var result = box.running(
                            "--detach", "--console-socket", socket.path().toString())
                    .run();
            if (!sandbox.peer().isHako()) {
                return; // others are content with the kernel's limit
            }
            result.ok();
            try (Console console = socket.receive()) {
                assertThat(console.awaitEnd()).isEqualTo("shown\r\n");
            }
        }
    }

    @Test
    void aSocketOfARelativePathIsInTheBundle(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "echo shown");
        try (ConsoleSocket socket = ConsoleSocket.listen(box.bundle().dir().resolve("console.sock"))) {
            box.running("--detach", "--console-socket", "console.sock").run().ok();
            try (Console console = socket.receive()) {
                assertThat(console.awaitEnd()).isEqualTo("shown\r\n");
            }
        }
    }

    @Test
    void nobodyElseHoldsTheTerminalOfAContainerThatWaitsForItsStart(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "cat");
        try (ConsoleSocket socket = listen(sandbox)) {
            box.create("--console-socket", socket.path().toString()).ok();
            assertThat(sandbox.host("ls -l /proc/" + box.pid() + "/fd"))
                    .doesNotContain("ptmx")
                    .contains("0 -> /dev/pts/0")
                    .contains("1 -> /dev/pts/0")
                    .contains("2 -> /dev/pts/0");
            socket.receive().close();
        }
    }

    /** Without a terminal: the host's null device is everybody's. */
    @Test
    void theNullDeviceStaysRoots(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/user/uid", 1000L).set("/process/user/gid", 1000L);
        String owner = "stat -c %u:%g /dev/null";
        box.sleeping();
        assertThat(sandbox.host(owner)).isEqualTo("0:0");
        box.exec("--user", "1000:1000", "--detach", "--", "/bin/id").ok();
        assertThat(sandbox.host(owner)).isEqualTo("0:0");
        assertThat(box.exec("--", "/bin/stat", "-c", "%u:%g", "/dev/null").ok().stdout())
                .isEqualTo("0:0\n");
    }

    /** A terminal, pipe or file that the caller passes on is the user's to open again by its name in /proc. */
    @Test
    void theCallersFilesAreGivenToTheUser(Sandbox sandbox) throws IOException {
        Container box = sandbox.container().sleeping();
        Path out = Files.createFile(sandbox.newPath("output"));
        Files.setAttribute(out, "unix:mode", 0600);
        sandbox.host(sandbox.peer().program() + " --root " + sandbox.root() + " exec --detach --user 1000:100 "
                + box.id() + " /bin/sh -c 'echo again >/proc/self/fd/1' >" + out);
        Host.await("output", () -> Host.read(out).equals("again"), () -> Host.read(out));
        assertThat(Files.getAttribute(out, "unix:uid")).isEqualTo(1000);
        assertThat(Files.getAttribute(out, "unix:gid")).isEqualTo(0);
    }

    @Test
    void aDetachedContainerNeedsASocketForItsTerminal(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "true");
        box.create().fails(1, "cannot allocate tty if ", " will detach without setting console socket");
        box.run("--detach").fails(1, "cannot allocate tty if ", " will detach without setting console socket");
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "crun", why = "does not mind")
    void aSocketIsForADetachedTerminalOnly(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "true");
        try (ConsoleSocket socket = listen(sandbox)) {
            String[] flags = {"--console-socket", socket.path().toString()};
            String words = " will not detach or allocate tty";
            box.run(flags).fails(1, "cannot use console socket if ", words);
            box.bundle().set("/process/terminal", false);
            box.create(flags).fails(1, "cannot use console socket if ", words);
        }
        sandbox.assertNothingLeft();
    }

    @Test
    void aSocketAtWhichNobodyListensIsAnError(Sandbox sandbox) throws IOException {
        Container box = withTerminal(sandbox, "true");
        Path closed = sandbox.newPath("closed");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(closed))
                .close();
        box.create("--console-socket", sandbox.dir() + "/missing")
                .fails(1, "dial unix " + sandbox.dir() + "/missing: connect: no such file or directory");
        box.create("--console-socket", closed.toString())
                .fails(1, "dial unix " + closed + ": connect: connection refused");
        sandbox.assertNothingLeft();
    }

    @Test
    void aRootWithoutItsOwnTerminalsIsAnError(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "true");
        Bundle bundle = box.bundle();
        bundle.remove("/mounts/2");
        try (ConsoleSocket socket = listen(sandbox)) {
            box.create("--console-socket", socket.path().toString()).fails(1, "ptmx: no such file or directory");
            bundle.mount("/dev/pts", "tmpfs", "tmpfs").hook("createContainer", "mknod dev/pts/ptmx c 5 2");
            box.create("--console-socket", socket.path().toString()).fails(1, "ptmx");
        }
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "opens what is there")
    @KnownDifference(peer = "crun", why = "opens what is there")
    void somethingElseInPlaceOfTheMultiplexerIsRefused(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "true");
        box.bundle().mount("/dev/pts/ptmx", "bind", "/dev/ptmx", "bind");
        try (ConsoleSocket socket = listen(sandbox)) {
            box.create("--console-socket", socket.path().toString())
                    .fails(1, "verify ptmx handle", "/dev/pts/ptmx", "something is mounted on it");
        }
        sandbox.assertNothingLeft();
    }

    /** CVE-2025-52565: what the link leads to would be hidden by the terminal, not masked. */
    @Test
    @KnownDifference(peer = "runc 1.1", why = "follows it")
    @KnownDifference(peer = "crun", why = "has other words")
    void aLinkInPlaceOfTheConsoleIsRefused(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "true");
        box.bundle().remove("/mounts/1").link("/dev/console", "/proc/sysrq-trigger");
        try (ConsoleSocket socket = listen(sandbox)) {
            box.create("--console-socket", socket.path().toString())
                    .fails(1, "create /dev/console mount target", "too many levels of symbolic links");
        }
        sandbox.assertNothingLeft();
    }

    @Test
    void aDirectoryInPlaceOfTheConsoleIsRefused(Sandbox sandbox) throws IOException {
        Container box = withTerminal(sandbox, "true");
        Files.createDirectories(box.bundle().remove("/mounts/1").rootfs().resolve("dev/console"));
        try (ConsoleSocket socket = listen(sandbox)) {
            box.create("--console-socket", socket.path().toString()).fails(1, "/dev/console");
        }
        sandbox.assertNothingLeft();
    }

    @Test
    void aProgramThatIsAddedHasATerminalOfItsOwn(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        String script = "tty; ls -l /proc/self/fd; ls /dev/console; stat -c %u:%g $(tty); read line; echo \"[$line]\"";
        try (ConsoleSocket socket = listen(sandbox)) {
            String[] flags = {
                "--detach",
                "--tty",
                "--user",
                "1000:100",
                "--console-socket",
                socket.path().toString()
            };
            box.exec(words(flags, "--", "/bin/sh", "-c", script)).ok();
            try (Console console = socket.receive()) {
                console.await("1000:5");
                console.type("typed\n");
                assertThat(console.awaitEnd())
                        .contains("/dev/pts/0\r\n", "2 -> /dev/pts/0", "[typed]")
                        .contains("/dev/console: No such file")
                        .doesNotContain("ptmx");
            }
        }
    }

    @Test
    void aProcessFileSaysWhetherThereIsATerminalAndOfWhichSize(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Path process = sandbox.file("process.json", """
                {"terminal": true, "consoleSize": {"height": 10, "width": 110}, "cwd": "/",
                 "args": ["/bin/sh", "-c", "stty size"]}
                """);
        try (ConsoleSocket socket = listen(sandbox)) {
            String[] flags = {
                "--detach",
                "--process",
                process.toString(),
                "--console-socket",
                socket.path().toString()
            };
            box.exec(words(flags, "--")).ok();
            try (Console console = socket.receive()) {
                assertThat(console.awaitEnd()).isEqualTo("10 110\r\n");
            }
            box.exec("--detach", "--process", process.toString(), "--")
                    .fails(255, "cannot allocate tty if ", " will detach without setting console socket");
            box.exec(
                            "--process",
                            process.toString(),
                            "--console-socket",
                            socket.path().toString(),
                            "--")
                    .fails(255, "cannot use console socket if ", " will not detach or allocate tty");
        }
    }

    @Test
    void aProgramThatIsAddedHasNoneUnlessItIsAskedFor(Sandbox sandbox) {
        Container box = withTerminal(sandbox, "cat");
        try (ConsoleSocket socket = listen(sandbox)) {
            box.running("--detach", "--console-socket", socket.path().toString())
                    .run()
                    .ok();
            try (Console console = socket.receive()) {
                assertThat(console.shown()).isEmpty();
                assertThat(box.exec("--", "/bin/sh", "-c", "test -t 0 || test -t 1 || echo none")
                                .ok()
                                .stdout())
                        .isEqualTo("none\n");
            }
        }
    }

    private static String[] words(String[] flags, String... others) {
        List<String> all = new ArrayList<>(List.of(flags));
        all.addAll(List.of(others));
        return all.toArray(String[]::new);
    }

    private static Container withTerminal(Sandbox sandbox, String script) {
        Container box = sandbox.container();
        box.bundle().script(script).set("/process/terminal", true);
        return box;
    }

    private static ConsoleSocket listen(Sandbox sandbox) {
        return ConsoleSocket.listen(sandbox.newPath("socket"));
    }

    private static String shown(Sandbox sandbox, Container box) {
        return shownWhileTyping(sandbox, box, "");
    }

    private static String shownWhileTyping(Sandbox sandbox, Container box, String typed) {
        try (ConsoleSocket socket = listen(sandbox)) {
            box.create("--console-socket", socket.path().toString()).ok();
            try (Console console = socket.receive()) {
                box.start().ok();
                console.type(typed);
                return console.awaitEnd();
            }
        }
    }
}
