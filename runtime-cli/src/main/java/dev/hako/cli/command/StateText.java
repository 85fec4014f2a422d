package dev.hako.cli.command;

import dev.hako.core.lifecycle.ContainerState;
import dev.hako.spec.json.JsonWriter;
import java.util.List;

/** The states of containers as text, byte for byte as runc prints them. */
final class StateText {

    private static final int COLUMN_MIN = 12;
    private static final int COLUMN_GAP = 3;
    private static final List<String> HEADER = List.of("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");

    private StateText() {}

    /** Adds a state as JSON. */
    static void write(JsonWriter out, ContainerState state) {
        out.beginObject();
        out.name("ociVersion").string(state.ociVersion());
        out.name("id").string(state.id());
        out.name("pid").number(state.pid());
        out.name("status").string(state.status().text());
        out.name("bundle").string(state.bundle());
        out.name("rootfs").string(state.rootfs());
        out.name("created").string(state.created());
        if (!state.annotations().isEmpty()) {
            out.name("annotations").stringMap(state.annotations());
        }
        out.name("owner").string(state.owner());
        out.endObject();
    }

    /** {@return states as one line of JSON}; none at all are {@code null}, as an empty slice is in Go */
    static String json(List<ContainerState> states) {
        JsonWriter out = JsonWriter.compact();
        if (states.isEmpty()) {
            out.nothing();
        } else {
            out.beginList();
            for (ContainerState state : states) {
                write(out, state);
            }
            out.endList();
        }
        return out + "\n";
    }

    /** {@return states as a table with a header}: columns at least 12 wide, 3 blanks between them */
    static String table(List<ContainerState> states) {
        String[][] rows = new String[states.size() + 1][];
        rows[0] = HEADER.toArray(new String[0]);
        for (int i = 0; i < states.size(); i++) {
            rows[i + 1] = row(states.get(i));
        }
        int[] widths = widths(rows);
        StringBuilder out = new StringBuilder();
        for (String[] row : rows) {
            for (int column = 0; column < row.length - 1; column++) {
                out.append(row[column]).repeat(' ', widths[column] - length(row[column]));
            }
            out.append(row[row.length - 1]).append('\n');
        }
        return out.toString();
    }

    private static String[] row(ContainerState state) {
        return new String[] {
            state.id(),
            Integer.toString(state.pid()),
            state.status().text(),
            state.bundle(),
            state.created(),
            state.owner()
        };
    }

    private static int[] widths(String[][] rows) {
        int[] widths = new int[HEADER.size()];
        for (String[] row : rows) {
            for (int column = 0; column < row.length; column++) {
                int width = Math.max(COLUMN_MIN, length(row[column]) + COLUMN_GAP);
                widths[column] = Math.max(widths[column], width);
            }
        }
        return widths;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
