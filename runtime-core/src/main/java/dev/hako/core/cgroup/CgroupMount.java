package dev.hako.core.cgroup;

import java.util.ArrayList;
import java.util.List;

/**
 * A mounted cgroup file system, of {@code /proc/<pid>/mountinfo}.
 *
 * @param unified whether it is one of cgroup v2
 * @param options of the file system: a v1 hierarchy's controllers are among them
 */
record CgroupMount(boolean unified, String mountPoint, String root, List<String> options) {

    private static final String SEPARATOR = " - cgroup";
    private static final int FIELDS_BEFORE_ROOT = 3;

    CgroupMount {
        options = List.copyOf(options);
    }

    /** {@return the cgroup mounts in the order of the file}; of those on one mount point the last, which hides the others */
    static List<CgroupMount> all(String mountinfo) {
        List<CgroupMount> mounts = new ArrayList<>();
        for (int at = mountinfo.indexOf(SEPARATOR); at >= 0; at = mountinfo.indexOf(SEPARATOR, at + 1)) {
            int end = mountinfo.indexOf('\n', at);
            CgroupMount mount = parse(mountinfo, at, end < 0 ? mountinfo.length() : end);
            mounts.removeIf(other -> other.mountPoint.equals(mount.mountPoint));
            mounts.add(mount);
        }
        return mounts;
    }

    boolean hasController(String name) {
        return options.contains(name);
    }

    /** Line: {@code 32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu}. */
    private static CgroupMount parse(String text, int separator, int end) {
        int start = text.lastIndexOf('\n', separator) + 1;
        for (int i = 0; i < FIELDS_BEFORE_ROOT; i++) {
            start = text.indexOf(' ', start) + 1;
        }
        int rootEnd = text.indexOf(' ', start);
        int pointEnd = text.indexOf(' ', rootEnd + 1);
        int type = separator + " - ".length();
        boolean unified = text.startsWith("cgroup2 ", type);
        return new CgroupMount(
                unified,
                unescape(text.substring(rootEnd + 1, pointEnd)),
                unescape(text.substring(start, rootEnd)),
                CgroupHost.split(text.substring(text.lastIndexOf(' ', end - 1) + 1, end), ','));
    }

    /** The kernel writes blanks and backslashes as {@code \040}: three octal digits. */
    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 3 < text.length()) {
                plain.append((char) Integer.parseInt(text, i + 1, i + 4, 8));
                i += 3;
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
