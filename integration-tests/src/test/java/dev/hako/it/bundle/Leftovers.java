package dev.hako.it.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a runtime leaves of a test: state, cgroups, units of systemd's, mounts, processes and the namespaces they hold. */
final class Leftovers {
    private static final Path PROC = Path.of("/proc");

    private Leftovers() {}

    /** {@return a line for each leftover that is still there after a while; empty if all is clean} */
    static List<String> settle(Sandbox sandbox, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        List<String> left = find(sandbox);
        while (!left.isEmpty() && System.nanoTime() < end) {
            Host.pause(20);
            left = find(sandbox);
        }
        return left;
    }

    /** Takes away by force what is left, so that one failed test does not spoil the next. */
    static void clean(Sandbox sandbox) {
        for (int round = 0; round < 50; round++) {
            List<Long> pids = processes(sandbox);
            pids.forEach(pid -> Host.kill("KILL", pid));
            Host.cgroups(sandbox.marker()).reversed().forEach(Leftovers::removeQuietly);
            if (pids.isEmpty() && Host.cgroups(sandbox.marker()).isEmpty()) {
                break;
            }
            Host.pause(20);
        }
        for (String unit : CgroupManager.units(sandbox.marker())) {
            Host.shell("systemctl stop " + unit + "; systemctl reset-failed " + unit + " || true");
        }
        for (String mount : mounts(sandbox).reversed()) {
            unmount(mount);
        }
        deleteTree(sandbox.dir());
    }

    private static List<String> find(Sandbox sandbox) {
        List<String> left = new ArrayList<>();
        for (Path entry : children(sandbox.root())) {
            // hako keeps compiled filters for the next container; no id may look like that
            if (!entry.getFileName().toString().equals("~seccomp")) {
                left.add("state: " + entry);
            }
        }
        for (Path cgroup : Host.cgroups(sandbox.marker())) {
            left.add("cgroup: " + cgroup);
        }
        for (String unit : CgroupManager.units(sandbox.marker())) {
            left.add("unit: " + unit);
        }
        for (String mount : mounts(sandbox)) {
            left.add("mount: " + mount);
        }
        for (long pid : processes(sandbox)) {
            left.add("process: " + pid + " " + text(pid, "cmdline").replace('\0', ' '));
        }
        return left;
    }

    /** Mount points in our own mount namespace, outermost first. */
    private static List<String> mounts(Sandbox sandbox) {
        List<String> found = new ArrayList<>();
        for (String line : text(ProcessHandle.current().pid(), "mountinfo").split("\n", -1)) {
            if (line.contains(sandbox.dir().toString() + "/")) {
                found.add(line.split(" ", -1)[4]);
            }
        }
        return found;
    }

    /** Living processes that carry the marker, live in a cgroup that does, or in a root directory of the test's. */
    private static List<Long> processes(Sandbox sandbox) {
        List<Long> found = new ArrayList<>();
        Map<String, Boolean> mountNamespaces = new HashMap<>();
        mountNamespaces.put(namespace(ProcessHandle.current().pid()), false);
        for (Path entry : children(PROC)) {
            String name = entry.getFileName().toString();
            if (!name.chars().allMatch(Character::isDigit)) {
                continue;
            }
            long pid = Long.parseLong(name);
            if (isAlive(pid) && (isMarked(pid, sandbox) || isRooted(pid, sandbox, mountNamespaces))) {
                found.add(pid);
            }
        }
        return found;
    }

    private static boolean isAlive(long pid) {
        String stat = text(pid, "stat");
        int state = stat.lastIndexOf(')') + 2;
        return pid != 1
                && pid != ProcessHandle.current().pid()
                && state < stat.length()
                && "ZX".indexOf(stat.charAt(state)) < 0;
    }

    private static boolean isMarked(long pid, Sandbox sandbox) {
        return Stream.of("cgroup", "cmdline", "environ").anyMatch(file -> carriesMarker(text(pid, file), sandbox));
    }

    private static boolean carriesMarker(String text, Sandbox sandbox) {
        String marker = sandbox.marker();
        for (int at = text.indexOf(marker); at >= 0; at = text.indexOf(marker, at + 1)) {
            int after = at + marker.length();
            if (after == text.length() || !Character.isDigit(text.charAt(after))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a process has a root directory of the test's, whatever its cgroup and its names are. */
    private static boolean isRooted(long pid, Sandbox sandbox, Map<String, Boolean> known) {
        // the root of a mount is a path of its file system, which may be mounted anywhere
        String dir = "/" + sandbox.dir().getFileName() + "/";
        return known.computeIfAbsent(namespace(pid), _ -> {
            for (String line : text(pid, "mountinfo").split("\n", -1)) {
                String[] fields = line.split(" ", -1);
                if (fields.length > 4 && fields[4].equals("/") && fields[3].contains(dir)) {
                    return true;
                }
            }
            return false;
        });
    }

    private static String namespace(long pid) {
        try {
            return Files.readSymbolicLink(PROC.resolve(pid + "/ns/mnt")).toString();
        } catch (IOException e) {
            return "gone";
        }
    }

    /** {@return the content of a file of a process, empty if the process has gone} */
    private static String text(long pid, String file) {
        try {
            return new String(Files.readAllBytes(PROC.resolve(pid + "/" + file)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static List<Path> children(Path dir) {
        if (!Files.isDirectory(dir)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void removeQuietly(Path dir) {
        try {
            Files.deleteIfExists(dir);
        } catch (IOException e) {
            System.err.println("cannot remove " + dir + ": " + e);
        }
    }

    private static void unmount(String mount) {
        try {
            new ProcessBuilder("umount", "--lazy", mount).inheritIO().start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void deleteTree(Path dir) {
        try {
            Files.walkFileTree(dir, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(
                        Path visited, java.io.@org.jspecify.annotations.Nullable IOException e) throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
