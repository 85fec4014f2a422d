package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Invocation;
import dev.hako.it.bundle.Peer;
import dev.hako.it.bundle.Running;
import dev.hako.it.bundle.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The units that the distribution has in {@code share/systemd}, with the systemd of the machine, and with that of its user. */
@IntegrationTest
@Tag("systemd")
@EnabledIf("isHako")
class ServeUnitsTest {

    private static final String SERVICE = "hako-serve.service";
    private static final String SOCKET = "hako-serve.socket";

    static boolean isHako() {
        return Peer.underTest().isHako();
    }

    /**
     * The units, installed until the machine is started again.
     *
     * @param systemctl the command for the service manager
     * @param directory where it finds units
     * @param socket where launchers look for the server of its user
     */
    private record Units(Sandbox sandbox, String systemctl, Path directory, Path socket) implements AutoCloseable {

        void install(String idle) throws IOException {
            Path program = sandbox.peer().program().toRealPath();
            Path shipped = program.resolveSibling("../share/systemd").normalize();
            Files.createDirectories(directory.resolve(SERVICE + ".d"));
            Files.copy(shipped.resolve(SERVICE), directory.resolve(SERVICE));
            Files.copy(shipped.resolve(SOCKET), directory.resolve(SOCKET));
            Files.writeString(
                    directory.resolve(SERVICE + ".d/place.conf"),
                    "[Service]\nExecStart=\nExecStart=" + program + " serve --idle-timeout " + idle + "\n");
            sandbox.host("mkdir -p -m 700 " + sandbox.root());
            sandbox.host(systemctl + " daemon-reload && " + systemctl + " start " + SOCKET);
        }

        String show(String unit, String property) {
            return sandbox.host(systemctl + " show -P " + property + " " + unit).strip();
        }

        Invocation told(Invocation invocation) {
            return invocation.env("HAKO_SERVER", socket.toString());
        }

        boolean serves() {
            String served = told(sandbox.runtime("--debug", "list")).run().ok().stderr();
            return served.contains("carried out by a server, process " + show(SERVICE, "MainPID"));
        }

        /** A slow machine starts it in more time than a launcher waits. */
        void awaitService() {
            Host.await("a server", this::serves, () -> show(SERVICE, "StatusText"));
        }

        @Override
        public void close() throws IOException {
            sandbox.host(systemctl + " stop " + SOCKET + " " + SERVICE);
            Files.delete(directory.resolve(SERVICE + ".d/place.conf"));
            Files.delete(directory.resolve(SERVICE + ".d"));
            Files.delete(directory.resolve(SERVICE));
            Files.delete(directory.resolve(SOCKET));
            Files.deleteIfExists(socket);
            sandbox.host(systemctl + " daemon-reload");
        }
    }

    private static Units units(Sandbox sandbox, String manager) {
        boolean isUsers = manager.equals("user");
        String runtime = isUsers ? System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/none") : "/run";
        assumeTrue(
                Files.isDirectory(Path.of(runtime, isUsers ? "systemd" : "systemd/system")),
                "there is no service manager of the " + manager);
        String systemctl = "XDG_RUNTIME_DIR=" + runtime + " systemctl --" + manager;
        assumeTrue(
                sandbox.host(systemctl + " show -P LoadState " + SOCKET).strip().equals("not-found"),
                "somebody uses the units here");
        return new Units(sandbox, systemctl, Path.of("/run/systemd", manager), Path.of(runtime, "hako/~server"));
    }

    @ParameterizedTest
    @CsvSource({"system", "user"})
    void startTheServerWhenItIsLookedFor(String manager, Sandbox sandbox) throws IOException {
        try (Units units = units(sandbox, manager)) {
            units.install("3s");
            assertThat(units.show(SERVICE, "ActiveState")).isEqualTo("inactive");
            units.awaitService();
            Host.await("its end", () -> units.show(SERVICE, "ActiveState").equals("inactive"), () -> "");
            assertThat(units.show(SERVICE, "Result")).isEqualTo("success");
            assertThat(units.show(SOCKET, "ActiveState")).isEqualTo("active");
            units.awaitService();
        }
    }

    /** Neither what runs in the background nor what somebody waits for notices. */
    @ParameterizedTest
    @CsvSource({"system", "user"})
    void startItAnewWhileContainersRun(String manager, Sandbox sandbox) throws IOException {
        try (Units units = units(sandbox, manager)) {
            units.install("10m");
            units.awaitService();
            Container box = sandbox.container();
            box.bundle().args("/bin/sleep", "1000");
            units.told(box.running("--detach")).run().ok();
            Running exec = units.told(box.execution("sh", "-c", "echo up; sleep 8; exit 9"))
                    .start();
            exec.awaitOutput("up");
            String before = units.show(SERVICE, "MainPID");
            sandbox.host(units.systemctl() + " restart " + SERVICE);
            assertThat(units.show(SERVICE, "MainPID")).isNotEqualTo(before);
            units.awaitService();
            assertThat(box.status()).isEqualTo("running");
            exec.await().exits(9);
            units.told(sandbox.runtime("delete", "--force", box.id())).run().ok();
        }
        sandbox.assertNothingLeft();
    }
}
