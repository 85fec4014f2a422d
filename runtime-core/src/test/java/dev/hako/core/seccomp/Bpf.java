package dev.hako.core.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a filter as the kernel does, on a system call that is not made (linux/filter.h, linux/seccomp.h). */
final class Bpf {

    static final int X86_64 = 0xc000003e;
    static final int X86 = 0x40000003;
    static final int AARCH64 = 0xc00000b7;
    static final int S390X = 0x80000016;

    static final int ALLOW = 0x7fff0000;
    static final int KILL_THREAD = 0;
    static final int KILL_PROCESS = 0x80000000;

    private Bpf() {}

    static int errno(int number) {
        return 0x00050000 | number;
    }

    /** {@return what the filter says of a call of an x86-64 program} */
    static int verdict(byte[] program, int number, long... args) {
        return verdictOn(X86_64, program, number, args);
    }

    /** {@return what the filter says of a call}: {@code SECCOMP_RET_…} with its data */
    static int verdictOn(int arch, byte[] program, int number, long... args) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(0, number).putInt(4, arch);
        for (int i = 0; i < args.length; i++) {
            data.putLong(16 + 8 * i, args[i]);
        }
        return run(ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN), data);
    }

    private static int run(ByteBuffer program, ByteBuffer data) {
        int a = 0;
        int[] memory = new int[16];
        for (int at = 0; ; at++) {
            int code = program.getShort(8 * at) & 0xffff;
            int ifTrue = program.get(8 * at + 2) & 0xff;
            int ifFalse = program.get(8 * at + 3) & 0xff;
            int k = program.getInt(8 * at + 4);
            switch (code) {
                case 0x20 -> a = data.getInt(k);
                case 0x60 -> a = memory[k];
                case 0x02 -> memory[k] = a;
                case 0x54 -> a &= k;
                case 0x05 -> at += k;
                case 0x15 -> at += a == k ? ifTrue : ifFalse;
                case 0x25 -> at += Integer.compareUnsigned(a, k) > 0 ? ifTrue : ifFalse;
                case 0x35 -> at += Integer.compareUnsigned(a, k) >= 0 ? ifTrue : ifFalse;
                case 0x45 -> at += (a & k) != 0 ? ifTrue : ifFalse;
                case 0x06 -> {
                    return k;
                }
                default -> throw new AssertionError("instruction 0x" + Integer.toHexString(code));
            }
        }
    }
}
