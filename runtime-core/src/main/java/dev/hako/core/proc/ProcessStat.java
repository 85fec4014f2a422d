package dev.hako.core.proc;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What {@code /proc/[pid]/stat} says (proc_pid_stat(5)).
 *
 * @param pid the process
 * @param state one letter: R, S, Z …
 * @param startTime when the process started, in clock ticks since boot: with the pid it names one process for good
 */
public record ProcessStat(int pid, char state, long startTime) {

    private static final int SIZE = 1024;
    private static final int FIELDS_FROM_STATE_TO_START = 19;

    /** {@return whether the process still runs: a zombie does not} */
    public boolean isAlive() {
        return state != 'Z' && state != 'X';
    }

    /** {@return what is known of a process; empty if there is none of that id} */
    public static Optional<ProcessStat> of(int pid) throws IOException {
        return of(String.valueOf(pid));
    }

    /**
     * {@return what is known of a process; empty if there is none of that name}
     *
     * @param pid its id, or {@code self} for this JVM
     */
    public static Optional<ProcessStat> of(String pid) throws IOException {
        byte[] bytes = new byte[SIZE];
        int length;
        try (InputStream in = new FileInputStream("/proc/" + pid + "/stat")) {
            length = in.read(bytes);
        } catch (FileNotFoundException none) {
            return Optional.empty();
        } catch (IOException ended) {
            // ESRCH: it ended between open and read
            return Optional.empty();
        }
        return length <= 0
                ? Optional.empty()
                : Optional.of(parse(new String(bytes, 0, length, StandardCharsets.ISO_8859_1)));
    }

    /** Parses the file's line. The name in it may hold anything, so fields are counted from the last parenthesis. */
    static ProcessStat parse(String line) {
        int at = line.lastIndexOf(')') + 2;
        char state = line.charAt(at);
        for (int i = 0; i < FIELDS_FROM_STATE_TO_START; i++) {
            at = line.indexOf(' ', at) + 1;
        }
        int pid = Integer.parseInt(line, 0, line.indexOf(' '), 10);
        return new ProcessStat(pid, state, Long.parseLong(line, at, line.indexOf(' ', at), 10));
    }

    /** {@return whether the process of an id is the one that started at a time, and still runs} */
    public static boolean isAlive(int pid, long startTime) throws IOException {
        Optional<ProcessStat> stat = pid > 0 ? of(pid) : Optional.empty();
        return stat.isPresent()
                && stat.get().startTime == startTime
                && stat.get().isAlive();
    }
}
