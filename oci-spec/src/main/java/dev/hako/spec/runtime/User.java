package dev.hako.spec.runtime;

import java.util.List;
import java.util.OptionalLong;

/**
 * Whom a process runs as, in ids of the container's user namespace (config.md, "POSIX-platform User").
 *
 * @param uid user id, 0 to 2³²−1
 * @param gid group id, 0 to 2³²−1
 * @param umask file mode creation mask; absent: the runtime's default, 0022 as in runc
 * @param additionalGids supplementary groups
 */
public record User(long uid, long gid, OptionalLong umask, List<Long> additionalGids) {
    /** 0:0 without further groups. */
    public static final User ROOT = new User(0, 0, OptionalLong.empty(), List.of());

    public User {
        additionalGids = List.copyOf(additionalGids);
    }
}
