package dev.hako.spec.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jackson is the authority: the scanner has to take what Jackson takes, as the same values, and nothing else. */
class ScannerTest {
    private static final byte[] INTERESTING =
            "{}[]\",:\\ \n\t/u0019-+.eEtrufalsn\u0000\u0001\u007f\u00e4\u20ac".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[[[]],{}]",
                "[0,-0,1,-1,10,1.5,-1.5e+3,1E-2,0.0,1e5]",
                "[true,false,null]",
                "{\"\":\"\",\"a\":{\"b\":[{}]}}",
                "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83D\\uDE00\"]",
                "\ufeff[1]",
                " \r\n\t[ 1 , 2 ] ",
                "[\"\ud83d\ude00 \u00e4\u20ac \u007f\"]",
                "[01]",
                "[1.]",
                "[.5]",
                "[-]",
                "[+1]",
                "[1e]",
                "[0x1]",
                "[1 2]",
                "[1,]",
                "[,1]",
                "[",
                "]",
                "{",
                "}",
                "[}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\" 1}",
                "{,}",
                "{\"a\":1,}",
                "{1:2}",
                "{\"a\":1 \"b\":2}",
                "[\"a]",
                "[\"\\x\"]",
                "[\"\\u12\"]",
                "[\"\\u12g4\"]",
                "[\"a\nb\"]",
                "[tru]",
                "[truex]",
                "[nul]",
                "[NaN]",
                "['a']",
                "[//\n]"
            })
    void takesWhatJacksonTakes(String json) {
        assertAgrees(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void takesWhatJacksonTakesOfDamagedConfigurations() throws IOException {
        byte[] complete = Examples.write(SpecReader.read(Examples.complete()));
        Random random = new Random(42);
        for (int i = 0; i < 4_000; i++) {
            assertAgrees(damaged(complete, random));
        }
    }

    private static byte[] damaged(byte[] json, Random random) {
        byte[] copy = json.clone();
        int at = random.nextInt(copy.length);
        switch (random.nextInt(3)) {
            case 0 -> copy[at] = INTERESTING[random.nextInt(INTERESTING.length)];
            case 1 -> System.arraycopy(json, at, copy, at - Math.min(at, 1), json.length - at);
            default -> {
                int length = Math.min(4, copy.length - at);
                System.arraycopy(json, random.nextInt(json.length - length), copy, at, length);
            }
        }
        return copy;
    }

    private static void assertAgrees(byte[] json) {
        Optional<Object> ours = ours(json);
        Optional<Object> theirs = isUtf8(json) ? theirs(json) : Optional.empty();
        assertThat(ours).as(() -> new String(json, StandardCharsets.UTF_8)).isEqualTo(theirs);
    }

    private static Optional<Object> ours(byte[] json) {
        try {
            return Optional.of(value(new Scanner(json)));
        } catch (JsonException refused) {
            assertThat(refused.getMessage()).contains("malformed JSON: ");
            return Optional.empty();
        }
    }

    private static Optional<Object> theirs(byte[] json) {
        try {
            return Optional.of(JsonTree.parse(json));
        } catch (IOException refused) {
            return Optional.empty();
        }
    }

    private static boolean isUtf8(byte[] json) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
            return true;
        } catch (CharacterCodingException no) {
            return false;
        }
    }

    private static Object value(Scanner scanner) throws JsonException {
        return switch (scanner.kind()) {
            case OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                scanner.enter();
                while (scanner.next('}')) {
                    String name = scanner.name();
                    map.put(name, value(scanner));
                }
                yield map;
            }
            case LIST -> {
                List<Object> list = new ArrayList<>();
                scanner.enter();
                while (scanner.next(']')) {
                    list.add(value(scanner));
                }
                yield list;
            }
            case STRING -> scanner.string();
            case INTEGER, FRACTION -> JsonTree.number(scanner.literal());
            case TRUE -> true;
            case FALSE -> false;
            case NULL -> JsonTree.NULL;
        };
    }
}
