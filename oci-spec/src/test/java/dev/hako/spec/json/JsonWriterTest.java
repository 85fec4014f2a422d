package dev.hako.spec.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The expected texts are what Go's json.Marshal and json.MarshalIndent print. */
class JsonWriterTest {
    @Test
    void escapesAsGoDoes() {
        String text = "\" \\ / < > & ' \u0000 \u001f \b \f \n \r \t \u007f \u00e4 \u2028 \u2029 \ud83d\ude00 \ud83d";
        assertThat(JsonWriter.compact().string(text).toString())
                .isEqualTo("\"\\\" \\\\ / \\u003c \\u003e \\u0026 ' \\u0000 \\u001f \\b \\f \\n \\r \\t \u007f \u00e4 "
                        + "\\u2028 \\u2029 \ud83d\ude00 \\ufffd\"");
    }

    @Test
    void indentsAsGoDoes() {
        JsonWriter out = JsonWriter.indented("\t");
        out.beginObject();
        out.name("a").number(-1);
        out.name("b").beginList().endList();
        out.name("c").beginObject().endObject();
        out.name("d").strings(List.of("x", "y"));
        out.name("e").stringMap(Map.of("z", "1", "y", "2"));
        out.name("f")
                .beginList()
                .beginObject()
                .name("g")
                .nothing()
                .endObject()
                .bool(true)
                .endList();
        out.endObject();
        assertThat(out.toString()).isEqualTo("""
                {
                \t"a": -1,
                \t"b": [],
                \t"c": {},
                \t"d": [
                \t\t"x",
                \t\t"y"
                \t],
                \t"e": {
                \t\t"y": "2",
                \t\t"z": "1"
                \t},
                \t"f": [
                \t\t{
                \t\t\t"g": null
                \t\t},
                \t\ttrue
                \t]
                }""");
    }

    @Test
    void compactHasNoWhiteSpace() {
        JsonWriter out = JsonWriter.compact();
        out.beginObject()
                .name("a")
                .unsigned(-1)
                .name("b")
                .beginList()
                .number(1)
                .number(2)
                .endList()
                .endObject();
        assertThat(out.toString()).isEqualTo("{\"a\":18446744073709551615,\"b\":[1,2]}");
    }

    @Test
    void aFlatObjectIsWrittenAndReadByMembers() throws Exception {
        byte[] json =
                Json.writeObject(out -> out.name("pid").number(7).name("id").string("box"));
        StringBuilder seen = new StringBuilder();
        Json.readObject(json, (name, in) -> {
            switch (name) {
                case "pid" -> seen.append(in.int64());
                case "id" -> seen.append(in.string());
                default -> in.skip();
            }
        });
        assertThat(seen.toString()).isEqualTo("7box");
    }
}
