package dev.hako.core.cgroup.devices;

import dev.hako.spec.runtime.DeviceRule;
import java.io.IOException;
import java.util.List;

/** Who restricts the devices of cgroups of v2 that were just made. */
public interface DeviceFilters {

    /**
     * Restricts a cgroup that was just made, and has no programs yet, to what the rules and the default ones allow.
     *
     * @param directory of the cgroup
     */
    void restrictNew(String directory, List<DeviceRule> rules) throws IOException;
}
