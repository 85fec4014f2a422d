package dev.hako.core.namespace;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.proc.ProcFile;
import dev.hako.spec.runtime.TimeOffset;
import java.io.IOException;
import java.util.Map;

/** How far the clocks of a new time namespace are ahead, time_namespaces(7). */
final class TimeOffsets {

    private TimeOffsets() {}

    /**
     * Sets them.
     *
     * @param pid a process that has made a time namespace for its children, and has none yet
     * @param offsets by clock: {@code monotonic}, {@code boottime}
     */
    static void write(int pid, Map<String, TimeOffset> offsets) throws IOException {
        if (offsets.isEmpty()) {
            return;
        }
        String path = "/proc/" + pid + "/timens_offsets";
        try {
            ProcFile.write(path, text(offsets));
        } catch (ErrnoException failure) {
            String hint =
                    switch (failure.errno()) {
                        case EACCES, EPERM -> " (it takes CAP_SYS_TIME)";
                        case ERANGE -> " (a clock would be before its start, or too far ahead)";
                        default -> "";
                    };
            throw new ErrnoException("failed to update " + path + ": " + failure.errno() + hint, failure);
        }
    }

    static String text(Map<String, TimeOffset> offsets) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, TimeOffset> entry : offsets.entrySet()) {
            TimeOffset offset = entry.getValue();
            text.append(entry.getKey()).append(' ').append(offset.secs()).append(' ');
            text.append(offset.nanosecs()).append('\n');
        }
        return text.toString();
    }
}
