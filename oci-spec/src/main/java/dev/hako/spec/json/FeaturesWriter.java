package dev.hako.spec.json;

import dev.hako.spec.runtime.Features;
import dev.hako.spec.runtime.LinuxFeatures;
import java.util.Optional;

/** Writes what a runtime can do, with the members in the order of the specification's Go types. */
public final class FeaturesWriter {
    private FeaturesWriter() {}

    /** Adds the features of a runtime. */
    public static void write(JsonWriter out, Features features) {
        out.beginObject();
        Members.text(out, "ociVersionMin", features.ociVersionMin());
        Members.text(out, "ociVersionMax", features.ociVersionMax());
        Members.texts(out, "hooks", features.hooks());
        Members.texts(out, "mountOptions", features.mountOptions());
        if (features.linux().isPresent()) {
            linux(out, features.linux().get());
        }
        Members.map(out, "annotations", features.annotations());
        Members.texts(out, "potentiallyUnsafeConfigAnnotations", features.potentiallyUnsafeConfigAnnotations());
        out.endObject();
    }

    private static void linux(JsonWriter out, LinuxFeatures linux) {
        out.name("linux").beginObject();
        Members.texts(out, "namespaces", linux.namespaces());
        Members.texts(out, "capabilities", linux.capabilities());
        if (linux.cgroup().isPresent()) {
            cgroup(out, linux.cgroup().get());
        }
        if (linux.seccomp().isPresent()) {
            seccomp(out, linux.seccomp().get());
        }
        enabled(out, "apparmor", linux.apparmor());
        enabled(out, "selinux", linux.selinux());
        if (linux.intelRdt().isPresent()) {
            intelRdt(out, linux.intelRdt().get());
        }
        if (linux.memoryPolicy().isPresent()) {
            out.name("memoryPolicy").beginObject();
            Members.texts(out, "modes", linux.memoryPolicy().get().modes());
            Members.texts(out, "flags", linux.memoryPolicy().get().flags());
            out.endObject();
        }
        if (linux.idmapMounts().isPresent()) {
            out.name("mountExtensions").beginObject();
            enabled(out, "idmap", linux.idmapMounts());
            out.endObject();
        }
        enabled(out, "netDevices", linux.netDevices());
        out.endObject();
    }

    private static void cgroup(JsonWriter out, LinuxFeatures.Cgroup cgroup) {
        out.name("cgroup").beginObject();
        Members.flag(out, "v1", cgroup.v1());
        Members.flag(out, "v2", cgroup.v2());
        Members.flag(out, "systemd", cgroup.systemd());
        Members.flag(out, "systemdUser", cgroup.systemdUser());
        Members.flag(out, "rdma", cgroup.rdma());
        out.endObject();
    }

    private static void seccomp(JsonWriter out, LinuxFeatures.SeccompFeatures seccomp) {
        out.name("seccomp").beginObject();
        Members.flag(out, "enabled", seccomp.enabled());
        Members.texts(out, "actions", seccomp.actions());
        Members.texts(out, "operators", seccomp.operators());
        Members.texts(out, "archs", seccomp.archs());
        Members.texts(out, "knownFlags", seccomp.knownFlags());
        Members.texts(out, "supportedFlags", seccomp.supportedFlags());
        out.endObject();
    }

    private static void intelRdt(JsonWriter out, LinuxFeatures.IntelRdtFeatures intelRdt) {
        out.name("intelRdt").beginObject();
        Members.flag(out, "enabled", intelRdt.enabled());
        Members.flag(out, "schemata", intelRdt.schemata());
        Members.flag(out, "monitoring", intelRdt.monitoring());
        out.endObject();
    }

    private static void enabled(JsonWriter out, String name, Optional<Boolean> enabled) {
        if (enabled.isPresent()) {
            out.name(name).beginObject();
            out.name("enabled").bool(enabled.get());
            out.endObject();
        }
    }
}
