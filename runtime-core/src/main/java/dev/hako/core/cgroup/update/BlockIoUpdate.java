package dev.hako.core.cgroup.update;

import dev.hako.spec.runtime.BlockIo;
import dev.hako.spec.runtime.BlockIo.ThrottleDevice;
import dev.hako.spec.runtime.BlockIo.WeightDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A change of block I/O: of a device that is limited already, or of one more. */
record BlockIoUpdate(BlockIo old, BlockIo change) {

    private static final BlockIo NONE = new BlockIo(
            OptionalInt.empty(), OptionalInt.empty(), List.of(), List.of(), List.of(), List.of(), List.of());

    static BlockIoUpdate of(Optional<BlockIo> old, BlockIo change) {
        return new BlockIoUpdate(old.orElse(NONE), change);
    }

    BlockIo keep() {
        return new BlockIo(
                Values.given(change.weight(), old.weight()),
                Values.given(change.leafWeight(), old.leafWeight()),
                weights(old.weightDevices(), change.weightDevices()),
                rates(old.throttleReadBps(), change.throttleReadBps()),
                rates(old.throttleWriteBps(), change.throttleWriteBps()),
                rates(old.throttleReadIops(), change.throttleReadIops()),
                rates(old.throttleWriteIops(), change.throttleWriteIops()));
    }

    BlockIo undo() {
        return new BlockIo(
                change.weight().isPresent() ? old.weight() : OptionalInt.empty(),
                change.leafWeight().isPresent() ? old.leafWeight() : OptionalInt.empty(),
                old.weightDevices(),
                before(old.throttleReadBps(), change.throttleReadBps()),
                before(old.throttleWriteBps(), change.throttleWriteBps()),
                before(old.throttleReadIops(), change.throttleReadIops()),
                before(old.throttleWriteIops(), change.throttleWriteIops()));
    }

    private static List<ThrottleDevice> rates(List<ThrottleDevice> old, List<ThrottleDevice> change) {
        List<ThrottleDevice> all = new ArrayList<>(old);
        for (ThrottleDevice device : change) {
            all.removeIf(other -> isSame(other, device));
            all.add(device);
        }
        return all;
    }

    /** A rate of 0 is none. */
    private static List<ThrottleDevice> before(List<ThrottleDevice> old, List<ThrottleDevice> change) {
        List<ThrottleDevice> before = new ArrayList<>();
        for (ThrottleDevice device : change) {
            long rate = 0;
            for (ThrottleDevice candidate : old) {
                rate = isSame(candidate, device) ? candidate.rate() : rate;
            }
            before.add(new ThrottleDevice(device.major(), device.minor(), rate));
        }
        return before;
    }

    private static List<WeightDevice> weights(List<WeightDevice> old, List<WeightDevice> change) {
        List<WeightDevice> all = new ArrayList<>(old);
        for (WeightDevice device : change) {
            WeightDevice merged = device;
            for (WeightDevice candidate : old) {
                if (isSame(candidate, device)) {
                    merged = new WeightDevice(
                            device.major(),
                            device.minor(),
                            Values.given(device.weight(), candidate.weight()),
                            Values.given(device.leafWeight(), candidate.leafWeight()));
                }
            }
            all.removeIf(other -> isSame(other, device));
            all.add(merged);
        }
        return all;
    }

    private static boolean isSame(ThrottleDevice one, ThrottleDevice other) {
        return one.major() == other.major() && one.minor() == other.minor();
    }

    private static boolean isSame(WeightDevice one, WeightDevice other) {
        return one.major() == other.major() && one.minor() == other.minor();
    }
}
