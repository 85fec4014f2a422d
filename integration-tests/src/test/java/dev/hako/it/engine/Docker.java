package dev.hako.it.engine;

import dev.hako.it.bundle.Invocation;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A dockerd of our own, whose default runtime is the one under test, and its client. */
final class Docker implements Engine {
    static final String IMAGE = "it-image";

    private final Sandbox sandbox;
    private final String socket;
    private final Daemon daemon;

    private Docker(Sandbox sandbox) {
        this.sandbox = sandbox;
        Path dir = sandbox.dir().resolve("docker");
        this.socket = "unix://" + dir + "/docker.sock";
        Path config = sandbox.file("daemon.json", "{}");
        sandbox.host("mkdir " + dir);
        this.daemon = Daemon.start(
                sandbox.command(
                        "dockerd",
                        "--config-file=" + config,
                        "--host=" + socket,
                        "--data-root=" + dir + "/data",
                        "--exec-root=" + dir + "/exec",
                        "--pidfile=" + dir + "/docker.pid",
                        "--iptables=false",
                        "--ip6tables=false",
                        "--bridge=none",
                        "--exec-opt=native.cgroupdriver=" + sandbox.manager().driver(),
                        "--cgroup-parent=" + sandbox.manager().parent(sandbox.marker() + "-docker"),
                        "--add-runtime=it=" + sandbox.peer().program(),
                        "--default-runtime=it"),
                () -> docker("version").run().code() == 0);
        docker(
                        "import",
                        "--change",
                        "ENV PATH=/bin",
                        Image.rootfsArchive(sandbox).toString(),
                        IMAGE)
                .run()
                .ok();
    }

    static Docker start(Sandbox sandbox) {
        return new Docker(sandbox);
    }

    Sandbox sandbox() {
        return sandbox;
    }

    Invocation docker(String... args) {
        List<String> command = new ArrayList<>(List.of("docker", "--host", socket));
        command.addAll(List.of(args));
        return sandbox.command(command.toArray(String[]::new)).timeout(Duration.ofSeconds(60));
    }

    /** {@return what begins a command line for the client in a shell} */
    String shell() {
        return "docker --host " + socket + " ";
    }

    /** Runs a container in the foreground and removes it; the words are options, the image and the command. */
    Result run(String... words) {
        List<String> command = new ArrayList<>(List.of("run", "--rm", "--net=none"));
        command.addAll(List.of(words));
        return docker(command.toArray(String[]::new)).run();
    }

    /** Runs a container in the background and gives its id. */
    String detached(String... words) {
        List<String> command = new ArrayList<>(List.of("run", "--detach", "--net=none"));
        command.addAll(List.of(words));
        return docker(command.toArray(String[]::new)).run().ok().stdout().strip();
    }

    @Override
    public void close() {
        String left = docker("ps", "--all", "--quiet")
                .run()
                .stdout()
                .replace('\n', ' ')
                .strip();
        if (!left.isEmpty()) {
            for (String id : left.split(" ", -1)) {
                docker("rm", "--force", id).run();
            }
        }
        daemon.stop();
        // dockerd keeps a network namespace mounted, and newer ones their data directory on itself
        String dir = sandbox.dir() + "/docker";
        sandbox.host("umount " + dir + "/exec/netns/* " + dir + "/data 2>/dev/null || true");
        sandbox.manager().removeParent(sandbox.marker() + "-docker");
    }
}
