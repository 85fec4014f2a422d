package dev.hako.spec.json;

import dev.hako.spec.runtime.Hook;
import dev.hako.spec.runtime.Hooks;
import dev.hako.spec.runtime.IdMapping;
import dev.hako.spec.runtime.Mount;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Resources;
import dev.hako.spec.runtime.Root;
import dev.hako.spec.runtime.Spec;
import java.util.List;

/**
 * Writes configurations and their parts, with the members in the order of the specification's Go types, so that the text
 * is what runc writes. Only where absence means something is an empty value written: hooks' {@code env} and seccomp's
 * {@code flags}.
 */
public final class SpecWriter {
    private SpecWriter() {}

    /** Adds a configuration. */
    public static void write(JsonWriter out, Spec spec) {
        out.beginObject();
        out.name("ociVersion").string(spec.ociVersion());
        if (spec.process().isPresent()) {
            out.name("process");
            ProcessWriter.process(out, spec.process().get());
        }
        if (spec.root().isPresent()) {
            out.name("root");
            root(out, spec.root().get());
        }
        Members.text(out, "hostname", spec.hostname());
        Members.text(out, "domainname", spec.domainname());
        if (!spec.mounts().isEmpty()) {
            out.name("mounts").beginList();
            for (Mount mount : spec.mounts()) {
                mount(out, mount);
            }
            out.endList();
        }
        hooks(out, spec.hooks());
        Members.map(out, "annotations", spec.annotations());
        if (spec.linux().isPresent()) {
            out.name("linux");
            LinuxWriter.linux(out, spec.linux().get());
        }
        out.endObject();
    }

    /** Adds a process on its own. */
    public static void write(JsonWriter out, Process process) {
        ProcessWriter.process(out, process);
    }

    /** Adds resources on their own. */
    public static void write(JsonWriter out, Resources resources) {
        ResourcesWriter.resources(out, resources);
    }

    /** Adds hooks on their own, such as a state file keeps for {@code delete}. */
    public static void write(JsonWriter out, Hooks hooks) {
        out.beginObject();
        hookList(out, "prestart", hooks.prestart());
        hookList(out, "createRuntime", hooks.createRuntime());
        hookList(out, "createContainer", hooks.createContainer());
        hookList(out, "startContainer", hooks.startContainer());
        hookList(out, "poststart", hooks.poststart());
        hookList(out, "poststop", hooks.poststop());
        out.endObject();
    }

    private static void root(JsonWriter out, Root root) {
        out.beginObject();
        out.name("path").string(root.path());
        Members.flag(out, "readonly", root.readonly());
        out.endObject();
    }

    private static void mount(JsonWriter out, Mount mount) {
        out.beginObject();
        out.name("destination").string(mount.destination());
        Members.text(out, "type", mount.type());
        Members.text(out, "source", mount.source());
        Members.texts(out, "options", mount.options());
        idMappings(out, "uidMappings", mount.uidMappings());
        idMappings(out, "gidMappings", mount.gidMappings());
        out.endObject();
    }

    static void idMappings(JsonWriter out, String name, List<IdMapping> mappings) {
        if (mappings.isEmpty()) {
            return;
        }
        out.name(name).beginList();
        for (IdMapping mapping : mappings) {
            out.beginObject();
            out.name("containerID").number(mapping.containerId());
            out.name("hostID").number(mapping.hostId());
            out.name("size").number(mapping.size());
            out.endObject();
        }
        out.endList();
    }

    private static void hooks(JsonWriter out, Hooks hooks) {
        if (!hooks.isEmpty()) {
            out.name("hooks");
            write(out, hooks);
        }
    }

    private static void hookList(JsonWriter out, String name, List<Hook> hooks) {
        if (hooks.isEmpty()) {
            return;
        }
        out.name(name).beginList();
        for (Hook hook : hooks) {
            out.beginObject();
            out.name("path").string(hook.path());
            Members.texts(out, "args", hook.args());
            Members.texts(out, "env", hook.env());
            Members.number(out, "timeout", hook.timeout());
            out.endObject();
        }
        out.endList();
    }
}
