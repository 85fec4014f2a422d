package dev.hako.core.lifecycle;

import dev.hako.core.linux.Credentials;
import dev.hako.core.linux.Kernel;
import dev.hako.core.lsm.SecurityModules;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;

/** What of a configuration this host cannot do for this caller. It is refused before anything is made. */
final class HostCheck {

    private HostCheck() {}

    /**
     * @param kernel the caller's process
     * @param spec found right
     * @throws ContainerException or {@link IllegalArgumentException} for what cannot be done
     */
    static void check(Kernel kernel, Spec spec) throws IOException {
        Process process = spec.process().orElseThrow();
        new SecurityModules(kernel).check(process.apparmorProfile(), process.selinuxLabel());
        Linux linux = spec.linux().orElse(Linux.NONE);
        if (!linux.netDevices().isEmpty() && Credentials.effectiveUser(kernel) != 0) {
            throw new ContainerException(
                    "network devices are not supported for rootless containers (/linux/netDevices)");
        }
    }
}
