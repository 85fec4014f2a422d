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
import java.util.List;

/**
 * The making of a container's cgroups.
 *
 * @param cgroups what is made
 * @param linux what the configuration asks for
 * @param isDisabled whether the caller wants no cgroups made: then limits are told of and not applied
 */
record CgroupMaking(CgroupManager cgroups, Linux linux, Host host, boolean isDisabled) {

    /** {@return who makes them}: for one who may make none where he is, and has not been told another place, nobody */
    static CgroupManager manager(Caller caller, Settings settings, CgroupHost host, Linux linux, String id)
            throws IOException {
        return switch (settings.cgroupDriver()) {
            case CGROUPFS ->
                Cgroups.manager(caller.kernel(), host, linux.cgroupsPath(), id, isRootless(caller, settings));
            case SYSTEMD -> throw new ContainerException("--systemd-cgroup is not supported yet");
            case DISABLED -> Cgroups.none();
        };
    }

    /** {@return whether a container may go without cgroups and limits of devices that the caller has no right to make} */
    static boolean isRootless(Caller caller, Settings settings) throws IOException {
        return settings.rootless().isPresent()
                ? settings.rootless().get()
                : caller.uid() != 0 || !UserNamespace.isFirst();
    }

    void make(Undo undo) throws IOException {
        Resources resources = linux.resources().orElse(Cgroups.NO_RESOURCES);
        if (isDisabled) {
            tellIgnored(resources);
        } else {
            create(resources, undo);
            limit(resources);
            for (String property : cgroups.ignored(resources)) {
                host.debug().accept("this version of cgroups has no " + property);
            }
        }
        if (cgroups.paths().isEmpty() && !NamespacePlan.of(linux).creates(NamespaceType.PID)) {
            host.warn()
                    .accept(
                            "container has neither a cgroup nor a pid namespace of its own: its processes cannot all be killed"
                                    + " with it. Such configuration is strongly discouraged");
        }
    }

    /** Devices are in the configuration of everybody: nobody is told that they are not restricted. */
    private void tellIgnored(Resources resources) {
        List<String> ignored = cgroups.ignored(resources);
        if (!ignored.isEmpty()) {
            host.warn()
                    .accept("--cgroup-manager=disabled: the container gets no cgroup, so that no limit holds: "
                            + String.join(", ", ignored));
        }
    }

    private void create(Resources resources, Undo undo) throws IOException {
        try {
            cgroups.create(resources);
            undo.push(cgroups::destroy);
        } catch (IOException failure) {
            throw new IOException(
                    Creation.STARTING + "unable to apply cgroup configuration: " + failure.getMessage(), failure);
        }
    }

    private void limit(Resources resources) throws IOException {
        try {
            cgroups.update(resources);
        } catch (IOException failure) {
            throw new IOException(
                    Creation.STARTING + Creation.INITIALIZING + "error setting cgroup config for procHooks process: "
                            + failure.getMessage(),
                    failure);
        }
    }
}
