package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Invocation;
import dev.hako.it.bundle.Peer;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Running;
import dev.hako.it.bundle.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code hako serve}: whose commands it carries out, and that nobody else notices whether it does. */
@IntegrationTest
@EnabledIf("isHako")
class ServeTest {

    private static final String SERVED = "carried out by a server, process ";

    static boolean isHako() {
        return Peer.underTest().isHako();
    }

    /** A server of one test, at a socket of its own. */
    private record Server(Sandbox sandbox, Path socket, Running process) {

        static Server start(Sandbox sandbox, String... options) {
            return at(sandbox, sandbox.newPath("socket"), options);
        }

        static Server at(Sandbox sandbox, Path socket, String... options) {
            sandbox.host("mkdir -p -m 700 " + sandbox.root());
            Running process = invocation(sandbox, socket, options).start();
            Server server = new Server(sandbox, socket, process);
            Host.await("a server at " + socket, server::answers, process::soFar);
            return server;
        }

        static Invocation invocation(Sandbox sandbox, Path socket, String... options) {
            String[] words = new String[options.length + 1];
            words[0] = "serve";
            System.arraycopy(options, 0, words, 1, options.length);
            return sandbox.bareRuntime(words)
                    .env("HAKO_SERVER", socket.toString())
                    .timeout(Duration.ofMinutes(5));
        }

        private boolean answers() {
            return Files.exists(socket) && isUsedBy(command("list").run());
        }

        /** A command that looks for this server. */
        Invocation command(String... words) {
            return told(sandbox.runtime(debugging(words)));
        }

        Invocation told(Invocation invocation) {
            return invocation.env("HAKO_SERVER", socket.toString());
        }

        boolean isUsedBy(Result result) {
            return result.ok().stderr().contains(SERVED + process.pid());
        }

        /** Ends it as a service manager does. */
        void end() {
            process.signal("TERM");
            process.await().exits(0);
            assertThat(socket).doesNotExist();
        }
    }

    private static String[] debugging(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "--debug";
        System.arraycopy(words, 0, all, 1, words.length);
        return all;
    }

    private static boolean isServed(Result result) {
        return result.stderr().contains(SERVED);
    }

    /** {@return a creation that a server carries out, and that runs a hook by now} */
    private static Running creationInAHook(Server server, Container box, String script) {
        Path began = box.sandbox().newPath("began");
        box.bundle().hook("createRuntime", "touch " + began + "; " + script);
        Running creation = server.told(box.creation()).start();
        Host.await("the hook", () -> Files.exists(began), creation::soFar);
        return creation;
    }

    /** The JVM that had the launcher become the server was its child. */
    @Test
    void hasNoChildren(Sandbox sandbox) {
        Server server = Server.start(sandbox);
        String pid = String.valueOf(server.process().pid());
        Path children = Path.of("/proc", pid, "task", pid, "children");
        Host.await("end of the first JVM", () -> Host.read(children).isEmpty(), server.process()::soFar);
        server.end();
    }

    @Test
    void outlivesALackOfDescriptors(Sandbox sandbox) {
        Server server = Server.start(sandbox);
        String pid = String.valueOf(server.process().pid());
        String hard = sandbox.host("prlimit --pid " + pid + " --nofile --output HARD --noheadings");
        sandbox.host("prlimit --pid " + pid + " --nofile=3:" + hard);
        assertThat(isServed(server.command("list").run().ok())).isFalse();
        sandbox.host("prlimit --pid " + pid + " --nofile=" + hard + ":" + hard);
        Host.await("served again", () -> isServed(server.command("list").run().ok()), server.process()::soFar);
        server.end();
    }

