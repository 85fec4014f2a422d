package dev.hako.spec.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.spec.json.Examples;
import dev.hako.spec.json.JsonTree;
import dev.hako.spec.json.SpecReader;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Spec;
import dev.hako.spec.runtime.SpecTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecCheckTest {
    /** Each line: what is put where in the template (nothing: it is taken away), and the one message that this gives. */
    @ParameterizedTest
    @CsvFileSource(resources = "/problems.csv", delimiter = '|', quoteCharacter = '`', maxCharsPerColumn = 10_000)
    void namesTheRuleThePlaceAndTheValue(String pointer, String json, String message) throws IOException {
        assertThat(messages(template(pointer, json))).containsExactly(message);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/valid.csv", delimiter = '|', quoteCharacter = '`', maxCharsPerColumn = 10_000)
    void leavesAloneWhatIsAllowed(String pointer, String json) throws IOException {
        assertThat(messages(template(pointer, json))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0.0", "1.0.2-dev", "1.3.0", "1.3.0+dev", "1.99.7-rc.1+build.5"})
    void takesEveryVersionOne(String version) throws IOException {
        assertThat(messages(template("/ociVersion", "\"" + version + "\""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "1.0", "1.0.0.0", "v1.0.0", "1.00.0", "1.0.0-", "1.0.0-01", "1.0.0+", "1.0.0-a..b", "1.x.0"
            })
    void refusesWhatIsNoVersion(String version) throws IOException {
        assertThat(messages(template("/ociVersion", "\"" + version + "\"")))
                .containsExactly("ociVersion is not a semantic version (/ociVersion = \"" + version + "\")");
    }

    @Test
    void theExampleWithEveryPropertyHasOnlyTheProblemsThatItMustHave() throws IOException {
        assertThat(messages(SpecReader.read(Examples.complete())))
                .containsExactly("scheduler.priority can only be specified for SchedFIFO or SchedRR policy"
                        + " (/process/scheduler/priority = 7)");
    }

    @Test
    void reportsAllProblemsAtOnceTheOneThatRuncReportsFirst() throws IOException {
        Object tree = JsonTree.parse(Examples.write(SpecTemplate.of(false)));
        JsonTree.remove(tree, "/root");
        JsonTree.set(tree, "/process/cwd", "\"\"");
        JsonTree.set(tree, "/process/args", "[]");
        JsonTree.set(tree, "/linux/namespaces/-", "{\"type\":\"pid\"}");
        JsonTree.set(tree, "/linux/personality/domain", "\"BSD\"");
        JsonTree.set(tree, "/hooks/poststop", "[{\"path\":\"relative\"}]");
        assertThat(messages(SpecReader.read(JsonTree.print(tree))))
                .containsExactly(
                        "Cwd property must not be empty (/process/cwd)",
                        "args must not be empty (/process/args)",
                        "root must be specified (/root)",
                        "malformed spec file: duplicated ns {\"pid\" \"\"} (/linux/namespaces/5/type = \"pid\")",
                        "invalid personality domain BSD (/linux/personality/domain = \"BSD\")",
                        "hook path must be an absolute path (/hooks/poststop/0/path = \"relative\")");
    }

    @Test
    void anEmptyConfigurationLacksVersionProcessAndRoot() throws IOException {
        assertThat(messages(SpecReader.read("{}".getBytes(StandardCharsets.UTF_8))))
                .containsExactly(
                        "ociVersion must be specified (/ociVersion)",
                        "process property must not be empty (/process)",
                        "root must be specified (/root)");
    }

    @Test
    void aMessageIsOneLineWhateverTheValue() throws IOException {
        assertThat(messages(template("/process/cwd", "\"a\\nb\\u0000\\u001b\"")))
                .containsExactly(
                        "Cwd must be an absolute path (/process/cwd = \"a\\nb\\x00\\x1b\")",
                        "must not contain a null byte (/process/cwd = \"a\\nb\\x00\\x1b\")");
        assertThat(messages(template("/linux/rootfsPropagation", "\"a\\nb\"")))
                .containsExactly("rootfsPropagation=a\\nb is not supported (/linux/rootfsPropagation = \"a\\nb\")");
    }

    @Test
    void checksAProcessOnItsOwn() {
        assertThat(SpecCheck.checkProcess(Process.of(List.of("true"), "/"))).isEmpty();
        assertThat(SpecCheck.checkProcess(Process.of(List.of(), "tmp")))
                .extracting(Problem::message)
                .containsExactly("Cwd must be an absolute path (/cwd = \"tmp\")", "args must not be empty (/args)");
    }

    @Test
    void checksResourcesOnTheirOwn() throws IOException {
        byte[] json = "{\"memory\":{\"limit\":-2,\"swappiness\":101}}".getBytes(StandardCharsets.UTF_8);
        assertThat(SpecCheck.checkResources(SpecReader.readResources(json)))
                .extracting(Problem::message)
                .containsExactly(
                        "invalid memory value: -2 (/memory/limit = -2)",
                        "invalid memory swappiness value: 101 (valid range is 0-100) (/memory/swappiness)");
    }

    @Test
    void warnsInRuncsWords() throws IOException {
        Object tree = JsonTree.parse(Examples.write(SpecTemplate.of(false)));
        JsonTree.set(tree, "/mounts/0/destination", "\"proc\"");
        JsonTree.set(tree, "/linux/resources/memory", "{\"kernelTCP\":5}");
        JsonTree.set(tree, "/linux/personality", "{\"domain\":\"LINUX\",\"flags\":[\"A\",\"B\"]}");
        Spec spec = SpecReader.read(JsonTree.print(tree));
        assertThat(messages(spec)).isEmpty();
        assertThat(SpecCheck.warnings(spec))
                .extracting(Problem::rule)
                .containsExactly(
                        "mount destination proc is not absolute. Support for non-absolute mount destinations will be "
                                + "removed in a future release.",
                        "Kernel memory settings are ignored and will be removed",
                        "ignoring unsupported personality flags: [A B] because personality flag has not supported at "
                                + "this time");
    }

    private static Spec template(String pointer, String json) throws IOException {
        Object tree = JsonTree.parse(Examples.write(SpecTemplate.of(false)));
        if (json == null) {
            JsonTree.remove(tree, pointer);
        } else {
            JsonTree.set(tree, pointer, json);
        }
        return SpecReader.read(JsonTree.print(tree));
    }

    private static List<String> messages(Spec spec) {
        return SpecCheck.check(spec).stream().map(Problem::message).toList();
    }
}
