package dev.hako.it.bundle;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a test may ask the machine for. */
public final class Host {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Host() {}

    /** Sends a signal, by name or number, to a process of the host. */
    public static void kill(String signal, long pid) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a shell command, which must succeed. */
    public static void shell(String script) {
        try {
            int code = new ProcessBuilder("/bin/sh", "-c", script)
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException(script + ": exit code " + code);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until something holds, or fails saying how things stand. */
    public static void await(String what, BooleanSupplier holds, Supplier<?> standing) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no " + what + " within " + PATIENCE + ": " + standing.get());
            }
            pause(10);
        }
    }

    public static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return the target of a link such as {@code /proc/1/ns/net}} */
    public static String link(String path) {
        try {
            return Files.readSymbolicLink(Path.of(path)).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the content of a file, without a final newline} */
    public static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return whether all controllers live in one cgroup v2 tree} */
    public static boolean isCgroup2() {
        return Files.exists(CGROUPS.resolve("cgroup.controllers"));
    }

    /** {@return the directory of each cgroup, in whatever hierarchy, that has the text in its path} */
    public static List<Path> cgroups(String text) {
        List<Path> found = new ArrayList<>();
        collect(CGROUPS, text, found);
        return found;
    }

    /** Removes the cgroups that have the text in their path, as far as they are empty. */
    public static void removeEmptyCgroups(String text) {
        for (Path cgroup : cgroups(text).reversed()) {
            removeFilesOutsideOfCgroups(cgroup.toFile());
            // rmdir(2) of a cgroup fails as long as it is in use
            if (!cgroup.toFile().delete()) {
                System.out.println("in use: " + cgroup);
            }
        }
    }

    /** Podman notes what is in a cgroup also where no hierarchy is mounted, in a plain directory. */
    private static void removeFilesOutsideOfCgroups(File directory) {
        File[] files = directory.listFiles(File::isFile);
        if (files != null && !new File(directory, "cgroup.procs").exists()) {
            for (File file : files) {
                if (!file.delete()) {
                    System.out.println("cannot be removed: " + file);
                }
            }
        }
    }

    private static void collect(Path dir, String text, List<Path> found) {
        List<Path> children;
        try (Stream<Path> entries = Files.list(dir)) {
            children = entries.filter(Host::isRealDirectory).toList();
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException | UncheckedIOException e) {
            return;
        }
        for (Path child : children) {
            if (child.toString().contains(text)) {
                found.add(child);
            }
            collect(child, text, found);
        }
    }

    private static boolean isRealDirectory(Path path) {
        return Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS);
    }
}
