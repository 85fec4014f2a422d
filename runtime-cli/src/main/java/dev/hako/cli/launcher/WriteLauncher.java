package dev.hako.cli.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes launchers' executables; the build runs it. */
public final class WriteLauncher {

    private WriteLauncher() {}

    /**
     * Writes {@code hako}, and the launchers with which a build makes its caches.
     *
     * @param args the directory {@code bin} of the distribution
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            throw new IllegalArgumentException("usage: WriteLauncher <directory>");
        }
        Path directory = Files.createDirectories(Path.of(args[0]));
        BrainChoice training = BrainCommand.training();
        write(directory.resolve("hako"), BrainCommand.serving());
        write(directory.resolve("train-usual"), BrainChoice.only(training.usual()));
        write(directory.resolve("train-brief"), BrainChoice.only(training.brief()));
        write(directory.resolve("train-linking"), BrainChoice.only(training.linking()));
    }

    private static void write(Path file, BrainChoice choice) throws IOException {
        Files.write(file, LauncherProgram.image(choice, BrainCommand.ENVIRONMENT));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
