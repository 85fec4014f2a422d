package dev.hako.core.linux;

/** Texts quoted as Go's {@code %q} and the text log of runc do it. */
public final class GoText {

    private static final String HEX = "0123456789abcdef";

    private GoText() {}

    /** {@return a text in double quotes, with Go's escapes for what cannot be printed} */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            append(out, c);
            i += Character.charCount(c);
        }
        return out.append('"').toString();
    }

    private static void append(StringBuilder out, int c) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append((char) c);
            case 7 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 11 -> out.append("\\v");
            default -> {
                if (isPrintable(c)) {
                    out.appendCodePoint(c);
                } else if (c < 0x80) {
                    hex(out.append("\\x"), c, 2);
                } else if (c < 0x10000) {
                    hex(out.append("\\u"), Character.isSurrogate((char) c) ? 0xfffd : c, 4);
                } else {
                    hex(out.append("\\U"), c, 8);
                }
            }
        }
    }

    private static boolean isPrintable(int c) {
        if (c < 0x80) {
            return c >= ' ' && c != 0x7f;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static void hex(StringBuilder out, int c, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 0xf));
        }
    }
}
