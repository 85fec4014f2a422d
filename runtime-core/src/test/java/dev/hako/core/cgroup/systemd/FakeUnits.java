package dev.hako.core.cgroup.systemd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A systemd that makes the cgroups of its units below a directory, and tells what it was asked. */
final class FakeUnits implements UnitManager {

    private final Path root;
    private final Map<String, String> places;
    private final List<String> calls = new ArrayList<>();
    private String refusal = "";
    private String version = "257.9-1";

    /**
     * @param root takes the place of the mounted hierarchy
     * @param places the cgroup of each unit that can be started
     */
    FakeUnits(Path root, Map<String, String> places) {
        this.root = root;
        this.places = places;
    }

    List<String> calls() {
        return calls;
    }

    /** Has new units refused. */
    void refuse(String why) {
        refusal = why;
    }

    void version(String text) {
        version = text;
    }

    @Override
    public String property(String name) {
        return name.equals("Version") ? version : "";
    }

    @Override
    public void start(String unit, List<Property> properties) throws IOException {
        calls.add("start " + unit + ": " + TestBus.text(properties));
        if (!refusal.isEmpty()) {
            throw new IOException(refusal);
        }
        cgroup(root, places.getOrDefault(unit, ""));
    }

    /** Makes a cgroup, with those above it. */
    static void cgroup(Path root, String path) {
        try {
            Path directory = root;
            for (String name : path.substring(1).split("/", -1)) {
                directory = directory.resolve(name);
                Files.createDirectories(directory);
                Files.writeString(directory.resolve("cgroup.controllers"), "cpu memory pids\n");
                Files.writeString(directory.resolve("cgroup.subtree_control"), "cpu memory pids\n");
                Files.writeString(directory.resolve("cgroup.events"), "populated 1\nfrozen 0\n");
                Files.writeString(directory.resolve("cgroup.type"), "domain\n");
                Files.writeString(directory.resolve("memory.events"), "oom 0\noom_kill 0\n");
                for (String file : List.of("memory.max", "memory.current", "pids.max", "cpu.max", "cpu.weight")) {
                    Files.writeString(directory.resolve(file), "0\n");
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void set(String unit, List<Property> properties) {
        calls.add("set " + unit + ": " + TestBus.text(properties));
    }

    @Override
    public void stop(String unit) {
        calls.add("stop " + unit);
    }

    @Override
    public void attach(String unit, String below, int pid) {
        calls.add("attach " + pid + " to " + unit + below);
    }

    @Override
    public void close() {
        // nothing is open
    }
}
