package dev.hako.core.process;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The container's user database, passwd(5). The container wrote it: it is opened without blocking and read up to a bound. */
final class Passwd {

    private static final String FILE = "/etc/passwd";
    private static final String NO_HOME = "/";
    private static final int PIECE = 64 << 10;
    private static final int MOST = 4 << 20;
    private static final int UID = 2;
    private static final int DIRECTORY = 5;

    private Passwd() {}

    /**
     * {@return the home directory of a user}, {@code /} when there is no such user or no readable database
     *
     * @throws IOException when the container cannot be reached
     */
    static String home(Kernel container, long uid) throws IOException {
        try (Fd file = Files.open(container, FILE, Files.O_RDONLY | Files.O_NONBLOCK | Files.O_NOCTTY, 0)) {
            return Files.stat(file).isRegular() ? home(read(file), uid) : NO_HOME;
        } catch (ErrnoException unreadable) {
            return NO_HOME;
        }
    }

    private static String read(Fd file) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (text.size() < MOST) {
            byte[] piece = Files.read(file, PIECE);
            if (piece.length == 0) {
                break;
            }
            text.write(piece);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    static String home(String passwd, long uid) {
        String wanted = Long.toString(uid);
        for (int start = 0; start < passwd.length(); ) {
            int end = passwd.indexOf('\n', start);
            String line = passwd.substring(start, end < 0 ? passwd.length() : end);
            if (field(line, UID).equals(wanted)) {
                String home = field(line, DIRECTORY);
                return home.isEmpty() ? NO_HOME : home;
            }
            start += line.length() + 1;
        }
        return NO_HOME;
    }

    private static String field(String line, int index) {
        int start = 0;
        for (int i = 0; i < index; i++) {
            int colon = line.indexOf(':', start);
            if (colon < 0) {
                return "";
            }
            start = colon + 1;
        }
        int end = line.indexOf(':', start);
        return line.substring(start, end < 0 ? line.length() : end);
    }
}
