package dev.hako.core.capability;

import dev.hako.core.linux.WholeFile;
import dev.hako.spec.runtime.Capabilities;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The five sets of a process as masks, bit n for capability n.
 *
 * @param ambient only what is permitted and inheritable too: the kernel refuses to raise others
 * @param last the last capability that the kernel knows
 */
public record CapabilitySets(long bounding, long effective, long permitted, long inheritable, long ambient, int last) {

    private static final String LAST = "/proc/sys/kernel/cap_last_cap";

    /**
     * {@return what the configuration asks for, without what the kernel does not have}
     *
     * @param last see {@link #last()}
     * @param warn told of capabilities that are unknown, and of ambient ones that cannot be raised
     */
    public static CapabilitySets of(Capabilities capabilities, int last, Consumer<String> warn) {
        Set<String> unknown = new TreeSet<>();
        long bounding = mask(capabilities.bounding(), last, unknown);
        long effective = mask(capabilities.effective(), last, unknown);
        long inheritable = mask(capabilities.inheritable(), last, unknown);
        long permitted = mask(capabilities.permitted(), last, unknown);
        long ambient = mask(capabilities.ambient(), last, unknown);
        if (!unknown.isEmpty()) {
            warn.accept("ignoring unknown or unavailable capabilities: [" + String.join(" ", unknown) + "]");
        }
        long raisable = ambient & permitted & inheritable;
        warnOfAmbient(ambient & ~raisable, warn);
        return new CapabilitySets(bounding, effective, permitted, inheritable, raisable, last);
    }

    /** Tells of ambient capabilities that the kernel will not raise, with its reason. */
    static void warnOfAmbient(long refused, Consumer<String> warn) {
        for (Capability capability : Capability.values()) {
            if ((refused & capability.bit()) != 0) {
                warn.accept("can't raise ambient capability " + capability.name() + ": operation not permitted");
            }
        }
    }

    private static long mask(List<String> names, int last, Set<String> unknown) {
        long mask = 0;
        for (String name : names) {
            long bit = bit(name, last);
            mask |= bit;
            if (bit == 0) {
                unknown.add(name);
            }
        }
        return mask;
    }

    private static long bit(String name, int last) {
        for (Capability capability : Capability.values()) {
            if (capability.name().equals(name)) {
                return capability.number() <= last ? capability.bit() : 0;
            }
        }
        return 0;
    }

    /** {@return the number of the last capability that this kernel knows}; read from {@code /proc} of the host */
    public static int lastOfKernel() throws IOException {
        byte[] number = WholeFile.read(new File(LAST));
        return Integer.parseInt(new String(number, StandardCharsets.US_ASCII).trim());
    }
}
