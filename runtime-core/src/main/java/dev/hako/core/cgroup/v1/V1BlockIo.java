package dev.hako.core.cgroup.v1;

import dev.hako.core.cgroup.CgroupWrite;
import dev.hako.core.cgroup.CommonPlans;
import dev.hako.spec.runtime.BlockIo;
import java.util.ArrayList;
import java.util.List;

/** What is written to the blkio controller (Documentation/admin-guide/cgroup-v1/blkio-controller.rst). */
final class V1BlockIo {

    private V1BlockIo() {}

    /** @param bfq whether the BFQ scheduler's files take the place of CFQ's, which newer kernels do not have */
    static List<CgroupWrite> writes(BlockIo io, boolean bfq) {
        String weight = bfq ? "blkio.bfq.weight" : "blkio.weight";
        List<CgroupWrite> writes = new ArrayList<>();
        if (io.weight().orElse(0) != 0) {
            writes.add(CgroupWrite.of(weight, io.weight().getAsInt()));
        }
        if (io.leafWeight().orElse(0) != 0) {
            writes.add(CgroupWrite.of("blkio.leaf_weight", io.leafWeight().getAsInt()));
        }
        for (BlockIo.WeightDevice device : io.weightDevices()) {
            String prefix = CommonPlans.device(device) + " ";
            if (device.weight().orElse(0) != 0) {
                writes.add(CgroupWrite.of(
                        weight + "_device", prefix + device.weight().getAsInt()));
            }
            if (device.leafWeight().orElse(0) != 0) {
                writes.add(CgroupWrite.of(
                        "blkio.leaf_weight_device", prefix + device.leafWeight().getAsInt()));
            }
        }
        throttle(writes, "blkio.throttle.read_bps_device", io.throttleReadBps());
        throttle(writes, "blkio.throttle.write_bps_device", io.throttleWriteBps());
        throttle(writes, "blkio.throttle.read_iops_device", io.throttleReadIops());
        throttle(writes, "blkio.throttle.write_iops_device", io.throttleWriteIops());
        return writes;
    }

    private static void throttle(List<CgroupWrite> writes, String file, List<BlockIo.ThrottleDevice> devices) {
        for (BlockIo.ThrottleDevice device : devices) {
            writes.add(CgroupWrite.of(file, CommonPlans.device(device) + " " + Long.toUnsignedString(device.rate())));
        }
    }
}
