package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.CgroupHost;
import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.init.Host;
import dev.hako.core.namespace.NamespacePlan;
import dev.hako.core.namespace.NamespaceType;
import dev.hako.core.namespace.UserNamespace;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Resources;
import java.io.IOException;

/**
 * The making of a container's cgroups.
 *
 * @param cgroups what is made
 * @param linux what the configuration asks for
 */
record CgroupMaking(CgroupManager cgroups, Linux linux, Host host) {

    /** {@return who makes them}: for one who may make none where he is, and has not been told another place, nobody */
    static CgroupManager manager(Caller caller, CgroupHost host, Linux linux, String id) throws IOException {
        boolean rootless = linux.cgroupsPath().isEmpty() && (caller.uid() != 0 || !UserNamespace.isFirst());
        return Cgroups.manager(caller.kernel(), host, linux.cgroupsPath(), id, rootless);
    }

    void make(Undo undo) throws IOException {
        Resources resources = linux.resources().orElse(Cgroups.NO_RESOURCES);
        try {
            cgroups.create(resources);
            undo.push(cgroups::destroy);
        } catch (IOException failure) {
            throw new IOException(
                    Creation.STARTING + "unable to apply cgroup configuration: " + failure.getMessage(), failure);
        }
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
        for (String property : cgroups.ignored(resources)) {
            host.debug().accept("this version of cgroups has no " + property);
        }
    }
}
