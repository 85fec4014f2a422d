package dev.hako.core.proc;

import dev.hako.core.linux.WholeFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code /proc/<pid>/limits}. */
public final class ProcessLimits {

    private static final String STACK = "Max stack size";

    private ProcessLimits() {}

    /** {@return the soft limit of a process's stack in bytes}; {@link Long#MAX_VALUE} for none */
    public static long stack(int pid) throws IOException {
        String text = new String(WholeFile.read(new File("/proc/" + pid + "/limits")), StandardCharsets.US_ASCII);
        int start = text.indexOf(STACK);
        if (start < 0) {
            throw new IOException("/proc/" + pid + "/limits: no line " + STACK);
        }
        String rest = text.substring(start + STACK.length()).stripLeading();
        String soft = rest.substring(0, rest.indexOf(' '));
        return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
    }
}
