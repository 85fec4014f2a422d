package dev.hako.core.rootfs;

import dev.hako.core.linux.Call;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Sys;
import java.nio.charset.StandardCharsets;

/**
 * Names that were read from a directory. They are bytes, in whatever encoding or in none: here a text has one character, below
 * 256, for each byte.
 */
final class RawText {

    private static final int OPEN_HOW_SIZE = 24;

    private RawText() {}

    /** {@return the name at an offset, up to its NUL} */
    static String read(byte[] bytes, int start) {
        int end = start;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** Adds a name with its terminating NUL to a frame. {@return its address} */
    static long add(Frame frame, String name) {
        return frame.bytes((name + '\0').getBytes(StandardCharsets.ISO_8859_1));
    }

    /** {@code openat2(2)}, close-on-exec. */
    static Call openAt2(Frame frame, int directory, String path, int flags, int mode, int resolve) {
        long how = frame.longs(flags | Files.O_CLOEXEC, mode, resolve);
        return frame.call(Sys.OPENAT2, directory, add(frame, path), how, OPEN_HOW_SIZE);
    }

    /** {@return a name for a message} */
    static String shown(String name) {
        return new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
