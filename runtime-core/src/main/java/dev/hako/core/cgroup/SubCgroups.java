package dev.hako.core.cgroup;

import dev.hako.core.linux.CleanPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cgroups below a container's that a process is to be added to: what {@code exec --cgroup} names. */
public final class SubCgroups {

    private static final String INVALID = "invalid --cgroup argument: ";

    private SubCgroups() {}

    /**
     * {@return the cgroup in each hierarchy}
     *
     * @param container the container's own, as {@link CgroupManager#paths} gave them
     * @param asked one path for all hierarchies, or {@code controller,controller:path} any number of times; of what is not named the
     *     container's own cgroup is taken
     * @throws IllegalArgumentException if it is not well-formed, names a controller that is not there, or leaves the container's cgroup
     */
    public static Map<String, String> of(Map<String, String> container, List<String> asked) {
        Map<String, String> paths = new LinkedHashMap<>(container);
        for (Map.Entry<String, String> sub : parse(asked).entrySet()) {
            if (sub.getKey().isEmpty()) {
                paths.replaceAll(
                        (controller, base) -> Cgroups.isDirectory(controller) ? below(base, sub.getValue()) : base);
            } else if (Cgroups.isDirectory(sub.getKey()) && paths.containsKey(sub.getKey())) {
                paths.compute(sub.getKey(), (controller, base) -> below(String.valueOf(base), sub.getValue()));
            } else {
                throw new IllegalArgumentException("unknown controller " + sub.getKey()
                        + " in SubCgroupPaths (--cgroup); " + "this container's cgroup has " + names(container));
            }
        }
        return paths;
    }

    private static Map<String, String> parse(List<String> asked) {
        Map<String, String> paths = new LinkedHashMap<>();
        for (String argument : asked) {
            int colon = argument.indexOf(':');
            if (colon >= 0) {
                addControllers(paths, argument, colon);
            } else if (asked.size() > 1) {
                throw new IllegalArgumentException(INVALID + argument + " (missing <controller>: prefix)");
            } else {
                paths.put("", argument);
            }
        }
        return paths;
    }

    private static void addControllers(Map<String, String> paths, String argument, int colon) {
        for (String controller : argument.substring(0, colon).split(",", -1)) {
            if (controller.isEmpty()) {
                throw new IllegalArgumentException(INVALID + argument + " (empty <controller> prefix)");
            }
            if (paths.put(controller, argument.substring(colon + 1)) != null) {
                throw new IllegalArgumentException(
                        "invalid --cgroup argument(s): controller " + controller + " specified multiple times");
            }
        }
    }

    private static String below(String base, String sub) {
        String path = CleanPath.of(base + "/" + sub);
        if (!path.equals(base) && !path.startsWith(base + "/")) {
            throw new IllegalArgumentException(
                    "bad sub cgroup path: " + sub + ": " + sub + " is not a sub cgroup path of the container's");
        }
        return path;
    }

    private static String names(Map<String, String> container) {
        List<String> names = new ArrayList<>(container.keySet());
        names.remove(Cgroups.UNIFIED);
        names.removeIf(name -> !Cgroups.isDirectory(name));
        return names.isEmpty() ? "none: give one path without a controller" : String.join(", ", names);
    }
}
