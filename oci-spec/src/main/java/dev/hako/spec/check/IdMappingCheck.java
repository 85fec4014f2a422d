package dev.hako.spec.check;

import dev.hako.spec.runtime.IdMapping;
import java.util.List;

/** Rules for id mappings: what the kernel demands of {@code uid_map} and {@code gid_map}, user_namespaces(7). */
final class IdMappingCheck {
    /** user_namespaces(7): at most this many lines since Linux 4.15. */
    private static final int MOST = 340;

    private static final long IDS = 1L << 32;

    private IdMappingCheck() {}

    static void ranges(String pointer, List<IdMapping> mappings, Problems problems) {
        if (mappings.size() > MOST) {
            problems.number(pointer, mappings.size(), "more than " + MOST + " id mappings");
            return;
        }
        for (int i = 0; i < mappings.size(); i++) {
            range(pointer + "/" + i, mappings.get(i), problems);
            for (int j = 0; j < i; j++) {
                if (overlap(mappings.get(j), mappings.get(i))) {
                    problems.missing(pointer + "/" + i, "id mapping overlaps with mapping " + j);
                    break;
                }
            }
        }
    }

    /** A new user namespace has to have somebody to be its root. */
    static void root(String pointer, String what, List<IdMapping> mappings, Problems problems) {
        if (mappings.isEmpty()) {
            problems.missing(pointer, "user namespaces enabled, but no " + what + " mappings found");
            return;
        }
        for (IdMapping mapping : mappings) {
            if (mapping.containerId() == 0 && mapping.size() > 0) {
                return;
            }
        }
        problems.missing(pointer, "user namespaces enabled, but no mapping found for " + what + " 0");
    }

    private static void range(String pointer, IdMapping mapping, Problems problems) {
        if (mapping.size() == 0) {
            problems.number(pointer + "/size", 0, "id mapping must have a size greater than zero");
        }
        if (mapping.containerId() + mapping.size() >= IDS) {
            problems.number(pointer + "/containerID", mapping.containerId(), "id mapping goes beyond the last id");
        }
        if (mapping.hostId() + mapping.size() >= IDS) {
            problems.number(pointer + "/hostID", mapping.hostId(), "id mapping goes beyond the last id");
        }
    }

    private static boolean overlap(IdMapping one, IdMapping other) {
        return overlap(one.containerId(), one.size(), other.containerId(), other.size())
                || overlap(one.hostId(), one.size(), other.hostId(), other.size());
    }

    private static boolean overlap(long first, long size, long otherFirst, long otherSize) {
        return first < otherFirst + otherSize && otherFirst < first + size;
    }
}
