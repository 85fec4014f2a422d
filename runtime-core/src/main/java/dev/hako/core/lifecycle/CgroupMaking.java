package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.CgroupHost;
import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.cgroup.LimitOrder;
import dev.hako.core.cgroup.systemd.SystemdManager;
import dev.hako.core.init.Host;
import dev.hako.core.namespace.NamespacePlan;
import dev.hako.core.namespace.NamespaceType;
import dev.hako.core.namespace.UserNamespace;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Resources;
import dev.hako.spec.runtime.Spec;
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
    static CgroupManager manager(
            Caller caller, CgroupDriver driver, boolean rootless, CgroupHost host, Spec spec, String id)
            throws IOException {
        String path = spec.linux().orElse(Linux.NONE).cgroupsPath();
        return switch (driver) {
            case CGROUPFS -> Cgroups.manager(caller.maker(), caller.deviceFilters(), host, path, id, rootless);
            case SYSTEMD ->
                SystemdManager.of(
                        new SystemdManager.Asker(caller.kernel(), caller.deviceFilters(), caller.env(), rootless),
                        host,
                        path,
                        id,
                        spec.annotations());
            case DISABLED -> Cgroups.none();
        };
    }

    /** {@return whether a container may go without cgroups and limits of devices that the caller has no right to make} */
    static boolean isRootless(Caller caller, Settings settings) throws IOException {
        return settings.rootless().isPresent()
                ? settings.rootless().get()
                : caller.uid() != 0 || !UserNamespace.isFirst();
    }

    /**
     * Makes them.
     *
     * @param first the container's first process, as this JVM sees it, if they {@linkplain CgroupManager#beginsWithProcess begin with it}
     */
    void make(Undo undo, int first) throws IOException {
        if (isDisabled) {
            tellIgnored();
            return;
        }
        try {
            cgroups.create(resources(), first);
            undo.push(cgroups::destroy);
        } catch (IOException failure) {
            throw new IOException(
                    Creation.STARTING + "unable to apply cgroup configuration: " + failure.getMessage(), failure);
        }
        if (!cgroups.beginsWithProcess()) {
            limit(LimitOrder.before(resources()));
        }
    }

    private Resources resources() {
        return linux.resources().orElse(Cgroups.NO_RESOURCES);
    }

    /** Devices are in the configuration of everybody: nobody is told that they are not restricted. */
    private void tellIgnored() {
        List<String> ignored = cgroups.ignored(resources());
        if (!ignored.isEmpty()) {
            host.warn()
                    .accept("--cgroup-manager=disabled: the container gets no cgroup, so that no limit holds: "
                            + String.join(", ", ignored));
        }
    }

    /** Sets the limits that are still to be set, now that the container's first process is there. */
    void limit() throws IOException {
        if (!isDisabled) {
            if (cgroups.beginsWithProcess()) {
                limit(resources());
            } else if (!LimitOrder.isAllBefore(resources())) {
                limit(LimitOrder.after(resources()));
            }
            tellLeftOut();
        }
        if (cgroups.paths().isEmpty() && !NamespacePlan.of(linux).creates(NamespaceType.PID)) {
            host.warn()
                    .accept(
                            "container has neither a cgroup nor a pid namespace of its own: its processes cannot all be killed"
                                    + " with it. Such configuration is strongly discouraged");
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

    private void tellLeftOut() {
        cgroups.warnings(resources()).forEach(host.warn());
        for (String property : cgroups.ignored(resources())) {
            host.debug().accept("this version of cgroups has no " + property);
        }
    }
}
