package dev.hako.spec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The list of properties is neither longer nor shorter than what the reader reads, and what the specification has. */
class PropertiesTest {
    private static final Path READERS = Path.of("src/main/java/dev/hako/spec/json");
    private static final Pattern CASE = Pattern.compile("case \"([^\"]+)\" ->");
    private static final String ANY = "*";

    /** Those of other platforms, names of a map, and what 1.3 no longer has. */
    private static final List<String> OTHERS = List.of(
            "/windows",
            "/solaris",
            "/vm",
            "/zos",
            "/freebsd",
            "/process/commandLine",
            "/process/user/username",
            "/linux/timeOffsets/boottime",
            "/linux/timeOffsets/monotonic",
            "/linux/intelRdt/enableCMT",
            "/linux/intelRdt/enableMBM");

    @Test
    void theReaderLooksAtEveryOne() throws IOException {
        for (String property : Properties.all()) {
            Object tree = JsonTree.parse(Examples.complete());
            // neither a text nor a list nor an object nor a whole number nor a truth value
            JsonTree.set(tree, concrete(tree, property), "1.5");
            assertThatThrownBy(() -> SpecReader.read(JsonTree.print(tree)))
                    .as(property)
                    .isInstanceOf(JsonException.class)
                    .hasMessageContaining("found");
        }
    }

    @Test
    void theReaderLooksAtNoOther() throws IOException {
        Set<String> read = new TreeSet<>();
        for (String reader : List.of("Spec", "Process", "Linux", "Resources", "BlockIo", "Seccomp", "Hooks")) {
            Matcher found = CASE.matcher(Files.readString(READERS.resolve(reader + "Reader.java")));
            while (found.find()) {
                read.add(found.group(1));
            }
        }
        Set<String> listed = new TreeSet<>();
        for (String property : Properties.all()) {
            listed.add(property.substring(property.lastIndexOf('/') + 1));
        }
        assertThat(listed).isEqualTo(read);
    }

    @Test
    void theExampleHasEveryOneAndNoOther() throws IOException {
        Set<String> places = new TreeSet<>();
        collect(JsonTree.parse(Examples.complete()), "", places);
        Set<String> listed = new TreeSet<>(Properties.all());
        // it has hooks of every kind, but not every property of a hook in each
        listed.removeIf(place -> place.startsWith("/hooks/") && !places.contains(place) && place.contains(ANY));
        assertThat(places).isEqualTo(listed);
    }

    @Test
    void theSpecificationHasNoOther() throws IOException {
        Path schemas = Path.of("target/runtime-spec/schema");
        assumeTrue(Files.exists(schemas.resolve("config-schema.json")), "the specification's schemas were not fetched");
        Set<String> places = new TreeSet<>();
        new Schemas(schemas).collect("config-schema.json", "", "", places);
        places.removeIf(place -> OTHERS.stream().anyMatch(other -> (place + "/").startsWith(other + "/")));
        assertThat(places).isNotEmpty();
        assertThat(Properties.all()).containsAll(places);
    }

    /** The first place in a configuration that a place with stars stands for. */
    private static String concrete(Object tree, String place) {
        StringBuilder pointer = new StringBuilder();
        Object at = tree;
        String[] parts = place.split("/", -1);
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i];
            if (part.equals(ANY)) {
                part = at instanceof Map<?, ?> map
                        ? (String) map.keySet().iterator().next()
                        : "0";
            }
            pointer.append('/').append(part.replace("~", "~0").replace("/", "~1"));
            at = switch (at) {
                case Map<?, ?> map -> map.get(part);
                case List<?> list -> list.get(Integer.parseInt(part));
                case null, default -> null;
            };
        }
        return pointer.toString();
    }

    private static void collect(Object value, String place, Set<String> places) {
        switch (value) {
            case Map<?, ?> map -> {
                boolean any = Properties.of(place).equals(List.of(ANY));
                map.forEach((name, member) -> {
                    String at = place + "/" + (any ? ANY : name);
                    if (!any) {
                        places.add(at);
                    }
                    collect(member, at, places);
                });
            }
            case List<?> list -> list.forEach(element -> collect(element, place + "/" + ANY, places));
            default -> {}
        }
    }

    /** Goes through JSON schemas along their references. */
    private record Schemas(Path directory) {

        void collect(String file, String pointer, String place, Set<String> places) throws IOException {
            Object schema = JsonTree.parse(Files.readAllBytes(directory.resolve(file)));
            for (String part : pointer.split("/", -1)) {
                schema = part.isEmpty() ? schema : Objects.requireNonNull(((Map<?, ?>) schema).get(part));
            }
            within(schema, file, place, places);
        }

        private void within(@Nullable Object schema, String file, String place, Set<String> places) throws IOException {
            if (!(schema instanceof Map<?, ?> map)) {
                return;
            }
            if (map.get("$ref") instanceof String reference) {
                int hash = reference.indexOf('#');
                String other = hash == 0 ? file : hash < 0 ? reference : reference.substring(0, hash);
                collect(other, hash < 0 ? "" : reference.substring(hash + 1), place, places);
            }
            for (String some : List.of("allOf", "anyOf", "oneOf")) {
                if (map.get(some) instanceof List<?> list) {
                    for (Object one : list) {
                        within(one, file, place, places);
                    }
                }
            }
            if (map.get("properties") instanceof Map<?, ?> properties) {
                for (Map.Entry<?, ?> property : new ArrayList<>(properties.entrySet())) {
                    places.add(place + "/" + property.getKey());
                    within(property.getValue(), file, place + "/" + property.getKey(), places);
                }
            }
            within(map.get("items"), file, place + "/" + ANY, places);
            within(map.get("additionalProperties"), file, place + "/" + ANY, places);
            if (map.get("patternProperties") instanceof Map<?, ?> patterns) {
                for (Object pattern : patterns.values()) {
                    within(pattern, file, place + "/" + ANY, places);
                }
            }
        }
    }
}
