package dev.hako.spec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as maps, lists, texts, numbers and truth values, by Jackson alone: what our own reading and writing is held against. */
public final class JsonTree {
    /** Stands for {@code null}. */
    public static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonTree() {}

    public static Object parse(String json) throws IOException {
        return parse(json.getBytes(StandardCharsets.UTF_8));
    }

    public static Object parse(byte[] json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            return value(parser);
        }
    }

    public static byte[] print(Object tree) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            write(generator, tree);
        }
        return out.toByteArray();
    }

    /** Puts a value at a place, with the objects on the way to it; {@code -} adds to a list. */
    @SuppressWarnings("unchecked")
    public static void set(Object tree, String pointer, String json) throws IOException {
        String last = pointer.substring(pointer.lastIndexOf('/') + 1);
        switch (parent(tree, pointer)) {
            case List<?> list when last.equals("-") -> ((List<Object>) list).add(parse(json));
            case List<?> list -> ((List<Object>) list).set(Integer.parseInt(last), parse(json));
            case Object map -> ((Map<String, Object>) map).put(unescape(last), parse(json));
        }
    }

    /** Takes a member away. */
    @SuppressWarnings("unchecked")
    public static void remove(Object tree, String pointer) {
        ((Map<String, Object>) parent(tree, pointer)).remove(pointer.substring(pointer.lastIndexOf('/') + 1));
    }

    @SuppressWarnings("unchecked")
    private static Object parent(Object tree, String pointer) {
        Object at = tree;
        String[] path = pointer.split("/", -1);
        for (int i = 1; i < path.length - 1; i++) {
            at = at instanceof List<?> list
                    ? list.get(Integer.parseInt(path[i]))
                    : ((Map<String, Object>) at).computeIfAbsent(unescape(path[i]), name -> new LinkedHashMap<>());
        }
        return at;
    }

    private static String unescape(String name) {
        return name.replace("~1", "/").replace("~0", "~");
    }

    /** {@return a number; its letters, if they are beyond what Java can hold} */
    static Object number(String letters) {
        try {
            return new BigDecimal(letters);
        } catch (NumberFormatException beyond) {
            return letters;
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("unexpected end");
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, value(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> NULL;
            default -> throw new IOException("unexpected " + token);
        };
    }

    private static void write(JsonGenerator out, Object tree) throws IOException {
        switch (tree) {
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.writeFieldName((String) entry.getKey());
                    write(out, entry.getValue());
                }
                out.writeEndObject();
            }
            case List<?> list -> {
                out.writeStartArray();
                for (Object element : list) {
                    write(out, element);
                }
                out.writeEndArray();
            }
            case String text -> out.writeString(text);
            case BigDecimal number -> out.writeNumber(number);
            case Boolean bool -> out.writeBoolean(bool);
            default -> out.writeNull();
        }
    }
}
