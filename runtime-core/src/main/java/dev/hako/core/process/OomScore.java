package dev.hako.core.process;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.spec.runtime.Process;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

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
        try (FileOutputStream file = new FileOutputStream(path)) {
            file.write(Integer.toString(score).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw failed(e, path, score);
        }
    }

    private static IOException failed(IOException e, String path, int score) {
        String operation = "failed to update " + path;
        String text = String.valueOf(e.getMessage());
        // what an open says is "<path> (<reason>)"
        boolean opening = text.startsWith(path + " (");
        String reason = Errno.goText(opening ? text.substring(path.length() + 2, text.length() - 1) : text);
        if (!reason.equals(Errno.EACCES.text())) {
            return new IOException(operation + ": " + reason, e);
        }
        ErrnoException plain = new ErrnoException(operation, Errno.EACCES);
        return new ErrnoException(
                plain.getMessage() + " (a score below the one it has, here " + score + ", needs CAP_SYS_RESOURCE)",
                plain);
    }
}
