package dev.hako.core.state;

import dev.hako.core.linux.WholeFile;
import dev.hako.spec.json.JsonException;
import dev.hako.spec.json.JsonReader;
import dev.hako.spec.json.JsonWriter;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes a {@link ContainerRecord} as {@code state.json}.
 *
 * <p>Written to a temporary name and renamed, so a reader sees all of it or none.
 */
final class RecordFile {

    private static final String NAME = "state.json";

    private RecordFile() {}

    static void write(File directory, ContainerRecord container) throws IOException {
        JsonWriter out = JsonWriter.compact().beginObject();
        out.name("id").string(container.id());
        out.name("creator").number(container.creator());
        out.name("creatorStart").number(container.creatorStart());
        out.name("pid").number(container.pid());
        out.name("pidStart").number(container.pidStart());
        out.name("bundle").string(container.bundle());
        out.name("config").string(container.config());
        out.name("rootfs").string(container.rootfs());
        out.name("created").string(container.created());
        out.name("namespaces").number(container.namespaces());
        out.name("privatePid").bool(container.privatePid());
        out.name("hooks").strings(List.copyOf(container.hooks()));
        out.name("cgroups").stringMap(container.cgroups());
        out.name("annotations").stringMap(container.annotations());
        out.name("mountsBefore").strings(container.mountsBefore());
        out.name("newKeyring").bool(container.newKeyring());
        out.name("resctrl").strings(container.resctrl());
        out.endObject();
        File temporary = new File(directory, "." + NAME);
        try (FileOutputStream file = new FileOutputStream(temporary)) {
            file.write(out.toBytes());
        }
        if (!temporary.renameTo(new File(directory, NAME))) {
            throw new IOException("rename " + temporary + ": the state could not be saved");
        }
    }

    /** @throws java.io.FileNotFoundException when there is none */
    static ContainerRecord read(File directory) throws IOException {
        try {
            return read(JsonReader.of(WholeFile.read(new File(directory, NAME))));
        } catch (JsonException malformed) {
            throw new IOException("read " + new File(directory, NAME) + ":" + malformed.getMessage(), malformed);
        }
    }

    private static ContainerRecord read(JsonReader in) throws IOException {
        String id = "";
        String bundle = "";
        String config = "";
        String rootfs = "";
        String created = "";
        int creator = 0;
        int pid = 0;
        long creatorStart = 0;
        long pidStart = 0;
        long namespaces = 0;
        boolean privatePid = false;
        List<String> hooks = List.of();
        Map<String, String> cgroups = Map.of();
        Map<String, String> annotations = Map.of();
        List<String> mountsBefore = List.of();
        boolean newKeyring = false;
        List<String> resctrl = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "id" -> id = in.string();
                case "creator" -> creator = in.int32();
                case "creatorStart" -> creatorStart = in.int64();
                case "pid" -> pid = in.int32();
                case "pidStart" -> pidStart = in.int64();
                case "bundle" -> bundle = in.string();
                case "config" -> config = in.string();
                case "rootfs" -> rootfs = in.string();
                case "created" -> created = in.string();
                case "namespaces" -> namespaces = in.int64();
                case "privatePid" -> privatePid = in.bool();
                case "hooks" -> hooks = in.strings();
                case "cgroups" -> cgroups = in.stringMap();
                case "annotations" -> annotations = in.stringMap();
                case "mountsBefore" -> mountsBefore = in.strings();
                case "newKeyring" -> newKeyring = in.bool();
                case "resctrl" -> resctrl = in.strings();
                default -> in.skip();
            }
        }
        return new ContainerRecord(
                id,
                creator,
                creatorStart,
                pid,
                pidStart,
                bundle,
                config,
                rootfs,
                created,
                namespaces,
                privatePid,
                new LinkedHashSet<>(hooks),
                cgroups,
                annotations,
                mountsBefore,
                newKeyring,
                resctrl);
    }
}
