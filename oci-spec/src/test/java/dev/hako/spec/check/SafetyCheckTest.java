package dev.hako.spec.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.spec.json.Examples;
import dev.hako.spec.json.JsonTree;
import dev.hako.spec.json.SpecReader;
import dev.hako.spec.runtime.Spec;
import dev.hako.spec.runtime.SpecTemplate;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What is done to the template that {@code spec} writes, and what is found then. */
class SafetyCheckTest {
    private static final List<String> OF_THE_TEMPLATE = List.of(
            "note: unsafe: root of the container is root of the host: there is no user namespace (/process/user/uid = 0)",
            "note: unsafe: no filter of system calls (/linux/seccomp)");

    @Test
    void hasLittleToSayOfTheTemplate() {
        assertThat(safety(SpecTemplate.of(false))).containsExactlyElementsOf(OF_THE_TEMPLATE);
        assertThat(safety(SpecTemplate.of(true))).containsExactlyElementsOf(OF_THE_TEMPLATE);
    }

    @Test
    void hasNoWarningOfTheTemplateWithoutPrivileges() {
        assertThat(safety(SpecTemplate.rootless(true, 1000, 1000)))
                .allMatch(line -> line.startsWith("note: "))
                .noneMatch(line -> line.contains("/process/user/uid"));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/unsafe.csv", delimiter = '|', quoteCharacter = '`', maxCharsPerColumn = 10_000)
    void finds(String pointer, String json, String found) throws IOException {
        assertThat(changed(pointer, json)).contains(found);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/safe.csv", delimiter = '|', quoteCharacter = '`', maxCharsPerColumn = 10_000)
    void findsNothingWhereThereIsNothing(String pointer, String json) throws IOException {
        assertThat(changed(pointer, json))
                .containsAnyElementsOf(OF_THE_TEMPLATE)
                .allMatch(OF_THE_TEMPLATE::contains);
    }

    private static List<String> changed(String pointer, String json) throws IOException {
        Object tree = JsonTree.parse(Examples.write(SpecTemplate.of(false)));
        if (json == null) {
            JsonTree.remove(tree, pointer);
        } else if (pointer.equals("/linux/namespaces/-")) {
            // a type that is there already is replaced
            Object wanted = type(JsonTree.parse(json));
            namespaces(tree).removeIf(one -> type(one).equals(wanted));
            JsonTree.set(tree, pointer, json);
        } else {
            JsonTree.set(tree, pointer, json);
        }
        return safety(SpecReader.read(JsonTree.print(tree)));
    }

    private static List<?> namespaces(Object tree) {
        Map<?, ?> linux = (Map<?, ?>) Objects.requireNonNull(((Map<?, ?>) tree).get("linux"));
        return (List<?>) Objects.requireNonNull(linux.get("namespaces"));
    }

    private static Object type(Object namespace) {
        return Objects.requireNonNull(((Map<?, ?>) namespace).get("type"));
    }

    private static List<String> safety(Spec spec) {
        Findings findings = new Findings();
        SafetyCheck.check(spec, findings);
        return findings.all().stream().map(Finding::text).toList();
    }
}
