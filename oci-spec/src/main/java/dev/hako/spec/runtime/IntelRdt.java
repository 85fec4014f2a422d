package dev.hako.spec.runtime;

import java.util.List;

/**
 * Intel Resource Director Technology, by the resctrl file system (config-linux.md, "IntelRdt").
 *
 * @param closId resctrl group; empty: named after the container
 * @param schemata lines for the group's {@code schemata}, written last
 * @param l3CacheSchema line for the L3 cache; empty for none
 * @param memBwSchema line for the memory bandwidth; empty for none
 * @param enableMonitoring whether a monitoring group is made
 */
public record IntelRdt(
        String closId, List<String> schemata, String l3CacheSchema, String memBwSchema, boolean enableMonitoring) {

    public IntelRdt {
        schemata = List.copyOf(schemata);
    }
}
