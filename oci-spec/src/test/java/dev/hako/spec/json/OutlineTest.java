package dev.hako.spec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutlineTest {
    private static final String TEXT = """
            {
              "process": {"args": [
                "a",
                "b\\nc"
              ]},
              "annotations": {
                "a/b~c": "",
                "n": null
              },
              "annotations":
                {"again": 1}
            }
            """;

    @ParameterizedTest
    @CsvSource({
        "'',1",
        "/process,2",
        "/process/args/0,3",
        "/process/args/1,4",
        "/PROCESS/Args/1,4",
        "/process/args/7,2",
        "/process/cwd,2",
        "/annotations,11",
        "/annotations/again,11",
        "/nowhere/at/all,1"
    })
    void knowsTheLineOfAValueOrOfWhatIsAround(String pointer, int line) throws JsonException {
        assertThat(outline(TEXT).line(pointer)).isEqualTo(line);
    }

    @Test
    void hasMembersInTheirOrderAlsoOfTheSameName() throws JsonException {
        Outline outline = outline(TEXT);
        assertThat(outline.inside()).extracting(Outline::name).containsExactly("process", "annotations", "annotations");
        assertThat(outline.inside().get(1).inside())
                .extracting(Outline::shape)
                .containsExactly(Outline.Shape.OTHER, Outline.Shape.NULL);
    }

    @Test
    void findsEscapedNames() throws JsonException {
        Outline outline = outline("{\"x\": {\n\"a/b~c\": 1}}");
        assertThat(outline.line("/x/" + Outline.escape("a/b~c"))).isEqualTo(2);
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThatThrownBy(() -> outline("{\"a\": [1,]}"))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("malformed JSON");
    }

    private static Outline outline(String text) throws JsonException {
        return Outline.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
