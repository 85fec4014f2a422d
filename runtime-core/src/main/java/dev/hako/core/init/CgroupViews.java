package dev.hako.core.init;

import dev.hako.core.cgroup.CgroupHost;
import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.Hierarchy;
import dev.hako.core.rootfs.CgroupView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a container sees of the host's cgroups: from the words of {@code cgroup} into those of {@code rootfs}. */
final class CgroupViews {

    private CgroupViews() {}

    static CgroupView of(CgroupHost host, CgroupManager cgroups) {
        Map<String, String> paths = cgroups.paths();
        // a user who may make no cgroup has the container stay in his own
        List<CgroupView.Hierarchy> hierarchies = new ArrayList<>();
        for (Hierarchy hierarchy : host.hierarchies()) {
            if (hierarchy.isUnified() && host.unifiedOnly()) {
                return CgroupView.unified(
                        hierarchy.mountPoint(), cgroups.unified().orElse(hierarchy.ownDirectory()));
            }
            if (!hierarchy.isUnified()) {
                String mountPoint = hierarchy.mountPoint();
                hierarchies.add(new CgroupView.Hierarchy(
                        mountPoint.substring(mountPoint.lastIndexOf('/') + 1),
                        hierarchy.controllers(),
                        paths.getOrDefault(hierarchy.controllers().getFirst(), hierarchy.ownDirectory())));
            }
        }
        return CgroupView.legacy(hierarchies);
    }
}
