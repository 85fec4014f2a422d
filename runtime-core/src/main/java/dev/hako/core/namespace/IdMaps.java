package dev.hako.core.namespace;

import dev.hako.core.proc.ProcFile;
import dev.hako.spec.runtime.IdMapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids of a user namespace, as seen inside and outside (user_namespaces(7)).
 *
 * @param uids ranges of user ids
 * @param gids ranges of group ids
 */
public record IdMaps(List<IdMapping> uids, List<IdMapping> gids) {

    /** No ids at all: what a new user namespace has at first. */
    public static final IdMaps NONE = new IdMaps(List.of(), List.of());

    public IdMaps {
        uids = List.copyOf(uids);
        gids = List.copyOf(gids);
    }

    public boolean isEmpty() {
        return uids.isEmpty() && gids.isEmpty();
    }

    /**
     * {@return the ids of the user namespace that a process is in}; outside means in ours
     *
     * @param pid as this JVM sees it
     */
    public static IdMaps of(int pid) throws IOException {
        return new IdMaps(
                parse(ProcFile.read("/proc/" + pid + "/uid_map")), parse(ProcFile.read("/proc/" + pid + "/gid_map")));
    }

    static List<IdMapping> parse(String map) {
        List<IdMapping> ranges = new ArrayList<>();
        long[] numbers = new long[3];
        int count = 0;
        for (int at = 0; at < map.length(); ) {
            char c = map.charAt(at);
            if (c < '0' || c > '9') {
                at++;
                continue;
            }
            int end = at;
            while (end < map.length() && map.charAt(end) >= '0' && map.charAt(end) <= '9') {
                end++;
            }
            numbers[count++] = Long.parseLong(map, at, end, 10);
            at = end;
            if (count == numbers.length) {
                ranges.add(new IdMapping(numbers[0], numbers[1], numbers[2]));
                count = 0;
            }
        }
        return ranges;
    }

    /** {@return ranges as {@code uid_map} takes them}, a line each */
    static String text(List<IdMapping> ranges) {
        StringBuilder text = new StringBuilder();
        for (IdMapping range : ranges) {
            text.append(range.containerId()).append(' ').append(range.hostId()).append(' ');
            text.append(range.size()).append('\n');
        }
        return text.toString();
    }

    /** {@return whether these are the ids of another one, in whatever order} */
    boolean sameAs(IdMaps other) {
        return same(uids, other.uids) && same(gids, other.gids);
    }

    private static boolean same(List<IdMapping> some, List<IdMapping> others) {
        return some.size() == others.size() && others.containsAll(some);
    }

    /**
     * {@return the id outside of one inside}; -1 if it has none
     *
     * @param ranges {@link #uids} or {@link #gids}
     */
    public static long outside(List<IdMapping> ranges, long id) {
        for (IdMapping range : ranges) {
            if (id >= range.containerId() && id < range.containerId() + range.size()) {
                return range.hostId() + id - range.containerId();
            }
        }
        return -1;
    }
}
