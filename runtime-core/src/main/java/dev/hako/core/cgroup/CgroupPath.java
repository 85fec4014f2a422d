package dev.hako.core.cgroup;

/** Paths of cgroups, by their text alone. */
final class CgroupPath {

    private CgroupPath() {}

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
