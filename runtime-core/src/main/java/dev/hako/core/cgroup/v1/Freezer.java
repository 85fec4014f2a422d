package dev.hako.core.cgroup.v1;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.cgroup.CgroupMembers;
import dev.hako.core.cgroup.ProcessEnds;
import dev.hako.core.linux.Kernel;
import java.io.IOException;

/**
 * The freezer of v1 (Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst).
 *
 * <p>It does not get done while processes that are being made keep appearing, and says so by staying at FREEZING; asking it again
 * helps, thawing in between helps more. It has no event for its being done: what can be waited for is a process that ends meanwhile.
 */
final class Freezer {

    private static final String STATE = "freezer.state";
    private static final int ATTEMPTS = 500;
    private static final long LONGEST_NANOS = 2_000_000_000L; // however fast this JVM is by now
    private static final int ATTEMPTS_AT_ONCE = 20;
    private static final int THAW_EVERY = 50;

    private final Kernel kernel;
    private final String directory;

    Freezer(Kernel kernel, String directory) {
        this.kernel = kernel;
        this.directory = directory;
    }

    /** {@return whether this very cgroup is frozen or freezing, and not only one above it} */
    boolean isFrozen() throws IOException {
        try {
            return CgroupFiles.read(directory, "freezer.self_freezing").equals("1");
        } catch (IOException e) {
            if (CgroupFiles.isAbsent(e)) {
                return false;
            }
            throw e;
        }
    }

    /** {@return whether processes that join will stop, be it because of a cgroup above} */
    boolean stopsProcesses() throws IOException {
        return !CgroupFiles.read(directory, STATE).equals("THAWED");
    }

    void freeze() throws IOException {
        boolean done = false;
        try {
            long end = System.nanoTime() + LONGEST_NANOS;
            for (int attempt = 0; !done && (attempt < ATTEMPTS || System.nanoTime() < end); attempt++) {
                if (attempt % THAW_EVERY == THAW_EVERY - 1) {
                    thaw();
                    awaitEnds(10);
                }
                CgroupFiles.write(directory, STATE, "FROZEN");
                done = CgroupFiles.read(directory, STATE).equals("FROZEN");
                if (!done && attempt >= ATTEMPTS_AT_ONCE) {
                    awaitEnds(1);
                }
            }
        } finally {
            if (!done) {
                thaw();
            }
        }
        if (!done) {
            throw new IOException("unable to freeze " + directory);
        }
    }

    private void awaitEnds(long millis) throws IOException {
        ProcessEnds.await(kernel, CgroupMembers.processes(directory), millis);
    }

    void thaw() throws IOException {
        CgroupFiles.write(directory, STATE, "THAWED");
    }
}
