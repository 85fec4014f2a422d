package dev.hako.core.seccomp;

import dev.hako.core.linux.Credentials;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Programs that earlier runs have compiled, in a directory of the host.
 *
 * <p>There is a fixed number of files, so the directory does not grow. A file begins with the whole text that its program was made
 * from, so that a file found by a weak hash still is the right one or none. Only files that nobody but we could have
 * written are believed. A cache that cannot be used is no error: the program is compiled then.
 */
final class FilterCache {

    private static final int FILES = 256;
    private static final int LARGEST = 1 << 20;
    private static final int HEAD = 3 * Integer.BYTES;
    private static final int PERMISSIONS = 0777;
    private static final int GROUP_OR_OTHERS = 077;
    private static final int WRITABLE_BY_OTHERS = 022;

    /**
     * What is kept.
     *
     * @param program {@code struct sock_filter}s
     * @param ignored names that no system call has
     */
    record Entry(byte[] program, List<String> ignored) {}

    private final Kernel host;
    private final String directory;

    /**
     * @param host where the directory is reached
     * @param directory absolute path on the host; it is made (0700) when there is something to keep, its parent is not
     */
    FilterCache(Kernel host, String directory) {
        this.host = host;
        this.directory = directory;
    }

    /** {@return what was made from a text}, if that is here */
    Optional<Entry> find(String text) throws IOException {
        try (Fd opened = Files.open(host, directory, Files.O_PATH | Files.O_DIRECTORY | Files.O_NOFOLLOW, 0)) {
            if (!isOurs(opened)) {
                return Optional.empty();
            }
            int flags = Files.O_RDONLY | Files.O_NOFOLLOW | Files.O_NONBLOCK;
            try (Fd file = Files.openAt(opened, fileName(text), flags, 0)) {
                return read(file, text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (ErrnoException notHere) {
            return Optional.empty();
        }
    }

    private Optional<Entry> read(Fd file, byte[] text) throws IOException {
        Stat stat = Files.stat(file);
        boolean isTrusted = (stat.mode() & Stat.S_IFMT) == Stat.S_IFREG
                && stat.uid() == Credentials.effectiveUser(host)
                && (stat.mode() & WRITABLE_BY_OTHERS) == 0
                && stat.size() <= LARGEST;
        return isTrusted ? decode(readAll(file, (int) stat.size()), text) : Optional.empty();
    }

    private static byte[] readAll(Fd file, int size) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream(size);
        while (all.size() < size) {
            byte[] piece = Files.read(file, size - all.size());
            if (piece.length == 0) {
                break;
            }
            all.write(piece);
        }
        return all.toByteArray();
    }

    /** Keeps what was made from a text. */
    void keep(String text, Entry entry) throws IOException {
        Frame frame = host.frame();
        frame.call(Sys.MKDIRAT, Fd.CWD, frame.text(directory), 0700).mayFail();
        host.run(frame);
        try (Fd opened = Files.open(host, directory, Files.O_PATH | Files.O_DIRECTORY | Files.O_NOFOLLOW, 0)) {
            if (isOurs(opened)) {
                write(opened, fileName(text), encode(text.getBytes(StandardCharsets.UTF_8), entry));
            }
        } catch (ErrnoException notToday) {
            // a read-only or full file system: the next run compiles again
        }
    }

    /** Writes under another name first, so that nobody reads half a file; in one frame, so that nothing is left half-way. */
    private void write(Fd parent, String name, byte[] content) throws IOException {
        String temporary = "new-" + Long.toHexString(System.nanoTime()) + "-" + name;
        Frame frame = host.frame();
        long from = frame.text(temporary);
        long fd = frame.answer(Long.BYTES);
        frame.putLong(fd, -1);
        int flags = Files.O_CREAT | Files.O_EXCL | Files.O_WRONLY | Files.O_CLOEXEC;
        frame.call(Sys.OPENAT, parent.number(), from, flags, 0600).storeInto(fd);
        frame.call(Sys.WRITE, fd, frame.bytes(content), content.length).indirect(0);
        frame.call(Sys.RENAMEAT2, parent.number(), from, parent.number(), frame.text(name), 0);
        Reply reply = host.run(frame);
        Frame after = host.frame();
        if (reply.int64(0) >= 0) {
            after.call(Sys.CLOSE, reply.int64(0)).mayFail();
        }
        if (reply.failed()) {
            after.call(Sys.UNLINKAT, parent.number(), after.text(temporary), 0).mayFail();
        }
        host.run(after);
    }

    private boolean isOurs(Fd opened) throws IOException {
        Stat stat = Files.stat(opened);
        return stat.uid() == Credentials.effectiveUser(host) && (stat.mode() & PERMISSIONS & GROUP_OR_OTHERS) == 0;
    }

    /** FNV-1a: which of the files, no more. */
    private static String fileName(String text) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x01000193;
        }
        return "filter-" + ((hash ^ hash >>> 16) & FILES - 1);
    }

    private static byte[] encode(byte[] text, Entry entry) {
        byte[] ignored = String.join("\n", entry.ignored()).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(HEAD + text.length + ignored.length + entry.program().length)
                .putInt(text.length)
                .putInt(ignored.length)
                .putInt(entry.program().length)
                .put(text)
                .put(ignored)
                .put(entry.program())
                .array();
    }

    private static Optional<Entry> decode(byte[] content, byte[] text) {
        if (content.length < HEAD) {
            return Optional.empty();
        }
        ByteBuffer head = ByteBuffer.wrap(content);
        int textLength = head.getInt();
        int ignoredLength = head.getInt();
        int programLength = head.getInt();
        // a file that was cut short does not have its length
        boolean isWhole = textLength == text.length
                && ignoredLength >= 0
                && programLength > 0
                && (long) HEAD + textLength + ignoredLength + programLength == content.length;
        if (!isWhole || !Arrays.equals(content, HEAD, HEAD + textLength, text, 0, textLength)) {
            return Optional.empty();
        }
        int ignoredAt = HEAD + textLength;
        String ignored = new String(content, ignoredAt, ignoredLength, StandardCharsets.UTF_8);
        byte[] program = Arrays.copyOfRange(content, ignoredAt + ignoredLength, content.length);
        return Optional.of(new Entry(program, ignored.isEmpty() ? List.of() : Arrays.asList(ignored.split("\n", -1))));
    }
}
