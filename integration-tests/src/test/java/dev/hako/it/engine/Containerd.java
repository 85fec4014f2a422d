package dev.hako.it.engine;

import dev.hako.it.bundle.CgroupManager;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.Invocation;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A containerd of our own and its client ctr. */
final class Containerd implements Engine {
    static final String IMAGE = "it.example/image:latest";

    private final Sandbox sandbox;
    private final String address;
    private final Daemon daemon;
    private int names;

    private Containerd(Sandbox sandbox) {
        this.sandbox = sandbox;
        Path dir = sandbox.dir().resolve("containerd");
        this.address = dir + "/sock";
        sandbox.host("mkdir " + dir);
        Path config = sandbox.file("config.toml", """
                version = 2
                root = "%1$s/root"
                state = "%1$s/state"
                disabled_plugins = ["io.containerd.grpc.v1.cri"]
                [grpc]
                  address = "%1$s/sock"
                """.formatted(dir));
        this.daemon = Daemon.start(
                sandbox.command("containerd", "--config", config.toString()),
                () -> ctr("version").run().code() == 0);
        ctr("image", "import", Image.ociArchive(sandbox, IMAGE).toString())
                .run()
                .ok();
    }

    static Containerd start(Sandbox sandbox) {
        return new Containerd(sandbox);
    }

    Invocation ctr(String... args) {
        List<String> command = new ArrayList<>(List.of("ctr", "--address", address, "--namespace", sandbox.marker()));
        command.addAll(List.of(args));
        return sandbox.command(command.toArray(String[]::new)).timeout(Duration.ofSeconds(60));
    }

    /** {@return {@code ctr run <options> <image> <id> <words>}, where {@code --} ends the options} */
    Invocation running(String id, String... optionsThenWords) {
        List<String> given = List.of(optionsThenWords);
        int end = given.indexOf("--");
        List<String> command = new ArrayList<>(
                List.of("run", "--runc-binary", sandbox.peer().program().toString()));
        if (sandbox.manager() == CgroupManager.SYSTEMD) {
            command.addAll(List.of("--runc-systemd-cgroup", "--cgroup", CgroupManager.SYSTEMD.cgroupsPath(id)));
        }
        command.addAll(given.subList(0, Math.max(end, 0)));
        command.addAll(List.of(IMAGE, id));
        command.addAll(given.subList(end + 1, given.size()));
        return ctr(command.toArray(String[]::new));
    }

    Result run(String... optionsThenWords) {
        List<String> all = new ArrayList<>(List.of("--rm"));
        List<String> given = List.of(optionsThenWords);
        if (!given.contains("--")) {
            all.add("--");
        }
        all.addAll(given);
        return running(newId(), all.toArray(String[]::new)).run();
    }

    String newId() {
        return sandbox.marker() + "-c" + ++names;
    }

    @Override
    public void close() {
        for (String line : ctr("task", "ls", "--quiet").run().stdout().lines().toList()) {
            ctr("task", "kill", "--signal", "KILL", line).run();
            ctr("task", "rm", "--force", line).run();
        }
        daemon.stop();
        Host.removeEmptyCgroups(sandbox.marker());
    }
}
