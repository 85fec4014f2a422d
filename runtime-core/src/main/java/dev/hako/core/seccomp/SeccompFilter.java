package dev.hako.core.seccomp;

import dev.hako.core.linux.Call;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Sys;
import java.util.List;

/**
 * A filter of system calls, ready to be loaded.
 *
 * @param program {@code struct sock_filter}s of 8 bytes each
 * @param flags for seccomp(2), {@code SECCOMP_FILTER_FLAG_…}
 * @param ignored names in the profile that no system call has; they are not filtered
 */
public record SeccompFilter(byte[] program, int flags, List<String> ignored) {

    private static final int SET_MODE_FILTER = 1;
    private static final int INSTRUCTION = 8;
    private static final int MOST_INSTRUCTIONS = 4096; // BPF_MAXINSNS

    public SeccompFilter {
        ignored = List.copyOf(ignored);
        int instructions = program.length / INSTRUCTION;
        if (instructions > MOST_INSTRUCTIONS) {
            throw new IllegalArgumentException(
                    "unable to init seccomp: error loading seccomp filter into kernel: it has " + instructions
                            + " instructions, more than " + MOST_INSTRUCTIONS);
        }
    }

    /**
     * Adds the call that loads the filter for the calling thread, seccomp(2).
     *
     * <p>The filter holds for what follows in the frame already, and for the reply. The caller needs {@code CAP_SYS_ADMIN} in
     * its user namespace, or no_new_privs. When the call fails, {@link #loadError} has the words for it.
     */
    public Call load(Frame frame) {
        long address = frame.bytes(program);
        // struct sock_fprog: a 16-bit count, and at the next 8 bytes the pointer
        long fprog = frame.longs(program.length / INSTRUCTION, address);
        return frame.call(Sys.SECCOMP, SET_MODE_FILTER, flags, fprog);
    }

    /** {@return what a failure of the loading call is reported as} */
    public static ErrnoException loadError(Errno errno) {
        return new ErrnoException(
                "unable to init seccomp: error loading seccomp filter into kernel: error loading seccomp filter",
                errno);
    }
}
