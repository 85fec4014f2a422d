package dev.hako.core.cgroup;

import dev.hako.spec.runtime.Resources;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which limits are set before a container's first process is there, and which after.
 *
 * <p>Most come before, so that they hold from its beginning, and v1 has no place for a process in a cpuset without CPUs. The number of
 * processes comes after: with a limit of 1 the process that makes the first one, and ends then, would be one too many.
 */
public final class LimitOrder {

    private static final String PIDS = "pids.";

    private LimitOrder() {}

    /** {@return what is set before} */
    public static Resources before(Resources all) {
        return isAllBefore(all) ? all : all.withPids(Optional.empty()).withUnified(files(all, false));
    }

    /** {@return whether nothing is left to be set after} */
    public static boolean isAllBefore(Resources all) {
        if (all.pids().isPresent()) {
            return false;
        }
        for (String file : all.unified().keySet()) {
            if (file.startsWith(PIDS)) {
                return false;
            }
        }
        return true;
    }

    /** {@return what is set after} */
    public static Resources after(Resources all) {
        return Cgroups.NO_RESOURCES.withPids(all.pids()).withUnified(files(all, true));
    }

    private static Map<String, String> files(Resources all, boolean pids) {
        Map<String, String> files = new LinkedHashMap<>();
        for (Map.Entry<String, String> file : all.unified().entrySet()) {
            if (file.getKey().startsWith(PIDS) == pids) {
                files.put(file.getKey(), file.getValue());
            }
        }
        return files;
    }
}
