package dev.hako.spec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/** Says where in a text something is wrong, and if the JSON itself is, what: with Jackson, on the way to an error. */
final class Diagnosis {
    private Diagnosis() {}

    /** {@return an error about the value that starts at this offset} */
    static JsonException of(byte[] json, int offset, String why) {
        return explore(json, offset, why);
    }

    /** {@return an error about JSON that is malformed before this offset or there} */
    static JsonException malformed(byte[] json, int offset) {
        return explore(json, Integer.MAX_VALUE, "malformed JSON (at byte " + offset + ")");
    }

    /** Goes through the text until a value starts at this offset, or something is malformed. */
    private static JsonException explore(byte[] json, int offset, String why) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            boolean any = false;
            try {
                while (parser.nextToken() != null) {
                    any = true;
                    JsonLocation location = parser.currentTokenLocation();
                    if (location.getByteOffset() >= offset) {
                        return at(parser, location, why);
                    }
                    parser.finishToken();
                }
            } catch (JsonProcessingException malformed) {
                return at(parser, location(parser, malformed), "malformed JSON: " + firstLine(malformed));
            }
            return at(parser, parser.currentLocation(), any ? why : "want a JSON value, found nothing");
        } catch (IOException notUtf) {
            return new JsonException("", 1, 1, "malformed JSON: " + notUtf.getMessage());
        }
    }

    private static JsonLocation location(JsonParser parser, JsonProcessingException malformed) {
        return malformed.getLocation() == null ? parser.currentLocation() : malformed.getLocation();
    }

    private static String firstLine(JsonProcessingException malformed) {
        String why = malformed.getOriginalMessage();
        int source = why.indexOf(" (start marker at [Source:");
        int end = source >= 0 ? source : why.indexOf('\n');
        return Character.toLowerCase(why.charAt(0)) + (end < 0 ? why.substring(1) : why.substring(1, end));
    }

    private static JsonException at(JsonParser parser, JsonLocation where, String why) {
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        return new JsonException(pointer, Math.max(1, where.getLineNr()), Math.max(1, where.getColumnNr()), why);
    }
}
