package dev.hako.core.cgroup;

import java.util.List;

/**
 * What is written for one controller, in this order.
 *
 * @param controller name as in {@code /proc/self/cgroup} (v1) or {@code cgroup.controllers} (v2)
 * @param writes never empty
 */
public record ControllerPlan(String controller, List<CgroupWrite> writes) {

    public ControllerPlan {
        writes = List.copyOf(writes);
    }

    /** {@return where the configuration asks for it}, a JSON pointer */
    public String pointer() {
        return "/linux/resources/"
                + switch (controller) {
                    case "cpuset", "cpu" -> "cpu";
                    case "blkio", "io" -> "blockIO";
                    case "hugetlb" -> "hugepageLimits";
                    case "net_cls", "net_prio" -> "network";
                    default -> controller;
                };
    }

    /**
     * {@return the message that none of this can be set}
     *
     * @param why a clause
     */
    public String refusal(String why) {
        CgroupWrite first = writes.getFirst();
        return "cannot set " + controller + " limit: container could not join or create cgroup (" + pointer()
                + " asks for " + first.file() + " = " + first.value() + ", but " + why + ")";
    }

    /** {@return what is written to a file}; empty if nothing is */
    public String valueOf(String file) {
        for (CgroupWrite write : writes) {
            if (write.file().equals(file)) {
                return write.value();
            }
        }
        return "";
    }
}
