package dev.hako.core.validate;

import dev.hako.core.rootfs.Texts;
import dev.hako.spec.json.Outline;
import dev.hako.spec.runtime.Mount;
import java.util.List;

/** Paths in the container, and pointers to what names them. */
final class Places {

    /** What is mounted at these or below brings no programs along. */
    private static final List<String> KERNELS = List.of("/proc", "/sys", "/dev");

    private Places() {}

    /** {@return a name as a part of a JSON pointer} */
    static String escape(String name) {
        return Outline.escape(name);
    }

    /** {@return a path from the root; a relative one starts at a directory}. Nothing is cleaned, so that symlinks are followed */
    static String from(String directory, String path) {
        if (path.startsWith("/")) {
            return path;
        }
        return directory.endsWith("/") ? directory + path : directory + "/" + path;
    }

    /** {@return whether a mount may put files into the container that its root file system does not have} */
    static boolean bringsFiles(Mount mount) {
        String destination = Texts.clean(mount.destination());
        for (String kernels : KERNELS) {
            if (Texts.isWithin(destination, kernels)) {
                return false;
            }
        }
        return true;
    }

    static boolean isBind(Mount mount) {
        return mount.options().contains("bind") || mount.options().contains("rbind");
    }
}
