package dev.hako.core.cgroup.v2;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import java.io.IOException;
import java.util.Map;

/** The property {@code unified}: files of the cgroup and what to write there verbatim, line by line. */
final class UnifiedPlan {

    private UnifiedPlan() {}

    /** Checks what can be checked beforehand. */
    static void check(Map<String, String> files) {
        for (String file : files.keySet()) {
            if (file.indexOf('/') >= 0) {
                throw new IllegalArgumentException(
                        "unified resource \"" + file + "\" must be a file name (no slashes)");
            }
        }
    }

    static void write(String directory, Map<String, String> files, Controllers controllers) throws IOException {
        for (Map.Entry<String, String> entry : files.entrySet()) {
            String file = entry.getKey();
            try {
                for (String line : entry.getValue().split("\n", -1)) {
                    if (!line.isEmpty()) {
                        CgroupFiles.write(directory, file, line);
                    }
                }
            } catch (ErrnoException e) {
                throw new ErrnoException(explain(file, controllers, e), e);
            }
        }
    }

    private static String explain(String file, Controllers controllers, ErrnoException e) throws IOException {
        boolean unreachable = e.errno() == Errno.ENOENT || e.errno() == Errno.EACCES || e.errno() == Errno.EPERM;
        int dot = file.indexOf('.');
        if (unreachable && dot < 0) {
            return "unified resource \"" + file + "\" must be in the form CONTROLLER.PARAMETER";
        }
        if (unreachable) {
            String controller = file.substring(0, dot);
            if (!controller.equals("cgroup") && !controllers.available().contains(controller)) {
                return "unified resource \"" + file + "\" can't be set: controller \"" + controller
                        + "\" not available: " + controllers.explain(controller);
            }
        }
        return "unable to set unified resource \"" + file + "\": " + e.getMessage();
    }
}
