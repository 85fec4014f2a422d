package dev.hako.core.seccomp;

import static dev.hako.core.seccomp.Instructions.IF_EQUAL;
import static dev.hako.core.seccomp.Instructions.LOAD;
import static dev.hako.core.seccomp.Instructions.OFFSET_ARCH;
import static dev.hako.core.seccomp.Instructions.OFFSET_ARGUMENTS;
import static dev.hako.core.seccomp.Instructions.OFFSET_NUMBER;
import static dev.hako.core.seccomp.Instructions.RETURN;

import dev.hako.core.linux.Arch;
import dev.hako.core.linux.Sys;
import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;

/**
 * A secret that marks the calls of our own that a filter must let pass: it stands in the last two arguments, which the kernel ignores for
 * {@code sendmsg(2)} and {@code close(2)}.
 *
 * <p>It is drawn for one loading of one filter, and nobody can read it afterwards: not the program that is executed then, whose memory is
 * new, and not out of the filter, which the kernel shows to nobody who is filtered himself (PTRACE_SECCOMP_GET_FILTER).
 *
 * @param first the fifth argument
 * @param second the sixth
 */
record Token(long first, long second) {

    private static final String RANDOM = "/dev/urandom";
    private static final int RETURN_ALLOW = 0x7fff0000;
    private static final int FIRST = OFFSET_ARGUMENTS + 4 * Long.BYTES;
    private static final int SECOND = FIRST + Long.BYTES;

    /** Instructions of {@link #exemption}. */
    static final int LENGTH = 14;

    /** {@return a new one} */
    static Token draw() throws IOException {
        try (DataInputStream random = new DataInputStream(new FileInputStream(RANDOM))) {
            return new Token(random.readLong(), random.readLong());
        }
    }

    /**
     * {@return the piece of program that goes before a filter and lets the marked calls pass}
     *
     * <p>It looks at the architecture and the number first: what the kernel knows of calls that are always allowed, so that it runs no
     * filter for them, stays true for all others.
     */
    byte[] exemption() {
        Instructions program = new Instructions(LENGTH);
        program.add(LOAD, 0, 0, OFFSET_ARCH);
        program.add(IF_EQUAL, 0, LENGTH - 2, machine());
        program.add(LOAD, 0, 0, OFFSET_NUMBER);
        program.add(IF_EQUAL, 1, 0, Sys.SENDMSG.number(Arch.ours()));
        program.add(IF_EQUAL, 0, LENGTH - 5, Sys.CLOSE.number(Arch.ours()));
        equal(program, FIRST, (int) first, LENGTH - 7);
        equal(program, FIRST + Integer.BYTES, (int) (first >>> Integer.SIZE), LENGTH - 9);
        equal(program, SECOND, (int) second, LENGTH - 11);
        equal(program, SECOND + Integer.BYTES, (int) (second >>> Integer.SIZE), LENGTH - 13);
        program.add(RETURN, 0, 0, RETURN_ALLOW);
        return program.finish();
    }

    /** @param otherwise how many instructions to skip if it is not */
    private static void equal(Instructions program, int offset, int value, int otherwise) {
        program.add(LOAD, 0, 0, offset);
        program.add(IF_EQUAL, 0, otherwise, value);
    }

    private static int machine() {
        return switch (Arch.ours()) {
            case X86_64 -> ScmpArch.SCMP_ARCH_X86_64.auditToken();
            case AARCH64 -> ScmpArch.SCMP_ARCH_AARCH64.auditToken();
        };
    }

    /** Keeps the secret out of texts. */
    @Override
    public String toString() {
        return "token";
    }
}
