package dev.hako.spec.runtime;

import java.util.List;
import java.util.OptionalInt;

/**
 * Block I/O of a cgroup (config-linux.md, "Block IO").
 *
 * @param weight share, 10 to 1000
 * @param leafWeight share of the cgroup's own tasks against its children, 10 to 1000; cgroup v1 only
 * @param weightDevices shares by device
 * @param throttleReadBps bytes per second that may be read
 * @param throttleWriteBps bytes per second that may be written
 * @param throttleReadIops reads per second
 * @param throttleWriteIops writes per second
 */
public record BlockIo(
        OptionalInt weight,
        OptionalInt leafWeight,
        List<WeightDevice> weightDevices,
        List<ThrottleDevice> throttleReadBps,
        List<ThrottleDevice> throttleWriteBps,
        List<ThrottleDevice> throttleReadIops,
        List<ThrottleDevice> throttleWriteIops) {

    public BlockIo {
        weightDevices = List.copyOf(weightDevices);
        throttleReadBps = List.copyOf(throttleReadBps);
        throttleWriteBps = List.copyOf(throttleWriteBps);
        throttleReadIops = List.copyOf(throttleReadIops);
        throttleWriteIops = List.copyOf(throttleWriteIops);
    }

    /**
     * Share of one device.
     *
     * @param major major number
     * @param minor minor number
     * @param weight share, 10 to 1000
     * @param leafWeight share of the cgroup's own tasks, 10 to 1000
     */
    public record WeightDevice(long major, long minor, OptionalInt weight, OptionalInt leafWeight) {}

    /**
     * Limit of one device.
     *
     * @param major major number
     * @param minor minor number
     * @param rate bytes or operations per second, unsigned
     */
    public record ThrottleDevice(long major, long minor, long rate) {}
}
