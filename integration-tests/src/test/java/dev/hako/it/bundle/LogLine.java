package dev.hako.it.bundle;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of an error as runtimes print it: alone, or inside a log line {@code time=… level=error msg="…"}. */
final class LogLine {
    private static final Pattern TEXT = Pattern.compile("time=\\S+ level=(\\w+) msg=(\"(?:[^\"\\\\]|\\\\.)*\"|\\S+).*");

    private LogLine() {}

    static String message(String stderr) {
        StringBuilder out = new StringBuilder();
        for (String line : stderr.strip().split("\n", -1)) {
            Matcher matcher = TEXT.matcher(line);
            String text = line;
            if (matcher.matches()) {
                if (!matcher.group(1).equals("error")) {
                    continue;
                }
                text = unquote(matcher.group(2));
            }
            out.append(out.isEmpty() ? "" : "\n").append(text);
        }
        return out.toString();
    }

    private static String unquote(String text) {
        return text.startsWith("\"") ? (String) Json.parse(text) : text;
    }
}
