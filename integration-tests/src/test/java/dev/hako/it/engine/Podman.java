package dev.hako.it.engine;

import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.Invocation;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Podman with storage of its own and the runtime under test. It has no daemon. */
final class Podman implements Engine {
    static final String IMAGE = "it-image";

    private final Sandbox sandbox;
    private final Path dir;

    private Podman(Sandbox sandbox) {
        this.sandbox = sandbox;
        this.dir = sandbox.dir().resolve("podman");
        podman(
                        "import",
                        "--change",
                        "ENV PATH=/bin",
                        Image.rootfsArchive(sandbox).toString(),
                        IMAGE)
                .run()
                .ok();
    }

    static Podman start(Sandbox sandbox) {
        return new Podman(sandbox);
    }

    Sandbox sandbox() {
        return sandbox;
    }

    private List<String> program() {
        return List.of(
                "podman",
                "--root=" + dir + "/root",
                "--runroot=" + dir + "/run",
                "--tmpdir=" + dir + "/tmp",
                "--runtime=" + sandbox.peer().program(),
                "--cgroup-manager=" + sandbox.manager().driver(),
                "--events-backend=none",
                "--log-level=error");
    }

    /** {@return what begins a command line in a shell, up to the command} */
    String shell() {
        return "CONTAINERS_CONF=" + configuration() + " " + String.join(" ", program()) + " ";
    }

    Invocation podman(String... args) {
        List<String> command = new ArrayList<>(program());
        command.addAll(List.of(args));
        return sandbox.command(command.toArray(String[]::new))
                .env("CONTAINERS_CONF", configuration().toString())
                .timeout(Duration.ofSeconds(60));
    }

    /** Tells podman what it expects of the names that it knows only: logs as JSON, and crun's {@code --cgroup-manager=disabled}. */
    private Path configuration() {
        Path file = dir.resolve("containers.conf");
        String name = sandbox.peer().program().getFileName().toString();
        try {
            Files.createDirectories(dir);
            Files.writeString(
                    file,
                    "[engine]\nruntime_supports_json = [\"" + name + "\"]\nruntime_supports_nocgroup = [\"" + name
                            + "\"]\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return file;
    }

    /** Runs a container in the foreground and removes it; the words are options, the image and the command. */
    Result run(String... words) {
        return withDefaults(List.of("run", "--rm"), words).run();
    }

    /** Runs a container in the background and gives its id. */
    String detached(String... words) {
        return withDefaults(List.of("run", "--detach"), words)
                .run()
                .ok()
                .stdout()
                .strip();
    }

    /** The limits are lower than podman's own, which root may not raise without CAP_SYS_RESOURCE. */
    Invocation withDefaults(List<String> command, String... words) {
        List<String> all = new ArrayList<>(command);
        all.addAll(defaults());
        all.addAll(List.of(words));
        return podman(all.toArray(String[]::new));
    }

    /** {@return options of a new container} */
    List<String> defaults() {
        return List.of(
                "--network=none",
                "--ulimit=nofile=1024:1024",
                "--ulimit=nproc=1000:1000",
                "--cgroup-parent=" + sandbox.manager().parent(sandbox.marker() + "-podman"));
    }

    @Override
    public void close() {
        podman("rm", "--all", "--force", "--time=0").run();
        sandbox.host("umount " + dir + "/root/overlay 2>/dev/null || true");
        Host.await(
                "end of conmon",
                () -> {
                    sandbox.manager().removeParent(sandbox.marker() + "-podman");
                    return Host.cgroups(sandbox.marker()).isEmpty();
                },
                () -> Host.cgroups(sandbox.marker()));
    }
}
