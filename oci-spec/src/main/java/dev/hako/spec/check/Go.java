package dev.hako.spec.check;

import dev.hako.spec.runtime.IdMapping;
import dev.hako.spec.runtime.Mount;
import java.util.List;

/** Values as Go's {@code fmt} shows them, for messages that shall read like runc's. */
final class Go {
    private static final String HEX = "0123456789abcdef";

    private Go() {}

    /** {@code %q} of a text. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else {
                append(quoted, c);
            }
        }
        return quoted.append('"').toString();
    }

    /** The text itself, save that no control character can break the line. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            append(line, text.charAt(i));
        }
        return line.toString();
    }

    /** {@code %+v} of a mount. */
    static String mount(Mount mount) {
        return "{Destination:" + mount.destination() + " Type:" + mount.type() + " Source:" + mount.source()
                + " Options:" + list(mount.options()) + " UIDMappings:" + mappings(mount.uidMappings())
                + " GIDMappings:" + mappings(mount.gidMappings()) + "}";
    }

    /** {@code %v} of a list of texts. */
    static String list(List<String> texts) {
        return "[" + String.join(" ", texts) + "]";
    }

    private static String mappings(List<IdMapping> mappings) {
        StringBuilder text = new StringBuilder("[");
        for (IdMapping mapping : mappings) {
            if (text.length() > 1) {
                text.append(' ');
            }
            text.append("{ContainerID:").append(mapping.containerId());
            text.append(" HostID:").append(mapping.hostId());
            text.append(" Size:").append(mapping.size()).append('}');
        }
        return text.append(']').toString();
    }

    private static void append(StringBuilder out, char c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (Character.isISOControl(c)) {
                    out.append("\\x").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
                } else {
                    out.append(c);
                }
            }
        }
    }
}
