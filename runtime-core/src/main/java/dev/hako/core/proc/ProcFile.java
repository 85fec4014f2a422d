package dev.hako.core.proc;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.WholeFile;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Files in {@code /proc} that are read or written whole, by this JVM. */
public final class ProcFile {

    private ProcFile() {}

    /**
     * Writes a text in one piece.
     *
     * @throws ErrnoException what the kernel had against it: {@code write <path>: …}
     */
    public static void write(String path, String text) throws IOException {
        try (FileOutputStream file = new FileOutputStream(path)) {
            file.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw failed(failure, "write", path);
        }
    }

    /** {@return the content of a file} */
    public static String read(String path) throws IOException {
        try {
            return new String(WholeFile.read(new File(path)), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw failed(failure, "read", path);
        }
    }

    /** What an open says is {@code <path> (<reason>)}, a write says just the reason. */
    private static IOException failed(IOException failure, String verb, String path) {
        String text = String.valueOf(failure.getMessage());
        boolean opening = text.startsWith(path + " (");
        String reason = Errno.goText(opening ? text.substring(path.length() + 2, text.length() - 1) : text);
        String operation = verb + " " + path;
        for (Errno errno : Errno.values()) {
            if (errno.text().equals(reason)) {
                return new ErrnoException(operation, errno);
            }
        }
        return new IOException(operation + ": " + reason, failure);
    }
}
