package dev.hako.core.cgroup;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Carries out plans. */
public final class CgroupWriter {

    private CgroupWriter() {}

    /**
     * Writes what a plan says to a cgroup.
     *
     * @throws IOException an {@code ErrnoException} that names file and value of the write that was refused, and what asked for it
     */
    public static void write(String directory, ControllerPlan plan) throws IOException {
        try {
            writeAll(directory, plan);
        } catch (ErrnoException refused) {
            throw new ErrnoException(refused.getMessage() + " (" + plan.pointer() + ")", refused);
        }
    }

    private static void writeAll(String directory, ControllerPlan plan) throws IOException {
        List<CgroupWrite> later = new ArrayList<>(0);
        for (CgroupWrite write : plan.writes()) {
            try {
                CgroupFiles.write(directory, write.file(), write.value());
            } catch (IOException e) {
                if (write.inAnyOrder() && CgroupFiles.is(e, Errno.EINVAL)) {
                    later.add(write);
                } else if (!write.maybeAbsent() || !CgroupFiles.isAbsent(e)) {
                    throw e;
                }
            }
        }
        for (CgroupWrite write : later) {
            CgroupFiles.write(directory, write.file(), write.value());
        }
    }
}
