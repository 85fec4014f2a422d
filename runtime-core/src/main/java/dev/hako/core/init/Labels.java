package dev.hako.core.init;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Mounts;
import dev.hako.core.lsm.ProcessLabel;
import dev.hako.spec.runtime.Process;
import java.io.IOException;

/** The labels that security modules give the program when it is executed. */
final class Labels {

    private Labels() {}

    /**
     * Sets what the configuration names.
     *
     * <p>Through a procfs of our own: one that the container mounted may have anything in place of {@code /proc/self/attr}
     * (CVE-2025-52881).
     *
     * @param container the stub that becomes the program
     */
    static void apply(Kernel container, Process process) throws IOException {
        if (process.apparmorProfile().isEmpty() && process.selinuxLabel().isEmpty()) {
            return;
        }
        try (Fd proc = procfs(container)) {
            ProcessLabel label = new ProcessLabel(proc);
            if (!process.apparmorProfile().isEmpty()) {
                label.appArmor(process.apparmorProfile());
            }
            if (!process.selinuxLabel().isEmpty()) {
                label.selinux(process.selinuxLabel());
            }
        }
    }

    /** Sets the SELinux label of the keyrings that are made from now on; an empty one goes back to the usual. */
    static void ofKeys(Kernel container, String label) throws IOException {
        try (Fd proc = procfs(container)) {
            new ProcessLabel(proc).selinuxKeys(label);
        }
    }

    private static Fd procfs(Kernel container) throws IOException {
        try (Fd fileSystem = Mounts.openFileSystem(container, "proc")) {
            Mounts.create(fileSystem);
            return Mounts.mountDetached(fileSystem, 0);
        }
    }
}
