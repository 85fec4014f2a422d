package dev.hako.core.process;

import dev.hako.core.linux.Credentials;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Frame;
import dev.hako.spec.runtime.User;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who the container's process is in the end.
 *
 * @param uid user id in the container's user namespace, 0 to 2³²−1
 * @param gid group id there, likewise
 * @param groups supplementary groups, none of them if it is empty; absent: they are left alone, because the user namespace forbids
 *     setgroups(2)
 * @param effective the effective capabilities, bit n for capability n; absent: what the kernel leaves the user
 */
public record Identity(long uid, long gid, Optional<List<Long>> groups, OptionalLong effective) {

    public Identity {
        groups = groups.map(List::copyOf);
    }

    /**
     * {@return who a configuration asks for}
     *
     * @param mayHaveGroups whether setgroups(2) is allowed: not in an unprivileged user namespace
     */
    public static Identity of(User user, boolean mayHaveGroups, OptionalLong effective) {
        if (!mayHaveGroups && !user.additionalGids().isEmpty()) {
            throw new IllegalArgumentException("cannot set any additional groups in a rootless container");
        }
        return new Identity(
                user.uid(),
                user.gid(),
                mayHaveGroups ? Optional.of(user.additionalGids()) : Optional.empty(),
                effective);
    }

    /** Adds the call that sets the supplementary groups, if they are to be set. */
    void addGroups(Frame frame) {
        if (groups.isPresent()) {
            List<Long> wanted = groups.get();
            int[] ids = new int[wanted.size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = wanted.get(i).intValue();
            }
            Credentials.setGroups(frame, ids);
        }
    }

    /** {@return why the group could not be set}, in runc's words */
    static String groupFailure(long gid, Errno errno) {
        return errno == Errno.EINVAL
                ? "cannot setgid to unmapped gid " + gid + " in user namespace"
                : "setgid: " + errno.text();
    }

    /** {@return why the user could not be set}, in runc's words */
    static String userFailure(long uid, Errno errno) {
        return errno == Errno.EINVAL
                ? "cannot setuid to unmapped uid " + uid + " in user namespace"
                : "setuid: " + errno.text();
    }
}
