package dev.hako.spec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.spec.runtime.SpecTemplate;
import dev.hako.spec.runtime.State;
import dev.harrel.jsonschema.Dialects;
import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.SchemaResolver;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds what we write against the specification's own schemas, and what we read against its own examples.
 *
 * <p>Both come from Debian's package (src/test/scripts/fetch-runtime-spec.sh), which may be older than the specification that
 * we follow. {@code -Druntime.spec=<a checkout of the specification>} takes them from there.
 */
class SpecSchemaTest {
    private static final Path FETCHED = Path.of("target/runtime-spec");
    private static final String CHECKOUT = System.getProperty("runtime.spec", "");
    private static final Path SCHEMAS = CHECKOUT.isEmpty() ? FETCHED.resolve("schema") : Path.of(CHECKOUT, "schema");

    @Test
    void theExampleWithEveryPropertyIsValid() throws IOException {
        Object tree = JsonTree.parse(Examples.write(SpecReader.read(Examples.complete())));
        if (!knows("time")) {
            // the schemas of 1.0 refuse a type of namespace that came with 1.1; every other novelty they ignore
            JsonTree.set(tree, "/linux/namespaces/7", "{\"type\":\"cgroup\"}");
        }
        assertThat(errors("config-schema.json", JsonTree.print(tree))).isEmpty();
    }

    @Test
    void theTemplatesAreValid() throws IOException {
        assertThat(errors("config-schema.json", Examples.write(SpecTemplate.of(true))))
                .isEmpty();
        assertThat(errors("config-schema.json", Examples.write(SpecTemplate.rootless(true, 1000, 1000))))
                .isEmpty();
    }

    @Test
    void theStateIsValid() throws IOException {
        for (State.Status status : State.Status.values()) {
            JsonWriter out = JsonWriter.compact();
            StateWriter.write(out, new State("1.3.0", "box", status, 1, "/b", Map.of("a", "b")));
            assertThat(errors("state-schema.json", out.toBytes())).isEmpty();
        }
    }

    @Test
    void theFeaturesAreValid() throws IOException {
        assumeTrue(
                !Files.exists(SCHEMAS) || Files.exists(SCHEMAS.resolve("features-schema.json")),
                "the schemas in " + SCHEMAS + " are of a version before 1.1, which has none for features");
        JsonWriter out = JsonWriter.compact();
        FeaturesWriter.write(out, StateAndFeaturesTest.features());
        assertThat(errors("features-schema.json", out.toBytes())).isEmpty();
    }

    @Test
    void theSchemasRefuseWhatIsWrong() throws IOException {
        Object tree = JsonTree.parse(Examples.complete());
        JsonTree.set(tree, "/linux/namespaces/0/type", "\"foo\"");
        assertThat(errors("config-schema.json", JsonTree.print(tree)))
                .anyMatch(error -> error.contains("/linux/namespaces/0"));
    }

    @Test
    void theExamplesOfTheSpecificationSurviveARoundTrip() throws IOException {
        for (Path example : examples("config")) {
            byte[] json = Files.readAllBytes(example);
            Object expected = JsonTree.parse(json);
            for (String other : List.of("windows", "vm", "solaris", "zos", "freebsd")) {
                ((Map<?, ?>) expected).remove(other);
            }
            if (example.endsWith("spec-example.json")) {
                JsonTree.remove(expected, "/linux/resources/oomScoreAdj"); // of version 0.x, long gone
            }
            if (((Map<?, ?>) expected).get("process") instanceof Map<?, ?> process && !process.containsKey("user")) {
                // written even if it is root, as in Go
                JsonTree.set(expected, "/process/user", "{\"uid\":0,\"gid\":0}");
            }
            assertThat(JsonTree.parse(Examples.write(SpecReader.read(json))))
                    .as(example.toString())
                    .isEqualTo(withoutDefaults(expected));
        }
    }

    @Test
    void theStatesAndFeaturesOfTheSpecificationSurviveARoundTrip() throws IOException {
        for (Path example : examples("state")) {
            JsonWriter out = JsonWriter.compact();
            StateWriter.write(out, StateReader.read(Files.readAllBytes(example)));
            assertThat(JsonTree.parse(out.toBytes())).isEqualTo(JsonTree.parse(Files.readAllBytes(example)));
        }
        for (Path example : examples("features")) {
            JsonWriter out = JsonWriter.compact();
            FeaturesWriter.write(out, FeaturesReader.read(Files.readAllBytes(example)));
            assertThat(JsonTree.parse(out.toBytes())).isEqualTo(JsonTree.parse(Files.readAllBytes(example)));
        }
    }

    private static List<Path> examples(String kind) throws IOException {
        Path good = SCHEMAS.resolve("test").resolve(kind).resolve("good");
        assumeTrue(
                Files.isDirectory(good),
                "no examples in " + good + ": only the binary package could be had; -Druntime.spec has them");
        try (Stream<Path> files = Files.list(good)) {
            return files.sorted().toList();
        }
    }

    /** What says no more than its absence would is not written. */
    private static Object withoutDefaults(Object tree) {
        if (tree instanceof List<?> list) {
            return list.stream().map(SpecSchemaTest::withoutDefaults).toList();
        }
        if (tree instanceof Map<?, ?> map) {
            Map<Object, Object> result = new LinkedHashMap<>();
            map.forEach((name, value) -> {
                boolean nothing = value.equals(List.of())
                        || (value.equals(false)
                                && List.of("terminal", "readonly", "noNewPrivileges")
                                        .contains(name))
                        || (name.equals("nanosecs") && value.toString().equals("0"));
                if (!nothing) {
                    result.put(name, withoutDefaults(value));
                }
            });
            return result;
        }
        return tree;
    }

    private static List<String> errors(String schema, byte[] json) throws IOException {
        assumeTrue(
                Files.exists(SCHEMAS.resolve(schema)), () -> "no schema " + SCHEMAS.resolve(schema) + ": " + whyNot());
        Validator validator = new ValidatorFactory()
                .withJsonNodeFactory(TreeNode.FACTORY)
                .withDefaultDialect(new Dialects.Draft4Dialect())
                .withSchemaResolver(SpecSchemaTest::resolve)
                .createValidator();
        URI uri = SCHEMAS.resolve(schema).toUri();
        validator.registerSchema(uri, Files.readString(SCHEMAS.resolve(schema)));
        return validator.validate(uri, new String(json, StandardCharsets.UTF_8)).getErrors().stream()
                .map(SpecSchemaTest::line)
                .toList();
    }

    private static boolean knows(String word) throws IOException {
        Path definitions = SCHEMAS.resolve("defs-linux.json");
        return Files.exists(definitions) && Files.readString(definitions).contains('"' + word + '"');
    }

    private static String line(Error error) {
        return error.getInstanceLocation() + ": " + error.getError();
    }

    private static SchemaResolver.Result resolve(String uri) {
        if (!uri.startsWith("file:")) {
            return SchemaResolver.Result.empty();
        }
        try {
            return SchemaResolver.Result.fromString(Files.readString(Path.of(URI.create(uri))));
        } catch (IOException missing) {
            return SchemaResolver.Result.empty();
        }
    }

    private static String whyNot() {
        try {
            return Files.readString(FETCHED.resolve("why-not")).strip();
        } catch (IOException unknown) {
            return "it was not fetched";
        }
    }
}
