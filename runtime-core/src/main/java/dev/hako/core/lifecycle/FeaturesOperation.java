package dev.hako.core.lifecycle;

import dev.hako.core.capability.Capability;
import dev.hako.core.cgroup.CgroupHost;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.cgroup.Hierarchy;
import dev.hako.core.lsm.SecurityModules;
import dev.hako.core.namespace.NamespaceType;
import dev.hako.core.rootfs.MountOptions;
import dev.hako.core.seccomp.SeccompFeatures;
import dev.hako.spec.runtime.Features;
import dev.hako.spec.runtime.LinuxFeatures;
import dev.hako.spec.runtime.Spec;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code features}: what this build does, on this kernel. */
final class FeaturesOperation {

    private static final List<String> HOOKS =
            List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");

    private final Caller caller;

    FeaturesOperation(Caller caller) {
        this.caller = caller;
    }

    Features run() throws IOException {
        return new Features(
                "1.0.0", Spec.VERSION, HOOKS, MountOptions.NAMES, Optional.of(linux()), annotations(), List.of());
    }

    private LinuxFeatures linux() throws IOException {
        SecurityModules modules = new SecurityModules(caller.kernel());
        return new LinuxFeatures(
                namespaces(),
                Capability.names(),
                Optional.of(cgroup()),
                Optional.of(SeccompFeatures.supported()),
                Optional.of(modules.hasAppArmor()),
                Optional.of(modules.hasSelinux()),
                Optional.of(
                        new LinuxFeatures.IntelRdtFeatures(Optional.of(false), Optional.of(false), Optional.of(false))),
                Optional.empty(),
                Optional.of(false),
                Optional.of(false));
    }

    /** Those that are applied, as far as the kernel has them. */
    private static List<String> namespaces() {
        List<String> names = new ArrayList<>();
        for (NamespaceType type : NamespaceType.values()) {
            boolean applied = type != NamespaceType.USER && type != NamespaceType.TIME;
            if (applied && new File("/proc/self/ns", type.proc()).exists()) {
                names.add(type.spec());
            }
        }
        names.sort(null);
        return names;
    }

    private LinuxFeatures.Cgroup cgroup() throws IOException {
        CgroupHost host = Cgroups.detect(caller.pid());
        return new LinuxFeatures.Cgroup(
                Optional.of(true),
                Optional.of(true),
                Optional.of(false),
                Optional.of(false),
                Optional.of(hasRdma(host)));
    }

    private static boolean hasRdma(CgroupHost host) {
        for (Hierarchy hierarchy : host.hierarchies()) {
            if (hierarchy.controllers().contains("rdma")) {
                return true;
            }
        }
        return new File("/sys/fs/cgroup/rdma.max").exists();
    }

    private static Map<String, String> annotations() {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put("org.opencontainers.runc.checkpoint.enabled", "false");
        SeccompFeatures.libraryVersion()
                .ifPresent(version -> annotations.put("io.github.seccomp.libseccomp.version", version));
        return annotations;
    }
}
