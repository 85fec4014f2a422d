package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Running;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code $NOTIFY_SOCKET}: a service manager hears from the container's program that it is ready. */
@IntegrationTest
@Tag("vm")
@KnownDifference(peer = "runc 1.1", why = "sends no barrier, and does not notice the end of a container")
@KnownDifference(peer = "crun", why = "has a way of its own")
class NotifyTest {

    /** The service manager: says what it gets, and answers a barrier by closing its descriptor, when told so. */
    private static final String MANAGER = """
            import array, os, socket, sys
            manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            manager.bind('\\0' + sys.argv[1][1:] if sys.argv[1].startswith('@') else sys.argv[1])
            print('listening', flush=True)
            while True:
                data, ancillary, flags, _ = manager.recvmsg(4096, socket.CMSG_SPACE(4 * 8))
                fds = array.array('i')
                for level, kind, content in ancillary:
                    fds.frombytes(content)
                print('got', data, len(fds), flush=True)
                if fds:
                    sys.stdin.readline()
                    for fd in fds:
                        os.close(fd)
            """;

    /** A program in the container that sends each of its arguments as a datagram. */
    private static final String PROGRAM = """
            import os, socket, sys, time
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.connect(os.environ['NOTIFY_SOCKET'])
            for text in sys.argv[1:]:
                if text == 'sleep':
                    time.sleep(1000)
                s.send(text.encode())
            """;

    private static final String SOCKET = "/run/notify/notify.sock";

    @Test
    void tellsThatADetachedContainerIsReady(Sandbox sandbox) {
        Container box = notifying(sandbox, "STATUS=loading", "READY=1\nSTATUS=serving", "sleep");
        Path socket = sandbox.newPath("manager");
        Running manager = manager(sandbox, socket.toString());
        Running run =
                box.running("--detach").env("NOTIFY_SOCKET", socket.toString()).start();
        manager.awaitOutput("BARRIER=1");
        assertThat(manager.soFar().stdout())
                .isEqualTo(
                        "listening\ngot b'READY=1\\n' 0\ngot b'MAINPID=" + box.pid() + "\\n' 0\ngot b'BARRIER=1' 1\n");
        assertThat(run.isAlive()).as("waits for the barrier").isTrue();
        manager.stdin("go on\n");
        run.await().ok();
        assertThat(box.status()).isEqualTo("running");
    }

    @Test
    void waitsAtStart(Sandbox sandbox) {
        Container box = notifying(sandbox, "READY=1", "sleep");
        Path socket = sandbox.newPath("manager");
        Running manager = manager(sandbox, socket.toString());
        box.creation().env("NOTIFY_SOCKET", socket.toString()).run().ok();
        Running start =
                box.command("start").env("NOTIFY_SOCKET", socket.toString()).start();
        manager.awaitOutput("MAINPID=" + box.pid() + "\\n");
        manager.awaitOutput("BARRIER=1");
        // the container can be worked with while the manager is busy
        assertThat(box.status()).isEqualTo("running");
        assertThat(start.isAlive()).isTrue();
        manager.stdin("go on\n");
        start.await().ok();
    }

    @Test
    void letsOthersWorkOnAContainerThatIsNotReady(Sandbox sandbox) {
        Container box = notifying(sandbox, "STATUS=never ready", "sleep");
        Path socket = sandbox.newPath("manager");
        Running manager = manager(sandbox, socket.toString());
        Running run =
                box.running("--detach").env("NOTIFY_SOCKET", socket.toString()).start();
        box.awaitRunning();
        box.exec("true").ok();
        assertThat(run.isAlive()).isTrue();
        box.delete("--force").ok();
        run.await().ok();
        assertThat(manager.soFar().stdout()).isEqualTo("listening\n");
    }

    @Test
    void hearsTheLastWordsOfAContainer(Sandbox sandbox) {
        Container box = notifying(sandbox, "STATUS=a", "STATUS=b", "READY=1");
        Path socket = sandbox.newPath("manager");
        Running manager = manager(sandbox, socket.toString());
        Running run =
                box.running("--detach").env("NOTIFY_SOCKET", socket.toString()).start();
        manager.awaitOutput("BARRIER=1");
        manager.stdin("go on\n");
        run.await().ok();
    }

