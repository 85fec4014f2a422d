package dev.hako.cli.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Writes launchers' executables; the build runs it. */
public final class WriteLauncher {

    private WriteLauncher() {}

    /**
     * Writes {@code hako}, and the launchers {@code train} and {@code train-brief} with which a build makes its caches.
     *
     * @param args the directory {@code bin} of the distribution
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            throw new IllegalArgumentException("usage: WriteLauncher <directory>");
        }
        Path directory = Files.createDirectories(Path.of(args[0]));
        List<String> environment = BrainCommand.ENVIRONMENT;
        write(
                directory.resolve("hako"),
                LauncherProgram.image(BrainCommand.serving(), BrainCommand.servingBriefly(), environment));
        write(directory.resolve("train"), LauncherProgram.image(BrainCommand.training(), environment));
        write(directory.resolve("train-brief"), LauncherProgram.image(BrainCommand.trainingBriefly(), environment));
    }

    private static void write(Path file, byte[] image) throws IOException {
        Files.write(file, image);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
