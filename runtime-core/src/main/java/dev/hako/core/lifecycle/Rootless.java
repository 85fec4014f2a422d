package dev.hako.core.lifecycle;

import dev.hako.core.namespace.IdMaps;
import dev.hako.spec.runtime.IdMapping;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Mount;
import dev.hako.spec.runtime.Namespace;
import dev.hako.spec.runtime.Spec;
import java.util.List;
import java.util.Optional;

/** What a user who is not root cannot ask for. */
final class Rootless {

    private Rootless() {}

    /** @throws ContainerException with runc's words */
    static void check(Spec spec) {
        Linux linux = spec.linux().orElse(Linux.NONE);
        Optional<Namespace> user = linux.namespace(Namespace.USER);
        refuseIf(user.isEmpty(), "rootless container requires user namespaces");
        boolean isNew = user.isPresent() && user.get().isNew();
        refuseIf(isNew && linux.uidMappings().isEmpty(), "rootless containers requires at least one UID mapping");
        refuseIf(isNew && linux.gidMappings().isEmpty(), "rootless containers requires at least one GID mapping");
        refuseIf(!linux.netDevices().isEmpty(), "network devices are not supported for rootless containers");
        for (Mount mount : spec.mounts()) {
            boolean mapped =
                    !mount.uidMappings().isEmpty() || !mount.gidMappings().isEmpty();
            refuseIf(
                    mapped
                            || mount.options().contains("idmap")
                            || mount.options().contains("ridmap"),
                    "id-mapped mounts are not supported for rootless containers");
            if (isNew) {
                checkOwners(mount, linux);
            }
        }
    }

    /** The kernel would refuse an owner who does not exist in the user namespace. */
    private static void checkOwners(Mount mount, Linux linux) {
        for (String option : mount.options()) {
            checkOwner(option, "uid=", "uid", linux.uidMappings());
            checkOwner(option, "gid=", "gid", linux.gidMappings());
        }
    }

    private static void checkOwner(String option, String prefix, String what, List<IdMapping> ids) {
        if (!option.startsWith(prefix)) {
            return;
        }
        long id;
        try {
            id = Long.parseLong(option, prefix.length(), option.length(), 10);
        } catch (NumberFormatException forTheFileSystemToSay) {
            return;
        }
        refuseIf(
                IdMaps.outside(ids, id) < 0,
                "cannot specify " + option + " mount option for rootless container: user namespaces enabled, but no "
                        + "mapping found for " + what + " " + id);
    }

    private static void refuseIf(boolean refused, String why) {
        if (refused) {
            throw new ContainerException(why);
        }
    }
}
