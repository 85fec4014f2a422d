package dev.hako.core.lifecycle;

import dev.hako.core.capability.Capability;
import dev.hako.core.linux.Kernel;
import dev.hako.core.namespace.NamespaceType;
import dev.hako.core.rootfs.MountOptions;
import dev.hako.core.seccomp.SeccompFeatures;
import dev.hako.spec.runtime.Features;
import dev.hako.spec.runtime.LinuxFeatures;
import dev.hako.spec.runtime.MemoryPolicy;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code features}: what this build does. Whether the host can do it too matters only where the specification says so
 * (features-linux.md): for the flags of seccomp filters.
 */
final class FeaturesOperation {

    private static final List<String> HOOKS =
            List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");

    private FeaturesOperation() {}

    static Features run(Kernel kernel) throws IOException {
        return new Features(
                "1.0.0", Spec.VERSION, HOOKS, MountOptions.NAMES, Optional.of(linux(kernel)), annotations(), List.of());
    }

    private static LinuxFeatures linux(Kernel kernel) throws IOException {
        return new LinuxFeatures(
                namespaces(),
                Capability.names(),
                Optional.of(cgroup()),
                Optional.of(SeccompFeatures.supported(kernel)),
                Optional.of(true),
                Optional.of(true),
                Optional.of(
                        new LinuxFeatures.IntelRdtFeatures(Optional.of(true), Optional.of(true), Optional.of(true))),
                Optional.of(new LinuxFeatures.MemoryPolicyFeatures(sorted(MemoryPolicy.MODES), MemoryPolicy.FLAGS)),
                Optional.of(true),
                Optional.of(true));
    }

    private static List<String> sorted(List<String> names) {
        List<String> sorted = new ArrayList<>(names);
        sorted.sort(null);
        return sorted;
    }

    private static List<String> namespaces() {
        List<String> names = new ArrayList<>();
        for (NamespaceType type : NamespaceType.values()) {
            names.add(type.spec());
        }
        return sorted(names);
    }

    private static LinuxFeatures.Cgroup cgroup() {
        return new LinuxFeatures.Cgroup(
                Optional.of(true), Optional.of(true), Optional.of(true), Optional.of(true), Optional.of(true));
    }

    private static Map<String, String> annotations() {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put("org.opencontainers.runc.checkpoint.enabled", "false");
        SeccompFeatures.libraryVersion()
                .ifPresent(version -> annotations.put("io.github.seccomp.libseccomp.version", version));
        return annotations;
    }
}
