package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Running;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code --pidfd-socket}: the caller gets a pidfd of the container's process. */
@IntegrationTest
@KnownDifference(peer = "runc 1.1", why = "has no such flag")
@KnownDifference(peer = "crun", why = "has an annotation for it")
class PidfdSocketTest {

    /** Takes one pidfd, says what came with it and whose it is, and sends it a signal on demand. */
    private static final String RECEIVER = """
            import array, os, re, signal, socket, sys
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            server.bind(sys.argv[1])
            server.listen()
            print('listening', flush=True)
            data, ancillary, flags, _ = server.accept()[0].recvmsg(100, socket.CMSG_SPACE(4 * 8))
            fds = array.array('i')
            for level, kind, content in ancillary:
                assert (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
                fds.frombytes(content)
            assert len(fds) == 1, fds
            pid = re.search(r'^Pid:\\t(.*)$', open(f'/proc/self/fdinfo/{fds[0]}').read(), re.M).group(1)
            print('got', data.decode(), pid, flush=True)
            if sys.stdin.readline():
                signal.pidfd_send_signal(fds[0], signal.SIGKILL)
            """;

    @Test
    void getsAPidfdOfACreatedContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        Path socket = sandbox.newPath("socket");
        Running receiver = receiver(sandbox, socket);
        box.create("--pidfd-socket", socket.toString()).ok();
        receiver.awaitOutput("got standard " + box.pid() + "\n");
        assertThat(box.status()).isEqualTo("created");
        receiver.stdin("kill\n");
        box.awaitStatus("stopped");
    }

    @Test
    void getsAPidfdOfAContainerThatRuns(Sandbox sandbox) {
        Container box = sandbox.container();
        Path socket = sandbox.newPath("socket");
        Running receiver = receiver(sandbox, socket);
        box.bundle().args("/bin/sleep", "1000");
        box.run("--detach", "--pidfd-socket", socket.toString()).ok();
        receiver.awaitOutput("got standard " + box.pid() + "\n");
        receiver.stdin("kill\n");
        box.awaitStatus("stopped");
    }

    @Test
    void getsAPidfdOfAnAddedProcess(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Path socket = sandbox.newPath("socket");
        Path pidFile = sandbox.newPath("pid");
        Running receiver = receiver(sandbox, socket);
        box.exec("-d", "--pid-file", pidFile.toString(), "--pidfd-socket", socket.toString(), "--", "sleep", "500")
                .ok();
        String pid = Host.read(pidFile);
        receiver.awaitOutput("got setns " + pid + "\n");
        receiver.stdin("kill\n");
        Host.await("end of " + pid, () -> !Path.of("/proc/" + pid).toFile().exists(), receiver::soFar);
        assertThat(box.status()).isEqualTo("running");
    }

    @Test
    void isLookedUpInTheBundle(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/true");
        Running receiver = receiver(sandbox, box.bundle().dir().resolve("here"));
        box.run("--pidfd-socket", "here").ok();
        receiver.awaitOutput("got standard ");
    }

    @Test
    void failsBeforeAnythingIsMadeIfNobodyListens(Sandbox sandbox) {
        Container box = sandbox.container();
        String why = "failed to dail /no/such/socket: dial unix /no/such/socket: connect: no such file or directory";
        box.create("--pidfd-socket", "/no/such/socket").fails(1, "create failed: ", why);
        sandbox.assertNothingLeft();
        box.sleeping().exec("--pidfd-socket", "/no/such/socket", "--", "true").fails(255, "exec failed: ", why);
    }

    private static Running receiver(Sandbox sandbox, Path socket) {
        Running receiver = sandbox.command("python3", "-c", RECEIVER, socket.toString())
                .stdinPipe()
                .start();
        receiver.awaitOutput("listening");
        return receiver;
    }
}
