package dev.hako.spec.json;

import dev.hako.spec.runtime.BlockIo;
import java.util.List;

/** Writes {@code linux.resources.blockIO}. */
final class BlockIoWriter {
    private BlockIoWriter() {}

    static void blockIo(JsonWriter out, BlockIo blockIo) {
        out.name("blockIO").beginObject();
        Members.number(out, "weight", blockIo.weight());
        Members.number(out, "leafWeight", blockIo.leafWeight());
        weightDevices(out, blockIo.weightDevices());
        throttleDevices(out, "throttleReadBpsDevice", blockIo.throttleReadBps());
        throttleDevices(out, "throttleWriteBpsDevice", blockIo.throttleWriteBps());
        throttleDevices(out, "throttleReadIOPSDevice", blockIo.throttleReadIops());
        throttleDevices(out, "throttleWriteIOPSDevice", blockIo.throttleWriteIops());
        out.endObject();
    }

    private static void weightDevices(JsonWriter out, List<BlockIo.WeightDevice> devices) {
        if (devices.isEmpty()) {
            return;
        }
        out.name("weightDevice").beginList();
        for (BlockIo.WeightDevice device : devices) {
            out.beginObject();
            out.name("major").number(device.major());
            out.name("minor").number(device.minor());
            Members.number(out, "weight", device.weight());
            Members.number(out, "leafWeight", device.leafWeight());
            out.endObject();
        }
        out.endList();
    }

    private static void throttleDevices(JsonWriter out, String name, List<BlockIo.ThrottleDevice> devices) {
        if (devices.isEmpty()) {
            return;
        }
        out.name(name).beginList();
        for (BlockIo.ThrottleDevice device : devices) {
            out.beginObject();
            out.name("major").number(device.major());
            out.name("minor").number(device.minor());
            out.name("rate").unsigned(device.rate());
            out.endObject();
        }
        out.endList();
    }
}
