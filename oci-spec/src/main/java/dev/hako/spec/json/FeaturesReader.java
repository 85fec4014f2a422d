package dev.hako.spec.json;

import dev.hako.spec.runtime.Features;
import dev.hako.spec.runtime.LinuxFeatures;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a runtime can do. */
public final class FeaturesReader {
    private FeaturesReader() {}

    /**
     * {@return the features in this text}
     *
     * @throws JsonException if it holds something else
     */
    public static Features read(byte[] json) throws IOException {
        return features(JsonReader.of(json));
    }

    private static Features features(JsonReader in) throws IOException {
        String ociVersionMin = "";
        String ociVersionMax = "";
        List<String> hooks = List.of();
        List<String> mountOptions = List.of();
        Optional<LinuxFeatures> linux = Optional.empty();
        Map<String, String> annotations = Map.of();
        List<String> unsafeAnnotations = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "ociVersionMin" -> ociVersionMin = in.string();
                case "ociVersionMax" -> ociVersionMax = in.string();
                case "hooks" -> hooks = in.strings();
                case "mountOptions" -> mountOptions = in.strings();
                case "linux" -> linux = Optional.of(linux(in));
                case "annotations" -> annotations = in.stringMap();
                case "potentiallyUnsafeConfigAnnotations" -> unsafeAnnotations = in.strings();
                default ->
                    in.other(
                            "ociVersionMin",
                            "ociVersionMax",
                            "hooks",
                            "mountOptions",
                            "linux",
                            "annotations",
                            "potentiallyUnsafeConfigAnnotations");
            }
        }
        return new Features(ociVersionMin, ociVersionMax, hooks, mountOptions, linux, annotations, unsafeAnnotations);
    }

    private static LinuxFeatures linux(JsonReader in) throws IOException {
        List<String> namespaces = List.of();
        List<String> capabilities = List.of();
        Optional<LinuxFeatures.Cgroup> cgroup = Optional.empty();
        Optional<LinuxFeatures.SeccompFeatures> seccomp = Optional.empty();
        Optional<Boolean> apparmor = Optional.empty();
        Optional<Boolean> selinux = Optional.empty();
        Optional<LinuxFeatures.IntelRdtFeatures> intelRdt = Optional.empty();
        Optional<LinuxFeatures.MemoryPolicyFeatures> memoryPolicy = Optional.empty();
        Optional<Boolean> idmapMounts = Optional.empty();
        Optional<Boolean> netDevices = Optional.empty();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "namespaces" -> namespaces = in.strings();
                case "capabilities" -> capabilities = in.strings();
                case "cgroup" -> cgroup = Optional.of(cgroup(in));
                case "seccomp" -> seccomp = Optional.of(seccomp(in));
                case "apparmor" -> apparmor = enabled(in);
                case "selinux" -> selinux = enabled(in);
                case "intelRdt" -> intelRdt = Optional.of(intelRdt(in));
                case "memoryPolicy" -> memoryPolicy = Optional.of(memoryPolicy(in));
                case "mountExtensions" -> idmapMounts = idmap(in);
                case "netDevices" -> netDevices = enabled(in);
                default ->
                    in.other(
                            "namespaces",
                            "capabilities",
                            "cgroup",
                            "seccomp",
                            "apparmor",
                            "selinux",
                            "intelRdt",
                            "memoryPolicy",
                            "mountExtensions",
                            "netDevices");
            }
        }
        return new LinuxFeatures(
                namespaces,
                capabilities,
                cgroup,
                seccomp,
                apparmor,
                selinux,
                intelRdt,
                memoryPolicy,
                idmapMounts,
                netDevices);
    }

    private static LinuxFeatures.Cgroup cgroup(JsonReader in) throws IOException {
        Optional<Boolean> v1 = Optional.empty();
        Optional<Boolean> v2 = Optional.empty();
        Optional<Boolean> systemd = Optional.empty();
        Optional<Boolean> systemdUser = Optional.empty();
        Optional<Boolean> rdma = Optional.empty();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "v1" -> v1 = Optional.of(in.bool());
                case "v2" -> v2 = Optional.of(in.bool());
                case "systemd" -> systemd = Optional.of(in.bool());
                case "systemdUser" -> systemdUser = Optional.of(in.bool());
                case "rdma" -> rdma = Optional.of(in.bool());
                default -> in.other("v1", "v2", "systemd", "systemdUser", "rdma");
            }
        }
        return new LinuxFeatures.Cgroup(v1, v2, systemd, systemdUser, rdma);
    }

    private static LinuxFeatures.SeccompFeatures seccomp(JsonReader in) throws IOException {
        Optional<Boolean> enabled = Optional.empty();
        List<String> actions = List.of();
        List<String> operators = List.of();
        List<String> archs = List.of();
        List<String> knownFlags = List.of();
        List<String> supportedFlags = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "enabled" -> enabled = Optional.of(in.bool());
                case "actions" -> actions = in.strings();
                case "operators" -> operators = in.strings();
                case "archs" -> archs = in.strings();
                case "knownFlags" -> knownFlags = in.strings();
                case "supportedFlags" -> supportedFlags = in.strings();
                default -> in.other("enabled", "actions", "operators", "archs", "knownFlags", "supportedFlags");
            }
        }
        return new LinuxFeatures.SeccompFeatures(enabled, actions, operators, archs, knownFlags, supportedFlags);
    }

    private static LinuxFeatures.IntelRdtFeatures intelRdt(JsonReader in) throws IOException {
        Optional<Boolean> enabled = Optional.empty();
        Optional<Boolean> schemata = Optional.empty();
        Optional<Boolean> monitoring = Optional.empty();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "enabled" -> enabled = Optional.of(in.bool());
                case "schemata" -> schemata = Optional.of(in.bool());
                case "monitoring" -> monitoring = Optional.of(in.bool());
                default -> in.other("enabled", "schemata", "monitoring");
            }
        }
        return new LinuxFeatures.IntelRdtFeatures(enabled, schemata, monitoring);
    }

    private static LinuxFeatures.MemoryPolicyFeatures memoryPolicy(JsonReader in) throws IOException {
        List<String> modes = List.of();
        List<String> flags = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "modes" -> modes = in.strings();
                case "flags" -> flags = in.strings();
                default -> in.other("modes", "flags");
            }
        }
        return new LinuxFeatures.MemoryPolicyFeatures(modes, flags);
    }

    private static Optional<Boolean> idmap(JsonReader in) throws IOException {
        Optional<Boolean> enabled = Optional.empty();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "idmap" -> enabled = enabled(in);
                default -> in.other("idmap");
            }
        }
        return enabled;
    }

    private static Optional<Boolean> enabled(JsonReader in) throws IOException {
        Optional<Boolean> enabled = Optional.empty();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "enabled" -> enabled = Optional.of(in.bool());
                default -> in.other("enabled");
            }
        }
        return enabled;
    }
}
