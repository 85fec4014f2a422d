package dev.hako.spec.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.spec.json.Examples;
import dev.hako.spec.json.JsonTree;
import dev.hako.spec.json.Outline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertyCheckTest {

    @Test
    void knowsAllOfTheSpecification() throws IOException {
        assertThat(check(Examples.complete())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /linux/maskedPath          | unknown property: did you mean "maskedPaths"? (/linux/maskedPath)
            /linux/readOnlyPath        | unknown property: did you mean "readonlyPaths"? (/linux/readOnlyPath)
            /process/noNewPriviledges  | unknown property: did you mean "noNewPrivileges"? (/process/noNewPriviledges)
            /mounts/0/option           | unknown property: did you mean "options"? (/mounts/0/option)
            /linux/resources/cpu/cpsu  | unknown property: did you mean "cpus"? (/linux/resources/cpu/cpsu)
            /linux/capabilities        | unknown property here: did you mean /process/capabilities? (/linux/capabilities)
            /linux/resources/oomScoreAdj | unknown property here: did you mean /process/oomScoreAdj? (/linux/resources/oomScoreAdj)
            /org.example.extension     | unknown property (/org.example.extension)
            /linux/a~1b                | unknown property (/linux/a~1b)
            /windows                   | is for Windows, and ignored on Linux (/windows)
            /vm                        | is for virtual machines, and ignored on Linux (/vm)
            /process/user/username     | is for Windows, and ignored on Linux (/process/user/username)
            """)
    void warnsOfWhatItDoesNotKnow(String pointer, String message) throws IOException {
        Object tree = JsonTree.parse(Examples.complete());
        JsonTree.set(tree, pointer, "{\"any\":{\"thing\":[]}}");
        assertThat(check(JsonTree.print(tree))).containsExactly("warning: ignored: " + message);
    }

    @ParameterizedTest
    @CsvSource({"/annotations/any", "/linux/sysctl/any", "/linux/resources/unified/a.b"})
    void knowsAnyNameInAMap(String pointer) throws IOException {
        Object tree = JsonTree.parse(Examples.complete());
        JsonTree.set(tree, pointer, "\"x\"");
        assertThat(check(JsonTree.print(tree))).isEmpty();
    }

    @Test
    void notesAnotherSpellingThatIsTaken() throws IOException {
        assertThat(check("{\"Linux\": {\"MaskedPaths\": []}, \"process\": {\"cwd\": \"/\", \"CWD\": \"/x\"}}"))
                .containsExactly(
                        "note: ignored: the specification spells it \"linux\": other runtimes may ignore it (/Linux)",
                        "note: ignored: the specification spells it \"maskedPaths\": other runtimes may ignore it"
                                + " (/Linux/MaskedPaths)",
                        "warning: ignored: there is another \"cwd\" behind it: the last one counts (/process/cwd)",
                        "note: ignored: the specification spells it \"cwd\": other runtimes may ignore it (/process/CWD)");
    }

    @Test
    void warnsOfAllButTheLastOfAName() throws IOException {
        Findings findings = new Findings();
        String text =
                "{\"hostname\": \"a\",\n \"hostname\": \"b\",\n \"hostname\": null,\n \"annotations\": {\"a\": \"\", \"A\": \"\"}}";
        PropertyCheck.check(Outline.of(text.getBytes(StandardCharsets.UTF_8)), findings);
        assertThat(findings.all()).singleElement().satisfies(finding -> {
            assertThat(finding.line()).isEqualTo(1);
            assertThat(finding.problem().pointer()).isEqualTo("/hostname");
        });
    }

    @Test
    void leavesWhatIsNullOrOfAWrongTypeToOthers() throws IOException {
        assertThat(check("{\"unheardOf\": null, \"hostname\": {\"a\": 1}, \"linux\": []}"))
                .isEmpty();
    }

    private static List<String> check(String text) throws IOException {
        return check(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> check(byte[] json) throws IOException {
        Findings findings = new Findings();
        PropertyCheck.check(Outline.of(json), findings);
        return findings.all().stream().map(Finding::text).toList();
    }
}
