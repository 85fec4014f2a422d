package dev.hako.core.proc;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A mount of this JVM's mount namespace (proc_pid_mountinfo(5)).
 *
 * @param id names it as long as it is there
 * @param path where it is, absolute
 */
public record HostMount(String id, String path) {

    private static final int ID = 0;
    private static final int MOUNT_POINT = 4;
    private static final String TYPE_FOLLOWS = " - ";

    /** {@return the mounts at a directory and below it, in the order in which they were made} */
    public static List<HostMount> below(String directory) throws IOException {
        List<HostMount> found = new ArrayList<>();
        for (String line : lines()) {
            HostMount mount = of(line);
            if (mount.path.equals(directory) || mount.path.startsWith(directory + "/")) {
                found.add(mount);
            }
        }
        return found;
    }

    /** {@return the mounts of a type of file system, in the order in which they were made} */
    public static List<HostMount> ofType(String type) throws IOException {
        List<HostMount> found = new ArrayList<>();
        for (String line : lines()) {
            if (line.startsWith(type + " ", line.indexOf(TYPE_FOLLOWS) + TYPE_FOLLOWS.length())) {
                found.add(of(line));
            }
        }
        return found;
    }

    private static HostMount of(String line) {
        return new HostMount(field(line, ID), unescape(field(line, MOUNT_POINT)));
    }

    private static List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new FileInputStream("/proc/self/mountinfo"), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static String field(String line, int index) {
        int start = 0;
        for (int i = 0; i < index; i++) {
            start = line.indexOf(' ', start) + 1;
        }
        return line.substring(start, line.indexOf(' ', start));
    }

    /** Blanks and their like are written as a backslash and three octal digits. */
    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length()) {
                plain.append((char) Integer.parseInt(text, i + 1, i + 4, 8));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
