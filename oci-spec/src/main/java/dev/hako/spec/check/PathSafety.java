package dev.hako.spec.check;

import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Spec;
import java.util.ArrayList;
import java.util.List;

/** Finds files of the kernel that a container can read or write because the configuration does not cover them. */
final class PathSafety {

    /** They tell secrets of the host's. */
    private static final List<String> SECRET = List.of("/proc/kcore", "/proc/keys", "/sys/firmware");

    /** They are the whole machine's, whatever the container's namespaces. */
    private static final List<String> GLOBAL = List.of("/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus");

    private PathSafety() {}

    static void check(Spec spec, boolean ownUsers, Findings.Reporter unsafe) {
        Linux linux = spec.linux().orElse(Linux.NONE);
        List<String> readable = uncovered(SECRET, spec, linux.maskedPaths());
        if (!readable.isEmpty()) {
            unsafe.note("/linux/maskedPaths", "", "the container can read " + String.join(", ", readable));
        }
        List<String> covers = new ArrayList<>(linux.maskedPaths());
        covers.addAll(linux.readonlyPaths());
        List<String> writable = uncovered(GLOBAL, spec, covers);
        boolean root = spec.process().isPresent() && spec.process().get().user().uid() == 0;
        if (!writable.isEmpty() && root && !ownUsers) {
            unsafe.warn(
                    "/linux/readonlyPaths", "", "root of the container can write to " + String.join(", ", writable));
        }
    }

    /** Of some files those that are there, since proc or sysfs is mounted, and that none of these paths covers. */
    private static List<String> uncovered(List<String> files, Spec spec, List<String> paths) {
        List<String> uncovered = new ArrayList<>();
        for (String file : files) {
            String top = file.substring(0, file.indexOf('/', 1));
            if (MountSafety.at(top, spec.mounts()).isPresent() && !isCovered(file, paths)) {
                uncovered.add(file);
            }
        }
        return uncovered;
    }

    private static boolean isCovered(String file, List<String> paths) {
        for (String path : paths) {
            String clean = MountSafety.clean(path);
            if (file.equals(clean) || file.startsWith(clean + "/")) {
                return true;
            }
        }
        return false;
    }
}