    @Test
    void tellsTheManagerToWatchTheRuntimeInTheForeground(Sandbox sandbox) {
        Container box = notifying(sandbox, "READY=1", "sleep");
        Path socket = sandbox.newPath("manager");
        Running manager = manager(sandbox, socket.toString());
        Running run = box.running().env("NOTIFY_SOCKET", socket.toString()).start();
        manager.awaitOutput("MAINPID=" + run.pid() + "\\n");
        manager.awaitOutput("BARRIER=1");
        manager.stdin("go on\n");
        box.kill("KILL").ok();
        run.await().exits(137);
    }

    @Test
    void forwardsSignalsToAContainerThatIsNotReady(Sandbox sandbox) {
        Container box = notifying(sandbox, "STATUS=never ready", "sleep");
        Path socket = sandbox.newPath("manager");
        manager(sandbox, socket.toString());
        Running run = box.running().env("NOTIFY_SOCKET", socket.toString()).start();
        box.awaitRunning();
        box.kill("KILL").ok();
        run.await().exits(137);
    }

    @Test
    void mountsTheSocketReadOnly(Sandbox sandbox) {
        Container box = sandbox.container();
        Path socket = sandbox.newPath("manager");
        manager(sandbox, socket.toString());
        box.bundle()
                .script(
                        "echo $NOTIFY_SOCKET; grep ' /run/notify ' /proc/mounts; ls -l /run/notify; touch /run/notify/x");
        Running run =
                box.running("--detach").env("NOTIFY_SOCKET", socket.toString()).start();
        var result = run.await().ok();
        Host.await("output", () -> result.stderr().contains("touch"), result::toString);
        assertThat(result.stdout())
                .startsWith(SOCKET + "\n")
                .containsPattern(" /run/notify [a-z0-9]+ ro,nosuid,nodev,noexec")
                .contains("srwxrwxrwx");
        assertThat(result.stderr()).contains("Read-only file system");
    }

    @Test
    void reachesAManagerWithAnAbstractAddress(Sandbox sandbox) {
        Container box = notifying(sandbox, "READY=1", "sleep");
        String address = "@" + sandbox.marker() + "-manager";
        Running manager = manager(sandbox, address);
        Running run = box.running("--detach").env("NOTIFY_SOCKET", address).start();
        manager.awaitOutput("BARRIER=1");
        manager.stdin("go on\n");
        run.await().ok();
    }

    @Test
    void runsAContainerEvenIfNobodyListens(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("echo $NOTIFY_SOCKET");
        assertThat(box.running()
                        .env("NOTIFY_SOCKET", "/no/such/socket")
                        .run()
                        .ok()
                        .stdout())
                .isEqualTo(SOCKET + "\n");
    }

    @Test
    void isNotSetWithoutAManager(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("echo \"<$NOTIFY_SOCKET>\"");
        assertThat(box.run().ok().stdout()).isEqualTo("<>\n");
    }

    @Test
    void saysThatAContainerWasCreatedWithoutIt(Sandbox sandbox) {
        Container box = sandbox.container();
        Path socket = sandbox.newPath("manager");
        manager(sandbox, socket.toString());
        box.create().ok();
        box.command("start").env("NOTIFY_SOCKET", socket.toString()).run().fails(1, "no such file or directory");
    }

    private static Running manager(Sandbox sandbox, String address) {
        Running manager =
                sandbox.command("python3", "-c", MANAGER, address).stdinPipe().start();
        manager.awaitOutput("listening");
        return manager;
    }

    /** {@return a container with the host's python in it, whose program sends some datagrams} */
    private static Container notifying(Sandbox sandbox, String... datagrams) {
        Container box = sandbox.container();
        for (String directory : new String[] {"/usr", "/lib", "/lib64"}) {
            box.bundle().mount(directory, "bind", directory, "bind", "ro");
        }
        String[] args = new String[datagrams.length + 3];
        args[0] = "/usr/bin/python3";
        args[1] = "-c";
        args[2] = PROGRAM;
        System.arraycopy(datagrams, 0, args, 3, datagrams.length);
        box.bundle().args(args);
        return box;
    }
}
