package dev.hako.core.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    private static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int GO = 0x05; // BPF_JMP | BPF_JA
    private static final int IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int IF_GREATER = 0x25; // BPF_JMP | BPF_JGT | BPF_K
    private static final int IF_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    private static final int RETURN = 0x06; // BPF_RET | BPF_K

    private static final int OFFSET_NUMBER = 0; // of struct seccomp_data
    private static final int OFFSET_ARCH = 4;
    private static final int RETURN_ENOSYS = 0x00050000 | 38;
    private static final int X32_BIT = 0x40000000;
    private static final int NOTHING_IS_ABOVE = -1; // comparisons are unsigned

    private static final int SECTION = 7; // instructions at the most
    private static final int INSTRUCTION = 8; // bytes

    private final ByteBuffer program;

    private EnosysStub(int sections) {
        program = ByteBuffer.allocate(INSTRUCTION * (1 + sections * SECTION)).order(ByteOrder.nativeOrder());
    }

    /** {@return the piece of program, as {@code struct sock_filter}s}; empty if there is no last call */
    static byte[] of(List<LastCall> lastCalls) {
        if (lastCalls.isEmpty()) {
            return new byte[0];
        }
        EnosysStub stub = new EnosysStub(lastCalls.size());
        stub.add(LOAD, 0, 0, OFFSET_ARCH);
        for (LastCall last : lastCalls) {
            if (isFirstOfItsAuditArch(last, lastCalls)) {
                stub.section(last, lastCalls);
            }
        }
        return stub.finish();
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
                add(IF_BIT, 0, 1, X32_BIT);
                add(IF_GREATER, 1, 2, numberOf(ScmpArch.SCMP_ARCH_X32, all));
                add(IF_GREATER, 0, 1, numberOf(ScmpArch.SCMP_ARCH_X86_64, all));
            }
            case SCMP_ARCH_S390, SCMP_ARCH_S390X -> {
                begin(last, 5);
                // number 0 carries calls with large numbers; the kernel leaves it at 0 for those it does not know
                add(IF_EQUAL, 1, 0, 0);
                add(IF_GREATER, 0, 1, last.number());
            }
            default -> {
                begin(last, 4);
                add(IF_GREATER, 0, 1, last.number());
            }
        }
        add(RETURN, 0, 0, RETURN_ENOSYS);
        add(GO, 0, 0, 0);
    }

    /** @param length how many instructions come after the first one */
    private void begin(LastCall last, int length) {
        add(IF_EQUAL, 0, length, last.arch().auditToken());
        add(LOAD, 0, 0, OFFSET_NUMBER);
    }

    private static int numberOf(ScmpArch arch, List<LastCall> all) {
        for (LastCall last : all) {
            if (last.arch() == arch) {
                return last.number();
            }
        }
        return NOTHING_IS_ABOVE;
    }

    private void add(int code, int ifTrue, int ifFalse, int value) {
        program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(value);
    }

    /** Aims the jumps to the filter, which follows at once. */
    private byte[] finish() {
        int end = program.position();
        for (int at = 0; at < end; at += INSTRUCTION) {
            if (program.getShort(at) == GO) {
                program.putInt(at + 4, (end - at) / INSTRUCTION - 1);
            }
        }
        byte[] bytes = new byte[end];
        program.get(0, bytes);
        return bytes;
    }
}
