package dev.hako.core.lifecycle;

import dev.hako.core.linux.Errno;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The file that tells the caller a process id: decimal, no newline, there as a whole or not at all. */
final class PidFile {

    private PidFile() {}

    /**
     * Writes a process id.
     *
     * @param path absolute, host side
     */
    static void write(String path, int pid) throws IOException {
        File file = new File(path);
        File temporary = new File(file.getParentFile(), "." + file.getName());
        try {
            if (!temporary.createNewFile()) {
                throw new IOException("file exists");
            }
        } catch (IOException failure) {
            throw new IOException(
                    "open " + temporary + ": " + Errno.goText(String.valueOf(failure.getMessage())), failure);
        }
        try (FileOutputStream out = new FileOutputStream(temporary)) {
            out.write(String.valueOf(pid).getBytes(StandardCharsets.US_ASCII));
        }
        if (!temporary.renameTo(file)) {
            boolean removed = temporary.delete();
            throw new IOException("rename " + temporary + " to " + file + ": the pid could not be told"
                    + (removed ? "" : ", and the temporary file is left"));
        }
    }
}
