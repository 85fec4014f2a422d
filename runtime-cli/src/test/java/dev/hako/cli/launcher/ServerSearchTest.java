package dev.hako.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Sys;
import dev.hako.core.stub.RemoteKernel;
import dev.hako.core.stub.StubProgram;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a server that this test is, and a shell script in place of the JVM that it starts without one. */
class ServerSearchTest {

    private static final String COLD = "cold\nhako: the Java virtual machine ended without an answer\n";

    @TempDir
    Path dir;

    private Path launcher = Path.of("");

    /** What a server does with a launcher. */
    private interface Serving {
        void serve(RemoteKernel launcher) throws IOException;
    }

    @BeforeEach
    void writeLauncher() throws IOException {
        launcher = Files.createDirectories(dir.resolve("bin")).resolve("hako");
        Files.write(launcher, LauncherProgram.image(BrainChoice.only(List.of("java")), List.of()));
        Path java = Files.createDirectories(dir.resolve("runtime/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho cold >&2\n");
        for (Path program : List.of(launcher, java)) {
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private Outcome run(String environment) throws Exception {
        return Outcome.of(dir, "env -u HAKO_SERVER -u XDG_RUNTIME_DIR " + environment + " " + launcher);
    }

    /** Serves one launcher after the other, each as the next of some says. */
    private Outcome served(Path socket, String environment, Serving... servings) throws Exception {
        Files.createDirectories(socket.getParent());
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(() -> {
                try {
                    return run(environment);
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            });
            for (Serving serving : servings) {
                try (SocketChannel channel = server.accept();
                        RemoteKernel kernel =
                                new RemoteKernel(Channels.newInputStream(channel), Channels.newOutputStream(channel))) {
                    serving.serve(kernel);
                }
            }
            return outcome.get();
        }
    }

    private static void commit(RemoteKernel launcher, Sys call, long... args) throws IOException {
        Frame frame = launcher.frame();
        frame.call(call, args).storeInto(StubProgram.COMMITTED);
        launcher.check(frame, "call", "");
    }

    @Test
    void obeysTheServerThatTheVariableNames() throws Exception {
        Path socket = dir.resolve("socket");
        assertThat(served(socket, "HAKO_SERVER=" + socket, kernel -> Processes.exit(kernel, 7)))
                .isEqualTo(new Outcome(7, "", ""));
    }

    @Test
    void findsTheServerOfAUser() throws Exception {
        Path socket = dir.resolve("run/hako/~server");
        assertThat(served(socket, "XDG_RUNTIME_DIR=" + dir.resolve("run"), kernel -> Processes.exit(kernel, 8))
                        .code())
                .isEqualTo(8);
    }

    @Test
    void startsItsOwnBrainIfItIsNotTaken() throws Exception {
        Path socket = dir.resolve("socket");
        assertThat(served(socket, "HAKO_SERVER=" + socket, kernel -> {}).errors())
                .isEqualTo(COLD);
    }

    @Test
    void startsItsOwnBrainIfItIsGivenBack() throws Exception {
        Path socket = dir.resolve("socket");
        Serving serving = kernel -> {
            commit(kernel, Sys.GETPID);
            Frame last = kernel.frame();
            last.call(Sys.KILL, Processes.pid(kernel), 0).storeInto(StubProgram.COMMITTED);
            kernel.leave(last);
        };
        assertThat(served(socket, "HAKO_SERVER=" + socket, serving).errors()).isEqualTo(COLD);
    }

    @Test
    void failsIfAServerThatHasTakenItDies() throws Exception {
        Path socket = dir.resolve("socket");
        Outcome outcome = served(socket, "HAKO_SERVER=" + socket, kernel -> commit(kernel, Sys.GETPID));
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.errors()).isEqualTo("hako: the Java virtual machine ended without an answer\n");
    }

    @Test
    void looksNowhereElse() throws Exception {
        Path socket = dir.resolve("run/hako/~server");
        Files.createDirectories(socket.getParent());
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertThat(run("HAKO_SERVER=off XDG_RUNTIME_DIR=" + dir.resolve("run"))
                            .errors())
                    .isEqualTo(COLD);
        }
        assertThat(run("HAKO_SERVER=" + dir.resolve("none")).errors()).isEqualTo(COLD);
        assertThat(run("HAKO_SERVER=/" + "long".repeat(40)).errors()).isEqualTo(COLD);
        assertThat(run("XDG_RUNTIME_DIR=relative").errors()).isEqualTo(COLD);
    }
}
