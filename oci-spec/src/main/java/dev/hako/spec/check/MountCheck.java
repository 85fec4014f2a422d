package dev.hako.spec.check;

import dev.hako.spec.runtime.Mount;
import java.util.List;

/** Rules for {@code mounts}; what an option means is not known here. */
final class MountCheck {
    private MountCheck() {}

    static void fields(List<Mount> mounts, Problems problems) {
        for (int i = 0; i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            if (mount.destination().isEmpty()) {
                problems.missing("/mounts/" + i + "/destination", "mount destination must not be empty");
            }
            nullByte("/mounts/" + i + "/source", mount.source(), mount, problems);
            nullByte("/mounts/" + i + "/destination", mount.destination(), mount, problems);
            nullByte("/mounts/" + i + "/type", mount.type(), mount, problems);
            problems.nullBytes("/mounts/" + i + "/options", mount.options());
        }
    }

    /** @param hasUserNamespace whether the container has one, whose ids are taken where a mount names none */
    static void idMappings(List<Mount> mounts, boolean hasUserNamespace, Problems problems) {
        for (int i = 0; i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            boolean named =
                    !mount.uidMappings().isEmpty() || !mount.gidMappings().isEmpty();
            boolean asked = mount.options().contains("idmap") || mount.options().contains("ridmap");
            if (!named && !asked) {
                continue;
            }
            if (!mount.options().contains("bind") && !mount.options().contains("rbind")) {
                invalid(i, mount, "id-mapped mounts are only supported for bind-mounts", problems);
            }
            boolean both =
                    !mount.uidMappings().isEmpty() && !mount.gidMappings().isEmpty();
            if (!both && (named || !hasUserNamespace)) {
                invalid(i, mount, "id-mapped mounts must have both uid and gid mappings specified", problems);
            }
            IdMappingCheck.ranges("/mounts/" + i + "/uidMappings", mount.uidMappings(), problems);
            IdMappingCheck.ranges("/mounts/" + i + "/gidMappings", mount.gidMappings(), problems);
        }
    }

    private static void nullByte(String pointer, String value, Mount mount, Problems problems) {
        if (value.indexOf('\0') >= 0) {
            problems.text(pointer, value, "invalid mount " + Go.mount(mount) + ": mount field contains null byte");
        }
    }

    private static void invalid(int index, Mount mount, String why, Problems problems) {
        problems.missing("/mounts/" + index, "invalid mount " + Go.mount(mount) + ": " + why);
    }
}
