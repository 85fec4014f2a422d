package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.CgroupManager;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Processes that the kernel killed, as memory ran out, while they were prepared. */
final class OomKill {

    private OomKill() {}

    /** {@return what to say in place of any other reason why the init process is not there}; empty if nothing was killed */
    static Optional<String> ofInit(CgroupManager cgroups) throws IOException {
        return cgroups.oomKills() > 0
                ? Optional.of("container init was OOM-killed (memory limit too low?): " + cgroups.memoryLimit())
                : Optional.empty();
    }

    /** {@return what is to be added to the failure of a process that joins a container}; empty if it was not killed */
    static String ofOther(CgroupManager cgroups, IOException failure) throws IOException {
        return isKilled(failure) && cgroups.oomKills() > 0 ? " (possibly OOM-killed): " + cgroups.memoryLimit() : "";
    }

    /** A process that is told what to do, and gives no answer, has been killed. */
    private static boolean isKilled(IOException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return true;
            }
        }
        return false;
    }
}
