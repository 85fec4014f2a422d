package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.CgroupHost;
import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.cgroup.systemd.SystemdManager;
import dev.hako.core.init.Host;
import dev.hako.core.namespace.NamespacePlan;
import dev.hako.core.namespace.NamespaceType;
import dev.hako.core.namespace.UserNamespace;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Resources;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;

/**
 * The making of a container's cgroups.
 *
 * @param cgroups what is made
 * @param linux what the configuration asks for
 */
record CgroupMaking(CgroupManager cgroups, Linux linux, Host host) {

    /** {@return who makes them}: for one who may make none where he is, and has not been told another place, nobody */
    static CgroupManager manager(Caller caller, CgroupDriver driver, CgroupHost host, Spec spec, String id)
            throws IOException {
        boolean isUser = caller.uid() != 0 || !UserNamespace.isFirst();
        String path = spec.linux().orElse(Linux.NONE).cgroupsPath();
        if (driver == CgroupDriver.SYSTEMD) {
            SystemdManager.Asker asker = new SystemdManager.Asker(caller.kernel(), caller.env(), isUser);
            return SystemdManager.of(asker, host, path, id, spec.annotations());
        }
        return Cgroups.manager(caller.kernel(), host, path, id, isUser && path.isEmpty());
    }

    /**
     * Makes them.
     *
     * @param first the container's first process, as this JVM sees it, if they {@linkplain CgroupManager#beginsWithProcess begin with it}
     */
    void make(Undo undo, int first) throws IOException {
        try {
            if (cgroups.beginsWithProcess()) {
                cgroups.create(resources(), first);
            } else {
                cgroups.create(resources());
            }
            undo.push(cgroups::destroy);
        } catch (IOException failure) {
            throw new IOException(
                    Creation.STARTING + "unable to apply cgroup configuration: " + failure.getMessage(), failure);
        }
    }

    private Resources resources() {
        return linux.resources().orElse(Cgroups.NO_RESOURCES);
    }

    /** Sets the limits: once the container's first process is there, for it may be the only one that it may have. */
    void limit() throws IOException {
        Resources resources = resources();
        try {
            cgroups.update(resources);
        } catch (IOException failure) {
            throw new IOException(
                    Creation.STARTING + Creation.INITIALIZING + "error setting cgroup config for procHooks process: "
                            + failure.getMessage(),
                    failure);
        }
        if (cgroups.paths().isEmpty() && !NamespacePlan.of(linux).creates(NamespaceType.PID)) {
            host.warn()
                    .accept(
                            "container has neither a cgroup nor a pid namespace of its own: its processes cannot all be killed"
                                    + " with it. Such configuration is strongly discouraged");
        }
        cgroups.warnings(resources).forEach(host.warn());
        for (String property : cgroups.ignored(resources)) {
            host.debug().accept("this version of cgroups has no " + property);
        }
    }
}
