package dev.hako.core.lifecycle;

import dev.hako.core.linux.Kernel;
import dev.hako.core.lsm.SecurityModules;
import dev.hako.core.resctrl.Resctrl;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;

/** What of a configuration this host cannot do for this caller. It is refused before anything is made. */
final class HostCheck {

    static final String NO_RDT = "intelRdt is specified in config, but Intel RDT is not enabled"
            + " (/linux/intelRdt: no resctrl file system is mounted)";

    private HostCheck() {}

    /**
     * @param kernel the caller's process
     * @param spec found right
     * @throws ContainerException or {@link IllegalArgumentException} for what cannot be done
     */
    static void check(Kernel kernel, Spec spec) throws IOException {
        Process process = spec.process().orElseThrow();
        Linux linux = spec.linux().orElse(Linux.NONE);
        new SecurityModules(kernel).check(process.apparmorProfile(), process.selinuxLabel(), linux.mountLabel());
        if (linux.intelRdt().isPresent()) {
            Resctrl.find(kernel)
                    .orElseThrow(() -> new ContainerException(NO_RDT))
                    .check(linux.intelRdt().get());
        }
    }
}
