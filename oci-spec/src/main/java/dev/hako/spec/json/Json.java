package dev.hako.spec.json;

import java.io.IOException;

/** Reads and writes a flat object of one's own, such as a small state file. */
public final class Json {
    private Json() {}

    /** Takes one member of an object. */
    public interface MemberReader {
        /**
         * Takes the value that the reader stands on, or leaves it with {@link JsonReader#skip()}.
         *
         * @param name the member's name, as it is written
         */
        void read(String name, JsonReader in) throws IOException;
    }

    /** Adds the members of an object. */
    public interface MemberWriter {
        void write(JsonWriter out);
    }

    /**
     * Reads an object member by member, without those that are {@code null}.
     *
     * @throws JsonException if this is not an object, or a value is not of the type that is asked for
     */
    public static void readObject(byte[] json, MemberReader members) throws IOException {
        JsonReader in = JsonReader.of(json);
        in.enterObject();
        while (in.nextMember()) {
            members.read(in.name(), in);
        }
    }

    /** {@return an object in the compact form, in UTF-8} */
    public static byte[] writeObject(MemberWriter members) {
        JsonWriter out = JsonWriter.compact();
        out.beginObject();
        members.write(out);
        return out.endObject().toBytes();
    }
}
