package dev.hako.spec.json;

import dev.hako.spec.runtime.Spec;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The example that has every property of the specification. */
public final class Examples {
    private Examples() {}

    public static byte[] complete() throws IOException {
        try (InputStream in = Examples.class.getResourceAsStream("/complete.json")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    public static byte[] write(Spec spec) {
        JsonWriter out = JsonWriter.compact();
        SpecWriter.write(out, spec);
        return out.toBytes();
    }
}
