package dev.hako.cli.command;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Files as the caller sees them: relative to its directory, and {@code /dev/fd/3} is its pipe. */
final class CallerFiles {

    private static final int PIECE = 1 << 16;
    private static final int STDIN = 0;

    private CallerFiles() {}

    /** {@return what is in a file of the caller's} */
    static byte[] read(Kernel kernel, String path) throws IOException {
        try (Fd file = Files.open(kernel, path, Files.O_RDONLY | Files.O_NOCTTY, 0)) {
            return read(file);
        } catch (ErrnoException failure) {
            throw failure.operation().startsWith("read ")
                    ? new ErrnoException("read " + path, failure.errno())
                    : failure;
        }
    }

    /** {@return what comes on the caller's standard input until its end} */
    static byte[] readStandardInput(Kernel kernel) throws IOException {
        return read(new Fd(kernel, STDIN));
    }

    private static byte[] read(Fd file) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = Files.read(file, PIECE);
        while (piece.length > 0) {
            all.writeBytes(piece);
            piece = Files.read(file, PIECE);
        }
        return all.toByteArray();
    }
}
