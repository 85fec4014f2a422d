package dev.hako.it.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * All that one test has of the machine: a directory, a state directory for the runtime, and a marker that names every
 * container, cgroup and process, so that what is left of them is found.
 */
public final class Sandbox {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration SETTLE = Duration.ofSeconds(5);

    private String server = WarmServer.place();
    private final Peer peer;
    private final String marker;
    private final Path dir;
    private final Path root;
    private CgroupManager manager = CgroupManager.underTest();
    private final List<Running> running = new ArrayList<>();
    private int names;

    public Sandbox(Peer peer) {
        this.peer = peer;
        // short, since paths of sockets are limited
        Path made = Path.of("");
        String name = "";
        for (boolean isNew = false; !isNew; isNew = made.toFile().mkdir()) {
            name = "hakoit" + ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
            made = realTemp().resolve(name);
        }
        this.marker = name;
        this.dir = made;
        Rootfs.chmod(dir, "rwxr-xr-x");
        this.root = dir.resolve("state");
    }

    private static Path realTemp() {
        try {
            return Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return a directory of the test's own, open to all users, free of symbolic links} */
    public Path dir() {
        return dir;
    }

    /** {@return the runtime's state directory, given to it by {@code --root}; the runtime makes it} */
    public Path root() {
        return root;
    }

    /** {@return the word that is in every name of this test's} */
    public String marker() {
        return marker;
    }

    public Peer peer() {
        return peer;
    }

    /** {@return who makes the cgroups of this test's containers} */
    public CgroupManager manager() {
        return manager;
    }

    /** Has systemd make the cgroups of this test's containers; without systemd the test is skipped. */
    public Sandbox withSystemd() {
        Assumptions.assumeTrue(CgroupManager.SYSTEMD.isHere(), "systemd is not the first process");
        manager = CgroupManager.SYSTEMD;
        return this;
    }

    /** Skips a test that is about cgroups by their paths in the file system, where systemd makes them. */
    public Sandbox withCgroupfs() {
        Assumptions.assumeTrue(manager == CgroupManager.CGROUPFS, "cgroups are made by systemd");
        return this;
    }

    /** {@return a new bundle of a root file system and the default configuration} */
    public Bundle bundle() {
        return new Bundle(newPath("bundle"), marker);
    }

    /** Has commands start cold whatever the mode of the tests, because the test is about their own JVM. */
    public Sandbox withoutServer() {
        server = WarmServer.NONE;
        return this;
    }

    /** {@return where commands look for a server, as a value of its variable} */
    String server() {
        return server;
    }

    /** {@return a new container of a new bundle, not yet created} */
    public Container container() {
        return container(bundle());
    }

    public Container container(Bundle bundle) {
        return new Container(this, bundle, newId());
    }

    /** {@return a container id nobody has} */
    public String newId() {
        return marker + "-" + ++names;
    }

    /** {@return a path in the test's directory where nothing is} */
    public Path newPath(String name) {
        return dir.resolve(name + "-" + ++names);
    }

    /** {@return a new file with a content} */
    public Path file(String name, String content) {
        try {
            return Files.writeString(newPath(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return a call of the runtime with this test's state directory and manager of cgroups} */
    public Invocation runtime(String... args) {
        List<String> all = new ArrayList<>(List.of("--root", root.toString()));
        all.addAll(manager.flags());
        all.addAll(List.of(args));
        return bareRuntime(all.toArray(String[]::new));
    }

    /** {@return a call of the runtime with these arguments and no others} */
    public Invocation bareRuntime(String... args) {
        List<String> command = new ArrayList<>();
        command.add(peer.program().toString());
        command.addAll(List.of(args));
        return new Invocation(this, command);
    }

    /** {@return a call of a program of the host} */
    public Invocation command(String... words) {
        return new Invocation(this, List.of(words));
    }

    /** {@return the standard output of a shell command on the host, which must succeed} */
    public String host(String script) {
        return command("/bin/sh", "-c", script).run().ok().stdout().strip();
    }

    /** Asserts that no state, cgroup, mount or process of this test is there, or is gone in a moment. */
    public void assertNothingLeft() {
        assertThat(Leftovers.settle(this, SETTLE)).as("left behind").isEmpty();
    }

    void started(Running process) {
        running.add(process);
    }

    /** Deletes the containers that a test left on purpose, then looks for what even that leaves. */
    public void finish(boolean failed) {
        List<String> left;
        try {
            running.forEach(Running::destroy);
            deleteContainers();
            left = Leftovers.settle(this, failed ? Duration.ofMillis(500) : SETTLE);
        } finally {
            Leftovers.clean(this);
        }
        if (!failed) {
            assertThat(left).as("left behind").isEmpty();
        }
    }

    private void deleteContainers() {
        if (Files.isDirectory(root)) {
            try (var entries = Files.list(root)) {
                for (Path entry : entries.toList()) {
                    runtime("delete", "--force", entry.getFileName().toString()).run();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
