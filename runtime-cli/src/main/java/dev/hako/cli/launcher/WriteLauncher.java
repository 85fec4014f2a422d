package dev.hako.cli.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Writes a launcher's executable; the build runs it. */
public final class WriteLauncher {

    private WriteLauncher() {}

    /**
     * Writes the file and makes it executable.
     *
     * @param args the file, then {@code serving} or {@code training}
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            throw new IllegalArgumentException("usage: WriteLauncher <file> serving|training");
        }
        List<String> command =
                switch (args[1]) {
                    case "serving" -> BrainCommand.serving();
                    case "training" -> BrainCommand.training();
                    default -> throw new IllegalArgumentException("serving or training, not " + args[1]);
                };
        Path file = Path.of(args[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, LauncherProgram.image(command, BrainCommand.ENVIRONMENT));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
