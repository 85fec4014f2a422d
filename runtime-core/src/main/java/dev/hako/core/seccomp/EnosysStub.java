package dev.hako.core.seccomp;

import static dev.hako.core.seccomp.Instructions.GO;
import static dev.hako.core.seccomp.Instructions.IF_BIT;
import static dev.hako.core.seccomp.Instructions.IF_EQUAL;
import static dev.hako.core.seccomp.Instructions.IF_GREATER;
import static dev.hako.core.seccomp.Instructions.LOAD;
import static dev.hako.core.seccomp.Instructions.OFFSET_ARCH;
import static dev.hako.core.seccomp.Instructions.OFFSET_NUMBER;
import static dev.hako.core.seccomp.Instructions.RETURN;

import java.util.List;

/**
 * A piece of program that goes before a filter and answers {@code ENOSYS} to every call with a number above the last one that
 * the profile names, on the same architecture.
 *
 * <p>A profile that forbids what it does not name was written before such a call existed. Programs that try a new call first
 * fall back to an old one on {@code ENOSYS}, and give up on {@code EPERM}. runc does the same.
 *
 * <p>The piece is one section for each architecture that the kernel may report:
 *
 * <pre>
 *       load the architecture
 *       not this one? go to the next section
 *       load the call's number
 *       above the last? else skip the next instruction
 *       return ENOSYS
 *       go to the filter
 * </pre>
 */
final class EnosysStub {

    /**
     * The last call of a profile.
     *
     * @param arch on which
     * @param number there, always above 0
     */
    record LastCall(ScmpArch arch, int number) {}

    private static final int RETURN_ENOSYS = 0x00050000 | 38;
    private static final int X32_BIT = 0x40000000;
    private static final int NOTHING_IS_ABOVE = -1; // comparisons are unsigned

    private static final int SECTION = 7; // instructions at the most

    private final Instructions program;

    private EnosysStub(int sections) {
        program = new Instructions(1 + sections * SECTION);
    }

    /** {@return the piece of program, as {@code struct sock_filter}s}; empty if there is no last call */
    static byte[] of(List<LastCall> lastCalls) {
        if (lastCalls.isEmpty()) {
            return new byte[0];
        }
        EnosysStub stub = new EnosysStub(lastCalls.size());
        stub.program.add(LOAD, 0, 0, OFFSET_ARCH);
        for (LastCall last : lastCalls) {
            if (isFirstOfItsAuditArch(last, lastCalls)) {
                stub.section(last, lastCalls);
            }
        }
        return stub.program.finish();
    }

    private static boolean isFirstOfItsAuditArch(LastCall last, List<LastCall> all) {
        for (LastCall other : all) {
            if (other.arch().auditToken() == last.arch().auditToken()) {
                return other.arch() == last.arch();
            }
        }
        return true;
    }

    private void section(LastCall last, List<LastCall> all) {
        switch (last.arch()) {
            case SCMP_ARCH_X86_64, SCMP_ARCH_X32 -> {
                begin(last, 6);
                // x32 has numbers of its own, marked by a bit: where only one of the two is asked for, the filter
                // judges the other
                program.add(IF_BIT, 0, 1, X32_BIT);
                program.add(IF_GREATER, 1, 2, numberOf(ScmpArch.SCMP_ARCH_X32, all));
                program.add(IF_GREATER, 0, 1, numberOf(ScmpArch.SCMP_ARCH_X86_64, all));
            }
            case SCMP_ARCH_S390, SCMP_ARCH_S390X -> {
                begin(last, 5);
                // number 0 carries calls with large numbers; the kernel leaves it at 0 for those it does not know
                program.add(IF_EQUAL, 1, 0, 0);
                program.add(IF_GREATER, 0, 1, last.number());
            }
            default -> {
                begin(last, 4);
                program.add(IF_GREATER, 0, 1, last.number());
            }
        }
        program.add(RETURN, 0, 0, RETURN_ENOSYS);
        program.add(GO, 0, 0, 0);
    }

    /** @param length how many instructions come after the first one */
    private void begin(LastCall last, int length) {
        program.add(IF_EQUAL, 0, length, last.arch().auditToken());
        program.add(LOAD, 0, 0, OFFSET_NUMBER);
    }

    private static int numberOf(ScmpArch arch, List<LastCall> all) {
        for (LastCall last : all) {
            if (last.arch() == arch) {
                return last.number();
            }
        }
        return NOTHING_IS_ABOVE;
    }
}
