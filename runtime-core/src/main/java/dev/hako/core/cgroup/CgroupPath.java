package dev.hako.core.cgroup;

import java.util.ArrayList;
import java.util.List;

/** Paths of cgroups, by their text alone. */
final class CgroupPath {

    private CgroupPath() {}

    /** {@return the path as seen from the root, which it cannot leave: absolute, without empty, {@code .} and {@code ..} parts} */
    static String clean(String path) {
        List<String> parts = new ArrayList<>();
        int length = path.length();
        for (int start = 0; start < length; ) {
            int end = path.indexOf('/', start);
            end = end < 0 ? length : end;
            String part = path.substring(start, end);
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.removeLast();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
            start = end + 1;
        }
        StringBuilder clean = new StringBuilder(length + 1);
        for (String part : parts) {
            clean.append('/').append(part);
        }
        return clean.isEmpty() ? "/" : clean.toString();
    }

    /** {@return a clean path with its last part taken off} */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    /** {@return absolute clean paths, one below the other} */
    static String join(String... paths) {
        StringBuilder joined = new StringBuilder();
        for (String path : paths) {
            if (!path.equals("/")) {
                joined.append(path);
            }
        }
        return joined.isEmpty() ? "/" : joined.toString();
    }
}
