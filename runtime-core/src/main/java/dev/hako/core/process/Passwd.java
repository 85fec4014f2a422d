package dev.hako.core.process;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Stat;
import dev.hako.core.linux.Sys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The container's user database, passwd(5). The container wrote it: it is opened without blocking and read up to a bound. */
final class Passwd {

    private static final String FILE = "/etc/passwd";
    private static final String NO_HOME = "/";
    /** As much as most of them have, and little enough to leave no trace in the memory of a container that waits. */
    private static final int BEGINNING = 2048;

    private static final int STAT_RESULT = Stat.SIZE;
    private static final int READ_RESULT = STAT_RESULT + Long.BYTES;
    private static final int TEXT = READ_RESULT + Long.BYTES;
    private static final int PIECE = 64 << 10;
    private static final int MOST = 4 << 20;
    private static final int UID = 2;
    private static final int DIRECTORY = 5;

    private Passwd() {}

    /** The home directory of a user, once the database was read. */
    static final class Home {
        private final Kernel container;
        private final long uid;
        private Optional<String> directory = Optional.empty();

        private Home(Kernel container, long uid) {
            this.container = container;
            this.uid = uid;
        }

        /** {@return the directory}, {@code /} when there is no such user or no readable database */
        String directory() throws IOException {
            container.settle();
            return directory.orElseThrow();
        }

        private void take(Reply reply) throws IOException {
            int length = (int) reply.int64(READ_RESULT);
            if (reply.int64(STAT_RESULT) != 0
                    || length < 0
                    || !Stat.of(reply, 0).isRegular()) {
                directory = Optional.of(NO_HOME);
                return;
            }
            directory = Optional.of(
                    length < BEGINNING
                            ? home(new String(reply.data(), TEXT, length, StandardCharsets.UTF_8), uid)
                            : homeInBigOne(container, uid));
        }
    }

    /**
     * Looks a user's home directory up, {@linkplain Kernel#post together with the next frame}.
     *
     * <p>Nothing but a file is read, or a disk: of others readahead(2) fails, and what it comes to is the offset to read from.
     *
     * @throws IOException when the container cannot be reached
     */
    static Home home(Kernel container, long uid) throws IOException {
        Home home = new Home(container, uid);
        Frame frame = container.frame();
        long answer = frame.answer(TEXT + BEGINNING);
        long fd = frame.space(Long.BYTES);
        int flags = Files.O_RDONLY | Files.O_NONBLOCK | Files.O_NOCTTY | Files.O_CLOEXEC;
        long offset = frame.space(Long.BYTES);
        frame.call(Sys.OPENAT, Fd.CWD, frame.text(FILE), flags, 0).mayFail().storeInto(fd);
        frame.call(Sys.FSTAT, fd, answer).indirect(0).mayFail().storeInto(answer + STAT_RESULT);
        frame.call(Sys.READAHEAD, fd, 0, 1).indirect(0).mayFail().storeInto(offset);
        frame.call(Sys.PREAD64, fd, answer + TEXT, BEGINNING, offset)
                .indirect(0)
                .indirect(3)
                .mayFail()
                .storeInto(answer + READ_RESULT);
        frame.call(Sys.CLOSE, fd).indirect(0).mayFail();
        container.post(frame, home::take);
        return home;
    }

    private static String homeInBigOne(Kernel container, long uid) throws IOException {
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
