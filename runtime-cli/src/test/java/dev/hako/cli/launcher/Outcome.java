package dev.hako.cli.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What became of a shell command. */
record Outcome(int code, String output, String errors) {

    /** Runs a command with files for its streams, so that nothing waits for whom it leaves behind. */
    static Outcome of(Path directory, String command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("outcome", ".out");
        Path errors = Files.createTempFile("outcome", ".err");
        try {
            int code = new ProcessBuilder("/bin/sh", "-c", command)
                    .directory(directory.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start()
                    .waitFor();
            return new Outcome(code, Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
