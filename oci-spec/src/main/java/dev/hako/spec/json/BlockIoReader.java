package dev.hako.spec.json;

import dev.hako.spec.runtime.BlockIo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Reads {@code linux.resources.blockIO}. */
final class BlockIoReader {
    private BlockIoReader() {}

    static BlockIo blockIo(JsonReader in) throws IOException {
        OptionalInt weight = OptionalInt.empty();
        OptionalInt leafWeight = OptionalInt.empty();
        List<BlockIo.WeightDevice> weightDevices = List.of();
        List<BlockIo.ThrottleDevice> throttleReadBps = List.of();
        List<BlockIo.ThrottleDevice> throttleWriteBps = List.of();
        List<BlockIo.ThrottleDevice> throttleReadIops = List.of();
        List<BlockIo.ThrottleDevice> throttleWriteIops = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "weight" -> weight = OptionalInt.of((int) in.between(0, 0xffff));
                case "leafWeight" -> leafWeight = OptionalInt.of((int) in.between(0, 0xffff));
                case "weightDevice" -> weightDevices = weightDevices(in);
                case "throttleReadBpsDevice" -> throttleReadBps = throttleDevices(in);
                case "throttleWriteBpsDevice" -> throttleWriteBps = throttleDevices(in);
                case "throttleReadIOPSDevice" -> throttleReadIops = throttleDevices(in);
                case "throttleWriteIOPSDevice" -> throttleWriteIops = throttleDevices(in);
                default ->
                    in.other(
                            "weight",
                            "leafWeight",
                            "weightDevice",
                            "throttleReadBpsDevice",
                            "throttleWriteBpsDevice",
                            "throttleReadIOPSDevice",
                            "throttleWriteIOPSDevice");
            }
        }
        return new BlockIo(
                weight,
                leafWeight,
                weightDevices,
                throttleReadBps,
                throttleWriteBps,
                throttleReadIops,
                throttleWriteIops);
    }

    private static List<BlockIo.WeightDevice> weightDevices(JsonReader in) throws IOException {
        List<BlockIo.WeightDevice> list = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            list.add(weightDevice(in));
        }
        return list;
    }

    private static BlockIo.WeightDevice weightDevice(JsonReader in) throws IOException {
        long major = 0;
        long minor = 0;
        OptionalInt weight = OptionalInt.empty();
        OptionalInt leafWeight = OptionalInt.empty();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "major" -> major = in.int64();
                case "minor" -> minor = in.int64();
                case "weight" -> weight = OptionalInt.of((int) in.between(0, 0xffff));
                case "leafWeight" -> leafWeight = OptionalInt.of((int) in.between(0, 0xffff));
                default -> in.other("major", "minor", "weight", "leafWeight");
            }
        }
        return new BlockIo.WeightDevice(major, minor, weight, leafWeight);
    }

    private static List<BlockIo.ThrottleDevice> throttleDevices(JsonReader in) throws IOException {
        List<BlockIo.ThrottleDevice> list = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            list.add(throttleDevice(in));
        }
        return list;
    }

    private static BlockIo.ThrottleDevice throttleDevice(JsonReader in) throws IOException {
        long major = 0;
        long minor = 0;
        long rate = 0;
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "major" -> major = in.int64();
                case "minor" -> minor = in.int64();
                case "rate" -> rate = in.uint64();
                default -> in.other("major", "minor", "rate");
            }
        }
        return new BlockIo.ThrottleDevice(major, minor, rate);
    }
}
