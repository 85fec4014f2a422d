package dev.hako.spec.json;

import dev.hako.spec.runtime.Hooks;
import dev.hako.spec.runtime.IdMapping;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Mount;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Resources;
import dev.hako.spec.runtime.Root;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads configurations and their parts.
 *
 * <p>Every method throws a {@link JsonException} if the JSON is malformed or a value is of another type than the
 * specification's, and an {@link IOException} if reading fails. Whether the values make sense is not looked at.
 */
public final class SpecReader {
    private SpecReader() {}

    /** {@return the configuration in a {@code config.json}} */
    public static Spec read(byte[] json) throws IOException {
        return spec(JsonReader.of(json));
    }

    /** {@return the configuration in a {@code config.json}; the stream is not closed} */
    public static Spec read(InputStream json) throws IOException {
        return spec(JsonReader.of(json));
    }

    /** {@return a process on its own, as {@code exec --process} takes it} */
    public static Process readProcess(byte[] json) throws IOException {
        return ProcessReader.process(JsonReader.of(json));
    }

    /** {@return a process on its own, as {@code exec --process} takes it; the stream is not closed} */
    public static Process readProcess(InputStream json) throws IOException {
        return ProcessReader.process(JsonReader.of(json));
    }

    /** {@return resources on their own, as {@code update --resources} takes them} */
    public static Resources readResources(byte[] json) throws IOException {
        return ResourcesReader.resources(JsonReader.of(json));
    }

    /** {@return resources on their own, as {@code update --resources} takes them; the stream is not closed} */
    public static Resources readResources(InputStream json) throws IOException {
        return ResourcesReader.resources(JsonReader.of(json));
    }

    /** {@return the hooks that the reader stands on, such as a state file keeps for {@code delete}} */
    public static Hooks readHooks(JsonReader in) throws IOException {
        return HooksReader.hooks(in);
    }

    private static Spec spec(JsonReader in) throws IOException {
        String ociVersion = "";
        Optional<Process> process = Optional.empty();
        Optional<Root> root = Optional.empty();
        String hostname = "";
        String domainname = "";
        List<Mount> mounts = List.of();
        Hooks hooks = Hooks.NONE;
        Map<String, String> annotations = Map.of();
        Optional<Linux> linux = Optional.empty();
        if (in.isNull()) {
            throw in.error("config cannot be null");
        }
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "ociVersion" -> ociVersion = in.string();
                case "process" -> process = Optional.of(ProcessReader.process(in));
                case "root" -> root = Optional.of(root(in));
                case "hostname" -> hostname = in.string();
                case "domainname" -> domainname = in.string();
                case "mounts" -> mounts = mounts(in);
                case "hooks" -> hooks = HooksReader.hooks(in);
                case "annotations" -> annotations = in.stringMap();
                case "linux" -> linux = Optional.of(LinuxReader.linux(in));
                default ->
                    in.other(
                            "ociVersion",
                            "process",
                            "root",
                            "hostname",
                            "domainname",
                            "mounts",
                            "hooks",
                            "annotations",
                            "linux");
            }
        }
        return new Spec(ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    private static Root root(JsonReader in) throws IOException {
        String path = "";
        boolean readonly = false;
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "path" -> path = in.string();
                case "readonly" -> readonly = in.bool();
                default -> in.other("path", "readonly");
            }
        }
        return new Root(path, readonly);
    }

    private static List<Mount> mounts(JsonReader in) throws IOException {
        List<Mount> mounts = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            mounts.add(mount(in));
        }
        return mounts;
    }

    private static Mount mount(JsonReader in) throws IOException {
        String destination = "";
        String type = "";
        String source = "";
        List<String> options = List.of();
        List<IdMapping> uidMappings = List.of();
        List<IdMapping> gidMappings = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "destination" -> destination = in.string();
                case "type" -> type = in.string();
                case "source" -> source = in.string();
                case "options" -> options = in.strings();
                case "uidMappings" -> uidMappings = idMappings(in);
                case "gidMappings" -> gidMappings = idMappings(in);
                default -> in.other("destination", "type", "source", "options", "uidMappings", "gidMappings");
            }
        }
        return new Mount(destination, type, source, options, uidMappings, gidMappings);
    }

    static List<IdMapping> idMappings(JsonReader in) throws IOException {
        List<IdMapping> mappings = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            mappings.add(idMapping(in));
        }
        return mappings;
    }

    private static IdMapping idMapping(JsonReader in) throws IOException {
        long containerId = 0;
        long hostId = 0;
        long size = 0;
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "containerID" -> containerId = in.uint32();
                case "hostID" -> hostId = in.uint32();
                case "size" -> size = in.uint32();
                default -> in.other("containerID", "hostID", "size");
            }
        }
        return new IdMapping(containerId, hostId, size);
    }
}
