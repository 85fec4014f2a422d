package dev.hako.core.cgroup;

import dev.hako.spec.runtime.BlockIo;
import dev.hako.spec.runtime.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Parts of plans that are the same in both versions of cgroups. */
public final class CommonPlans {

    private CommonPlans() {}

    /** {@return one write to {@code rdma.max} for each device} */
    public static List<CgroupWrite> rdma(Map<String, Resources.Rdma> limits) {
        List<CgroupWrite> writes = new ArrayList<>(limits.size());
        for (Map.Entry<String, Resources.Rdma> limit : limits.entrySet()) {
            StringBuilder value = new StringBuilder(limit.getKey());
            if (limit.getValue().hcaHandles().isPresent()) {
                value.append(" hca_handle=")
                        .append(limit.getValue().hcaHandles().getAsLong());
            }
            if (limit.getValue().hcaObjects().isPresent()) {
                value.append(" hca_object=")
                        .append(limit.getValue().hcaObjects().getAsLong());
            }
            writes.add(CgroupWrite.of("rdma.max", value.toString()));
        }
        return writes;
    }

    /** {@return what the names of the files for a page size begin with: {@code hugetlb.2MB}} */
    public static String hugepagePrefix(Resources.HugepageLimit limit) {
        if (limit.pageSize().indexOf('/') >= 0) {
            throw new IllegalArgumentException("invalid huge page size " + limit.pageSize());
        }
        return "hugetlb." + limit.pageSize();
    }

    /** {@return a device as the files have it: {@code 8:0}} */
    public static String device(BlockIo.ThrottleDevice device) {
        return device.major() + ":" + device.minor();
    }

    /** {@return a device as the files have it: {@code 8:0}} */
    public static String device(BlockIo.WeightDevice device) {
        return device.major() + ":" + device.minor();
    }
}
