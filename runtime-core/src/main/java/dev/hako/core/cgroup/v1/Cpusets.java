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
     * Gives a cpuset what it is to have, or else what its parent has, and that what its own has, so that it can be joined.
     *
     * @param resources what it is to have; what is refused is left to who sets it afterwards
     */
    static void prepare(String directory, Resources resources) throws IOException {
        prepare(
                directory,
                CPUS,
                resources.cpu().isPresent() ? resources.cpu().get().cpus() : "");
        prepare(
                directory,
                MEMS,
                resources.cpu().isPresent() ? resources.cpu().get().mems() : "");
    }

    private static void prepare(String directory, String file, String wanted) throws IOException {
        if (!wanted.isEmpty() && isSet(directory, file, wanted)) {
            return;
        }
        value(directory, file);
    }

    /** Nothing is inherited then, as it might be somebody else's exclusively. */
    private static boolean isSet(String directory, String file, String wanted) throws IOException {
        value(parent(directory), file);
        try {
            CgroupFiles.write(directory, file, wanted);
            return true;
        } catch (IOException refused) {
            return false;
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
