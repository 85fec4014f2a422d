package dev.hako.core.cgroup;

import java.io.IOException;

/** Looks for the limit that a container's memory hit, so that a message can name it. */
public final class MemoryLimit {

    /** v1 has no word for no limit, but a number of pages that no machine has. */
    private static final long NONE = 1L << 62;

    private MemoryLimit() {}

    /**
     * {@return a clause that names the nearest limit, at a cgroup or above, and what to do}
     *
     * @param directory of the container's cgroup, in the hierarchy of the memory controller
     * @param file the one that holds the limit: {@code memory.max}
     */
    public static String explain(String directory, String file) throws IOException {
        String at = directory;
        while (CgroupFiles.exists(at, file)) {
            long limit = CgroupFiles.readNumber(at, file);
            if (limit < NONE) {
                return "the memory controller allows " + limit + " bytes by " + at + "/" + file + ": raise "
                        + (at.equals(directory)
                                ? "/linux/resources/memory/limit"
                                : "the limit of that cgroup, which the container's is in");
            }
            at = CgroupPath.parent(at);
        }
        return "no memory controller limits it: the machine has no memory left";
    }
}
