package dev.hako.core.seccomp;

import dev.hako.core.linux.Call;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Sys;
import java.util.List;
import java.util.Optional;

/**
 * A filter of system calls, ready to be loaded.
 *
 * @param program {@code struct sock_filter}s of 8 bytes each
 * @param flags for seccomp(2), {@code SECCOMP_FILTER_FLAG_…}
 * @param ignored names in the profile that no system call has; they are not filtered
 * @param agent who answers for the calls that it notifies of; empty if it does not. If it does, it is loaded by a
 *     {@link ListenerHandover}
 */
public record SeccompFilter(byte[] program, int flags, List<String> ignored, Optional<SeccompAgent> agent) {

    private static final int SET_MODE_FILTER = 1;
    private static final int MOST_INSTRUCTIONS = 4096; // BPF_MAXINSNS

    public SeccompFilter {
        ignored = List.copyOf(ignored);
        int instructions = program.length / Instructions.SIZE;
        if (instructions > MOST_INSTRUCTIONS) {
            throw new IllegalArgumentException(
                    "unable to init seccomp: error loading seccomp filter into kernel: it has " + instructions
                            + " instructions, more than " + MOST_INSTRUCTIONS);
        }
    }

    /** {@return this filter with another agent} */
    public SeccompFilter with(SeccompAgent other) {
        return new SeccompFilter(program, flags, ignored, Optional.of(other));
    }

    /** {@return this filter with a piece of program before it} */
    SeccompFilter behind(byte[] piece) {
        byte[] all = new byte[piece.length + program.length];
        System.arraycopy(piece, 0, all, 0, piece.length);
        System.arraycopy(program, 0, all, piece.length, program.length);
        return new SeccompFilter(all, flags, ignored, agent);
    }

    /**
     * Adds the call that loads the filter for the calling thread, seccomp(2).
     *
     * <p>The filter holds for what follows in the frame already, and for the reply. The caller needs {@code CAP_SYS_ADMIN} in
     * its user namespace, or no_new_privs.
     */
    public Call load(Frame frame) {
        long address = frame.bytes(program);
        // struct sock_fprog: a 16-bit count, and at the next 8 bytes the pointer
        long fprog = frame.longs(program.length / Instructions.SIZE, address);
        return frame.call(Sys.SECCOMP, SET_MODE_FILTER, flags, fprog);
    }
}
