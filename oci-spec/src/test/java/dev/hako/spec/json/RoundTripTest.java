package dev.hako.spec.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.spec.runtime.Hook;
import dev.hako.spec.runtime.Spec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundTripTest {
    /** In these the names are the user's. */
    private static final Set<String> MAPS =
            Set.of("annotations", "sysctl", "netDevices", "rdma", "unified", "timeOffsets");

    @Test
    void writesEveryPropertyThatWasReadAndNothingElse() throws IOException {
        byte[] written = Examples.write(SpecReader.read(Examples.complete()));
        assertThat(JsonTree.parse(written)).isEqualTo(JsonTree.parse(Examples.complete()));
    }

    @Test
    void readsWhatItWrote() throws IOException {
        Spec spec = SpecReader.read(Examples.complete());
        assertThat(SpecReader.read(Examples.write(spec))).isEqualTo(spec);
    }

    @Test
    void readsAStreamAsItReadsBytes() throws IOException {
        Spec spec = SpecReader.read(new ByteArrayInputStream(Examples.complete()));
        assertThat(spec).isEqualTo(SpecReader.read(Examples.complete()));
    }

    @Test
    void matchesNamesWhateverTheirCase() throws IOException {
        Object shouting = upperCase(JsonTree.parse(Examples.complete()), false);
        assertThat(SpecReader.read(JsonTree.print(shouting))).isEqualTo(SpecReader.read(Examples.complete()));
    }

    @Test
    void ignoresWhatItDoesNotKnowEverywhere() throws IOException {
        Object tree = JsonTree.parse(Examples.complete());
        addUnknown(tree, false);
        assertThat(SpecReader.read(JsonTree.print(tree))).isEqualTo(SpecReader.read(Examples.complete()));
    }

    @Test
    void theExampleHasEveryProperty() throws IOException {
        Set<String> set = new HashSet<>();
        Set<String> all = new HashSet<>();
        collect(SpecReader.read(Examples.complete()), set, all);
        all.removeAll(set);
        assertThat(all).as("properties that the example lacks").isEmpty();
    }

    @Test
    void processAndResourcesAreReadOnTheirOwn() throws IOException {
        Spec spec = SpecReader.read(Examples.complete());
        JsonWriter process = JsonWriter.indented("  ");
        SpecWriter.write(process, spec.process().orElseThrow());
        assertThat(SpecReader.readProcess(process.toBytes()))
                .isEqualTo(spec.process().get());
        JsonWriter resources = JsonWriter.compact();
        SpecWriter.write(resources, spec.linux().orElseThrow().resources().orElseThrow());
        assertThat(SpecReader.readResources(resources.toBytes()))
                .isEqualTo(spec.linux().get().resources().get());
    }

    @Test
    void hooksAreReadOnTheirOwn() throws IOException {
        Spec spec = SpecReader.read(Examples.complete());
        JsonWriter hooks = JsonWriter.compact();
        SpecWriter.write(hooks, spec.hooks());
        assertThat(SpecReader.readHooks(JsonReader.of(hooks.toBytes()))).isEqualTo(spec.hooks());
    }

    @Test
    void tellsAbsentFromEmptyWhereThatMeansSomething() throws IOException {
        String json = "{\"hooks\":{\"poststop\":[{\"path\":\"/a\"},{\"path\":\"/b\",\"env\":[]}]},"
                + "\"linux\":{\"seccomp\":{\"flags\":[]}}}";
        Spec spec = SpecReader.read(json.getBytes(StandardCharsets.UTF_8));
        List<Hook> hooks = spec.hooks().poststop();
        assertThat(hooks.get(0).env()).isEmpty();
        assertThat(hooks.get(1).env()).contains(List.of());
        assertThat(spec.linux().orElseThrow().seccomp().orElseThrow().flags()).contains(List.of());
        assertThat(SpecReader.read(Examples.write(spec))).isEqualTo(spec);
    }

    private static Object upperCase(Object tree, boolean map) {
        if (tree instanceof List<?> list) {
            return list.stream().map(element -> upperCase(element, false)).toList();
        }
        if (!(tree instanceof Map<?, ?> members)) {
            return tree;
        }
        Map<Object, Object> result = new LinkedHashMap<>();
        members.forEach((name, value) -> {
            String text = (String) name;
            result.put(map ? text : text.toUpperCase(Locale.ROOT), upperCase(value, MAPS.contains(text) && !map));
        });
        return result;
    }

    @SuppressWarnings("unchecked")
    private static void addUnknown(Object tree, boolean map) throws IOException {
        if (tree instanceof List<?> list) {
            for (Object element : list) {
                addUnknown(element, false);
            }
        } else if (tree instanceof Map<?, ?> members) {
            for (Map.Entry<?, ?> member : members.entrySet()) {
                addUnknown(member.getValue(), !map && MAPS.contains(member.getKey()));
            }
            if (!map) {
                ((Map<String, Object>) members)
                        .put("unheardOf", JsonTree.parse("{\"path\":[1,{\"args\":null}],\"\\u00e4\":-1.5e3}"));
            }
        }
    }

    /** Which components are set somewhere, and which there are. */
    private static void collect(Object value, Set<String> set, Set<String> all) {
        switch (value) {
            case Record record -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    String name = record.getClass().getSimpleName() + "." + component.getName();
                    Object held = get(record, component);
                    all.add(name);
                    if (!isNothing(held)) {
                        set.add(name);
                    }
                    collect(held, set, all);
                }
            }
            case Optional<?> optional -> optional.ifPresent(held -> collect(held, set, all));
            case Collection<?> many -> many.forEach(one -> collect(one, set, all));
            case Map<?, ?> map -> map.values().forEach(one -> collect(one, set, all));
            default -> {}
        }
    }

    private static boolean isNothing(Object held) {
        return held.equals(Optional.empty())
                || held.equals(OptionalLong.empty())
                || held.equals(OptionalInt.empty())
                || held.equals("")
                || held.equals(0L)
                || held.equals(0)
                || held.equals(false)
                || (held instanceof Collection<?> many && many.isEmpty())
                || (held instanceof Map<?, ?> map && map.isEmpty());
    }

    private static Object get(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError(impossible.getMessage(), impossible);
        }
    }
}
