package dev.hako.core.cgroup;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.WholeFile;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Files of cgroups, read and written as they want it: whole, and in one piece. */
public final class CgroupFiles {

    private CgroupFiles() {}

    /** {@return a file's content without the blanks around it} */
    public static String read(String directory, String file) throws IOException {
        String path = directory + "/" + file;
        try {
            return new String(WholeFile.read(new File(path)), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            throw failure("read " + path, path, e);
        }
    }

    /** {@return a number that is a file's content} */
    public static long readNumber(String directory, String file) throws IOException {
        String text = read(directory, file);
        try {
            return text.equals("max") ? Long.MAX_VALUE : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("read " + directory + "/" + file + ": unexpected content " + text, e);
        }
    }

    /** {@return the number behind a key in a file of lines {@code key number}}, 0 if it is not there */
    public static long readValue(String directory, String file, String key) throws IOException {
        String text = read(directory, file);
        String prefix = key + " ";
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            if (text.startsWith(prefix, start)) {
                return Long.parseLong(text, start + prefix.length(), end, 10);
            }
            start = end + 1;
        }
        return 0;
    }

    /** Writes a value to an existing file. */
    public static void write(String directory, String file, String value) throws IOException {
        String path = directory + "/" + file;
        try (FileOutputStream out = new FileOutputStream(path)) {
            out.write(value.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failure("failed to write \"" + value + "\": write " + path, path, e);
        }
    }

    public static boolean exists(String directory, String file) {
        return new File(directory, file).exists();
    }

    /** {@return whether an exception says that something is not there} */
    public static boolean isAbsent(IOException e) {
        return e instanceof ErrnoException failure
                && (failure.errno() == Errno.ENOENT || failure.errno() == Errno.ENODEV);
    }

    /** {@return whether an exception is of an error number} */
    public static boolean is(IOException e, Errno errno) {
        return e instanceof ErrnoException failure && failure.errno() == errno;
    }

    /**
     * Java's file classes tell what went wrong by the text of strerror(3) only, behind the path and in brackets when an open fails.
     */
    private static IOException failure(String operation, String path, IOException e) {
        String text = String.valueOf(e.getMessage());
        if (text.startsWith(path + " (") && text.endsWith(")")) {
            text = text.substring(path.length() + 2, text.length() - 1);
        }
        text = Errno.goText(text);
        for (Errno errno : Errno.values()) {
            if (errno.text().equals(text)) {
                // opening with O_CREAT, as Java does, is refused by cgroupfs before it looks whether the file is there
                boolean refused = errno == Errno.EACCES || errno == Errno.EPERM;
                boolean absent = refused && !new File(path).exists();
                return new ErrnoException(operation, absent ? Errno.ENOENT : errno);
            }
        }
        return new IOException(operation + ": " + text, e);
    }
}
