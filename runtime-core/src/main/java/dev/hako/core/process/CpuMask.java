package dev.hako.core.process;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * The CPUs that a process may run on, sched_setaffinity(2). The kernel leaves out those that there are not, and those that the process's
 * cpuset does not have.
 */
public final class CpuMask {

    /** As many CPUs as Linux can be built for. */
    private static final int ALL = 8192;

    private static final String APPLY = "sched_setaffinity";

    private final byte[] bits;

    private CpuMask(byte[] bits) {
        this.bits = bits;
    }

    /** {@return some CPUs}, at least one */
    public static CpuMask of(BitSet cpus) {
        return new CpuMask(cpus.toByteArray());
    }

    /** {@return the CPUs of a process} */
    public static CpuMask of(Kernel kernel) throws IOException {
        Frame frame = kernel.frame();
        long answer = frame.answer(ALL / Byte.SIZE);
        frame.call(Sys.SCHED_GETAFFINITY, 0, ALL / Byte.SIZE, answer);
        Reply reply = kernel.check(frame, "sched_getaffinity", "");
        return new CpuMask(Arrays.copyOf(reply.data(), (int) reply.result()));
    }

    /**
     * Gives a process all CPUs of its cpuset, whatever the runtime's process was confined to, and also those that are added to the
     * cpuset later.
     *
     * @param warn takes a line if that cannot be done
     */
    public static void reset(Kernel kernel, Consumer<String> warn) throws IOException {
        byte[] all = new byte[ALL / Byte.SIZE];
        Arrays.fill(all, (byte) 0xff);
        Frame frame = kernel.frame();
        new CpuMask(all).add(frame);
        kernel.post(frame, reply -> {
            if (reply.failed()) {
                warn.accept("resetting the CPU affinity failed: "
                        + new ErrnoException(APPLY, reply.errno()).getMessage()
                        + " -- the container process may inherit the runtime's CPU affinity");
            }
        });
    }

    /** Confines a process to these CPUs. */
    public void apply(Kernel kernel) throws IOException {
        Frame frame = kernel.frame();
        add(frame);
        kernel.check(frame, APPLY, "");
    }

    private void add(Frame frame) {
        frame.call(Sys.SCHED_SETAFFINITY, 0, bits.length, frame.bytes(bits));
    }

    /** {@return the mask as one hexadecimal number, CPU 0 being the lowest bit} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = bits.length - 1; i >= 0; i--) {
            int value = bits[i] & 0xff;
            if (text.isEmpty()) {
                text.append(value == 0 && i > 0 ? "" : Integer.toHexString(value));
            } else {
                text.append(Character.forDigit(value >> 4, 16)).append(Character.forDigit(value & 0xf, 16));
            }
        }
        return "0x" + text;
    }
}
