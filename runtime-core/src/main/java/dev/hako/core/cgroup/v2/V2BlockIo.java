package dev.hako.core.cgroup.v2;

import dev.hako.core.cgroup.CgroupWrite;
import dev.hako.core.cgroup.CommonPlans;
import dev.hako.spec.runtime.BlockIo;
import java.util.ArrayList;
import java.util.List;

/** What is written to the io controller. */
public final class V2BlockIo {

    private V2BlockIo() {}

    /** @param bfq whether weights belong to the BFQ scheduler, which has the scale of v1 */
    static List<CgroupWrite> writes(BlockIo io, boolean bfq) {
        String file = bfq ? "io.bfq.weight" : "io.weight";
        List<CgroupWrite> writes = new ArrayList<>();
        if (io.weight().orElse(0) != 0) {
            writes.add(CgroupWrite.of(file, weight(io.weight().getAsInt(), bfq)));
        }
        for (BlockIo.WeightDevice device : io.weightDevices()) {
            if (device.weight().orElse(0) != 0) {
                writes.add(CgroupWrite.of(
                        file,
                        CommonPlans.device(device) + " "
                                + weight(device.weight().getAsInt(), bfq)));
            }
        }
        throttle(writes, "rbps", io.throttleReadBps());
        throttle(writes, "wbps", io.throttleWriteBps());
        throttle(writes, "riops", io.throttleReadIops());
        throttle(writes, "wiops", io.throttleWriteIops());
        return writes;
    }

    /** {@return a weight in the scale of the file}: v1's 10 to 1000, or 1 to 10000 */
    private static long weight(int weight, boolean bfq) {
        return bfq ? weight : weight(weight);
    }

    /** {@return the weight of v2, 1 to 10000, for one of v1, 10 to 1000} */
    public static long weight(int weight) {
        return 1 + (weight - 10L) * 9999 / 990;
    }

    /** A rate of 0 takes a limit away, as it does in v1. */
    private static void throttle(List<CgroupWrite> writes, String key, List<BlockIo.ThrottleDevice> devices) {
        for (BlockIo.ThrottleDevice device : devices) {
            String rate = device.rate() == 0 ? "max" : Long.toUnsignedString(device.rate());
            writes.add(CgroupWrite.of("io.max", CommonPlans.device(device) + " " + key + "=" + rate));
        }
    }
}