    @Test
    void carriesOutTheCommandsOfALife(Sandbox sandbox) {
        Server server = Server.start(sandbox);
        Container box = sandbox.container();
        box.bundle().script("echo hello; exec sleep 1000");
        server.told(box.creation()).run().ok();
        assertThat(server.isUsedBy(server.command("state", box.id()).run())).isTrue();
        assertThat(box.status()).isEqualTo("created");
        assertThat(server.isUsedBy(server.command("start", box.id()).run())).isTrue();
        assertThat(server.command("exec", box.id(), "echo", "inside").run().ok().stdout())
                .isEqualTo("inside\n");
        assertThat(server.isUsedBy(server.command("kill", box.id(), "KILL").run()))
                .isTrue();
        box.awaitStatus("stopped");
        assertThat(server.isUsedBy(server.command("delete", box.id()).run())).isTrue();
        server.end();
        sandbox.assertNothingLeft();
    }

    @Test
    void failsWithTheSameWordsAndCodes(Sandbox sandbox) {
        Server server = Server.start(sandbox);
        server.told(sandbox.runtime("state", "nobody")).run().fails(1, "container does not exist");
        server.told(sandbox.runtime("no-such-command")).run().exits(3);
        Container box = sandbox.container();
        box.bundle().args("/bin/sh", "-c", "exit 42");
        server.told(box.running()).run().exits(42);
        box.bundle().args("/no/such/program");
        server.told(box.running()).run().fails(1, "no such file or directory");
        server.end();
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unshare --mount",
                "unshare --net",
                "unshare --cgroup",
                "unshare --mount --pid --fork --mount-proc",
                "unshare --user --map-root-user",
                "setpriv --no-new-privs",
                "setpriv --bounding-set=-sys_time --inh-caps=-sys_time",
                "setpriv --regid=65534 --clear-groups",
                "sh -c 'umask 077; exec \"$@\"' sh"
            })
    void leavesCallersFromElsewhereToThemselves(String elsewhere, Sandbox sandbox) {
        Server server = Server.start(sandbox);
        String hako = sandbox.peer().program() + " --debug --root " + sandbox.root();
        Result result = server.told(sandbox.command("/bin/sh", "-c", elsewhere + " " + hako + " list"))
                .run()
                .ok();
        assertThat(isServed(result)).as(result.toString()).isFalse();
        assertThat(server.isUsedBy(server.command("list").run())).isTrue();
        server.end();
    }

    @Test
    void leavesAnotherInstallationToItself(Sandbox sandbox) throws IOException {
        Server server = Server.start(sandbox);
        Path program = sandbox.peer().program().toRealPath();
        Path other = sandbox.newPath("installation");
        Files.createDirectories(other.resolve("bin"));
        Files.copy(program, other.resolve("bin/hako"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        for (String part : List.of("runtime", "lib")) {
            Files.createSymbolicLink(
                    other.resolve(part), program.resolveSibling("../" + part).normalize());
        }
        Result result = server.told(sandbox.command(
                        other + "/bin/hako", "--debug", "--root", sandbox.root().toString(), "list"))
                .run()
                .ok();
        assertThat(isServed(result)).isFalse();
        server.end();
    }

    @Test
    void isNotBelievedIfItIsAnotherUsers(Sandbox sandbox) throws IOException {
        Path directory = Files.createTempDirectory("hako-it-foreign");
        try {
            Files.setPosixFilePermissions(
                    directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
            sandbox.host("mkdir -p -m 700 " + sandbox.root());
            Path socket = directory.resolve("socket");
            String listen = "import os, socket; s = socket.socket(socket.AF_UNIX); s.bind('" + socket + "'); os.chmod('"
                    + socket + "', 0o777); s.listen(); c, _ = s.accept(); c.send(b'x' * 24); c.recv(1)";
            Running foreign = sandbox.command(
                            "setpriv", "--reuid=65534", "--clear-groups", "/usr/bin/python3", "-c", listen)
                    .start();
            Host.await("a socket", () -> Files.exists(socket), foreign::soFar);
            Result result = sandbox.runtime("--debug", "list")
                    .env("HAKO_SERVER", socket.toString())
                    .run()
                    .ok();
            assertThat(isServed(result)).isFalse();
            foreign.await();
            Files.deleteIfExists(socket);
        } finally {
            Files.delete(directory);
        }
    }

    @Test
    void isNotWaitedForLongIfItHangs(Sandbox sandbox) {
        Server server = Server.start(sandbox);
        server.process().signal("STOP");
        Result result = server.command("list").run().ok();
        assertThat(isServed(result)).isFalse();
        server.process().signal("CONT");
        Host.await(
                "the server is back",
                () -> server.isUsedBy(server.command("list").run()),
                () -> "");
        server.end();
    }

    @Test
    void mayBeKilled(Sandbox sandbox) {
        Server server = Server.start(sandbox);
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        server.told(box.running("--detach")).run().ok();
        server.process().signal("KILL");
        server.process().await();
        assertThat(server.socket()).exists();
        assertThat(isServed(server.command("state", box.id()).run().ok())).isFalse();
        assertThat(box.status()).isEqualTo("running");
        Server next = Server.at(sandbox, server.socket());
        next.command("delete", "--force", box.id()).run().ok();
        next.end();
        sandbox.assertNothingLeft();
    }

    @Test
    void outlivesALauncherThatIsKilled(Sandbox sandbox) {
        Server server = Server.start(sandbox);
        Container box = sandbox.container();
        Running creation = creationInAHook(server, box, "exec sleep 3");
        creation.signal("KILL");
        creation.await();
        assertThat(server.isUsedBy(server.command("list").run())).isTrue();
        server.command("delete", "--force", box.id()).run().ok();
        server.end();
    }

    /** Who is killed half-way leaves only what {@code delete --force} removes, be it the launcher or the server. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void orItsLauncherMayBeKilledAtAnyTime(boolean isLauncher, Sandbox sandbox) {
        Server server = Server.start(sandbox);
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        for (int round = 0; round < 10; round++) {
            Running creation = server.told(box.creation()).start();
            long end = System.nanoTime() + round * 1_500_000L;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            if (isLauncher) {
                creation.signal("KILL");
                creation.await();
            } else {
                server.process().signal("KILL");
                server.process().await();
                creation.await();
                server = Server.at(sandbox, server.socket());
            }
            server.command("delete", "--force", box.id()).run().ok();
            assertThat(Host.cgroups(box.id())).isEmpty();
        }
        server.end();
        sandbox.assertNothingLeft();
    }

    @Test
    void finishesWhatRunsWhenItIsToEnd(Sandbox sandbox) {
        Server server = Server.start(sandbox);
        Container box = sandbox.container();
        Path goOn = sandbox.newPath("go-on");
        box.bundle().args("/bin/sleep", "1000");
        Running creation = creationInAHook(server, box, "until [ -e " + goOn + " ]; do sleep 0.05; done");
        server.process().signal("TERM");
        Host.await("nobody finds it", () -> Files.notExists(server.socket()), server.process()::soFar);
        assertThat(isServed(server.command("list").run().ok())).isFalse();
        assertThat(server.process().isAlive()).isTrue();
        sandbox.host("touch " + goOn);
        creation.await().ok();
        server.process().await().exits(0);
        assertThat(box.status()).isEqualTo("created");
        box.delete("--force").ok();
    }

    /** The launcher waits alone: an upgrade of the server is nothing to a program that it waits for. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mayBeReplacedWhileALauncherWaits(boolean isReplaced, Sandbox sandbox) {
        Server server = Server.start(sandbox);
        Container box = sandbox.container();
        Path rootfs = box.bundle().writable().rootfs();
        box.bundle().script("trap 'echo got it' USR1; echo up; until [ -e /go-on ]; do sleep 0.1; done; exit 7");
        Running run = server.told(box.running()).start();
        run.awaitOutput("up");
        Running exec = server.told(box.execution("sh", "-c", "until [ -e /first ]; do sleep 0.1; done; exit 9"))
                .start();
        Host.pause(4000);
        server.end();
        assertThat(run.isAlive()).isTrue();
        if (isReplaced) {
            server = Server.at(sandbox, server.socket());
        }
        run.signal("USR1");
        run.awaitOutput("got it");
        // it would be killed along with the container
        sandbox.host("touch " + rootfs.resolve("first"));
        exec.await().exits(9);
        sandbox.host("touch " + rootfs.resolve("go-on"));
        run.await().exits(7);
        server.told(sandbox.runtime("state", box.id())).run().fails(1, "container does not exist");
        if (isReplaced) {
            server.end();
        }
        sandbox.assertNothingLeft();
    }

    @Test
    void listensAlone(Sandbox sandbox) {
        Server server = Server.start(sandbox);
        Server.invocation(sandbox, server.socket()).run().fails(1, "a server");
        server.end();
    }

    @Test
    void endsWhenItHasHadNothingToDo(Sandbox sandbox) {
        Server server = Server.start(sandbox, "--idle-timeout", "700ms");
        server.process().await().exits(0);
        assertThat(server.socket()).doesNotExist();
    }

    @Test
    void saysAtItsEndWhatItCarriedOut(Sandbox sandbox) {
        Server server = Server.start(sandbox);
        String hako = sandbox.peer().program() + " --root " + sandbox.root();
        server.told(sandbox.command("/bin/sh", "-c", "umask 077; exec " + hako + " list"))
                .run()
                .ok();
        // besides the one that it was found with
        server.command("list").run().ok();
        server.end();
        assertThat(server.process().soFar().stderr())
                .matches("hako serve: commands carried out: [2-9], left to their launchers: [1-9]\n");
    }

    @Test
    void refusesATimeoutThatIsNone(Sandbox sandbox) {
        Server.invocation(sandbox, sandbox.newPath("socket"), "--idle-timeout", "soon")
                .run()
                .fails(1, "idle-timeout");
    }

    @Test
    void listensInTheRootWithoutAVariable(Sandbox sandbox) {
        Path root = sandbox.newPath("root");
        Running process = sandbox.bareRuntime("--root", root.toString(), "serve")
                .env("HAKO_SERVER", "")
                .start();
        Path socket = root.resolve("~server");
        Host.await("a socket", () -> Files.exists(socket), process::soFar);
        Result list = sandbox.bareRuntime("--debug", "--root", root.toString(), "list")
                .env("HAKO_SERVER", socket.toString())
                .run()
                .ok();
        assertThat(isServed(list)).isTrue();
        assertThat(list.stdout()).doesNotContain("~server");
        process.signal("TERM");
        process.await().exits(0);
    }

    @Test
    void listensOnTheSocketOfAServiceManager(Sandbox sandbox) {
        sandbox.host("mkdir -p -m 700 " + sandbox.root());
        Path socket = sandbox.newPath("socket");
        String activate = "import os, socket, sys; s = socket.socket(socket.AF_UNIX); s.bind('" + socket
                + "'); s.listen(); os.dup2(s.fileno(), 3); os.set_inheritable(3, True);"
                + " os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()), HAKO_SERVER='off');"
                + " os.execv(sys.argv[1], sys.argv[1:])";
        Running process = sandbox.command(
                        "python3", "-c", activate, sandbox.peer().program().toString(), "serve")
                .start();
        Host.await("a socket", () -> Files.exists(socket), process::soFar);
        Result list = sandbox.runtime("--debug", "list")
                .env("HAKO_SERVER", socket.toString())
                .run()
                .ok();
        Host.await(
                "a server",
                () -> isServed(sandbox.runtime("--debug", "list")
                        .env("HAKO_SERVER", socket.toString())
                        .run()
                        .ok()),
                list::toString);
        process.signal("TERM");
        process.await().exits(0);
        assertThat(socket).exists();
    }

    @Test
    void isLeftBehindByAColdCommandIfThatIsWanted(Sandbox sandbox) {
        sandbox.host("mkdir -p -m 700 " + sandbox.root());
        Path socket = sandbox.newPath("socket");
        Invocation first = sandbox.runtime("--debug", "list").env("HAKO_SERVER", socket.toString());
        assertThat(isServed(first.env("HAKO_KEEP_WARM", "2s").run().ok())).isFalse();
        Host.await("a server", () -> Files.exists(socket), () -> "");
        Host.await(
                "a server",
                () -> isServed(sandbox.runtime("--debug", "list")
                        .env("HAKO_SERVER", socket.toString())
                        .run()
                        .ok()),
                () -> "");
        Host.await("it has gone", () -> Files.notExists(socket), () -> "");
    }
}
