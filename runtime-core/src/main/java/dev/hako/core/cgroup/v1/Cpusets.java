package dev.hako.core.cgroup.v1;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.spec.runtime.Resources;
import java.io.IOException;

/** A cpuset of v1 starts without CPUs and memory nodes, and no process can join it before it has some. */
final class Cpusets {

    private static final String CPUS = "cpuset.cpus";
    private static final String MEMS = "cpuset.mems";

    private Cpusets() {}

    /**
     * Has a cpuset inherit from its parent, and that from its own, what has not been set there.
     *
     * @param resources what is set later: not inherited, as it might be somebody else's exclusively
     */
    static void inherit(String directory, Resources resources) throws IOException {
        boolean hasCpus =
                resources.cpu().isPresent() && !resources.cpu().get().cpus().isEmpty();
        boolean hasMems =
                resources.cpu().isPresent() && !resources.cpu().get().mems().isEmpty();
        if (hasCpus) {
            value(parent(directory), CPUS);
        } else {
            value(directory, CPUS);
        }
        if (hasMems) {
            value(parent(directory), MEMS);
        } else {
            value(directory, MEMS);
        }
    }

    /** {@return what a file holds, inherited first if need be}; the hierarchy's root always holds something */
    private static String value(String directory, String file) throws IOException {
        String value = CgroupFiles.read(directory, file);
        if (value.isEmpty()) {
            value = value(parent(directory), file);
            CgroupFiles.write(directory, file, value);
        }
        return value;
    }

    private static String parent(String directory) {
        return directory.substring(0, directory.lastIndexOf('/'));
    }
}
