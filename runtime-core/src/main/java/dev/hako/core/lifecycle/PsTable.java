package dev.hako.core.lifecycle;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.StringTokenizer;

/** What ps(1) prints: a header, and a line for each process with its id in the header's column PID. */
final class PsTable {

    private PsTable() {}

    /**
     * {@return the header and the lines about some processes}
     *
     * @throws ContainerException if the table has no column PID, or one without ids
     */
    static String only(Collection<Integer> pids, String table) {
        Set<String> wanted = new HashSet<>();
        for (int pid : pids) {
            wanted.add(Integer.toString(pid));
        }
        String[] lines = table.split("\n", -1);
        int column = column(lines[0]);
        StringBuilder out = new StringBuilder().append(lines[0]).append('\n');
        for (int i = 1; i < lines.length; i++) {
            if (!lines[i].isEmpty() && wanted.contains(pid(lines[i], column))) {
                out.append(lines[i]).append('\n');
            }
        }
        return out.toString();
    }

    private static int column(String header) {
        StringTokenizer titles = new StringTokenizer(header);
        for (int i = 0; titles.hasMoreTokens(); i++) {
            if (titles.nextToken().equals("PID")) {
                return i;
            }
        }
        throw new ContainerException("couldn't find PID field in ps output (its header is \"" + header.strip() + "\")");
    }

    private static String pid(String line, int column) {
        StringTokenizer fields = new StringTokenizer(line);
        String field = "";
        for (int i = 0; i <= column && fields.hasMoreTokens(); i++) {
            field = fields.nextToken();
        }
        try {
            Integer.parseInt(field);
            return field;
        } catch (NumberFormatException noNumber) {
            throw new ContainerException(
                    "unable to parse pid: strconv.Atoi: parsing \"" + field + "\": invalid syntax (line \""
                            + line.strip() + "\" of ps)",
                    noNumber);
        }
    }
}
