package dev.hako.core.process;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.proc.ProcFile;
import dev.hako.spec.runtime.Process;
import java.io.IOException;

/** How readily the kernel kills the container's process when memory runs out, proc_pid_oom_score_adj(5). */
public final class OomScore {

    private OomScore() {}

    /** Sets the score of a process if its configuration names one. */
    public static void set(int pid, Process process) throws IOException {
        if (process.oomScoreAdj().isPresent()) {
            set(pid, process.oomScoreAdj().getAsInt());
        }
    }

    /**
     * Sets it, from outside: before the process gives up being dumpable, else its files in /proc are root's.
     *
     * @param pid as this JVM sees it
     * @param score −1000 to 1000
     * @throws ErrnoException with {@link Errno#EACCES} when it is lowered and we may not
     */
    public static void set(int pid, int score) throws IOException {
        String path = "/proc/" + pid + "/oom_score_adj";
        try {
            ProcFile.write(path, Integer.toString(score));
        } catch (ErrnoException failure) {
            String hint = failure.errno() == Errno.EACCES
                    ? " (a score below the one it has, here " + score + ", needs CAP_SYS_RESOURCE)"
                    : "";
            throw new ErrnoException("failed to update " + path + ": " + failure.errno() + hint, failure);
        }
    }
}
