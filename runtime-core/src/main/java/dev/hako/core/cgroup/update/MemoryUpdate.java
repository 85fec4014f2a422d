package dev.hako.core.cgroup.update;

import dev.hako.spec.runtime.Resources.Memory;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A change of limits of memory. That of memory and that of memory and swap together bound each other, and v2 sets their difference: a
 * change of one writes both.
 */
record MemoryUpdate(Memory old, Memory change) {

    private static final Memory NONE = new Memory(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    static MemoryUpdate of(Optional<Memory> old, Memory change) {
        return new MemoryUpdate(old.orElse(NONE), change);
    }

    Memory apply() {
        boolean both = Values.isSet(change.limit()) || Values.isSet(change.swap());
        return with(
                both ? limit() : OptionalLong.empty(),
                change.reservation(),
                both ? swap() : OptionalLong.empty(),
                change.swappiness(),
                change.disableOomKiller(),
                change.checkBeforeUpdate());
    }

    Memory keep() {
        return with(
                limit(),
                Values.given(change.reservation(), old.reservation()),
                swap(),
                Values.given(change.swappiness(), old.swappiness()),
                change.disableOomKiller().or(old::disableOomKiller),
                change.checkBeforeUpdate());
    }

    Memory undo() {
        OptionalLong limit = Values.before(change.limit(), old.limit(), -1);
        OptionalLong swap = Values.before(change.swap(), old.swap(), -1);
        if (Values.isSet(swap) && !Values.isSet(limit)) {
            limit = old.limit();
        }
        if (limit.orElse(0) == -1 && swap.orElse(0) == -1) {
            swap = OptionalLong.empty(); // goes with the other one, also where swap is not accounted for
        }
        return with(
                limit,
                Values.before(change.reservation(), old.reservation()),
                swap,
                Values.before(change.swappiness(), old.swappiness()),
                Optional.empty(),
                Optional.empty());
    }

    private OptionalLong limit() {
        return Values.given(change.limit(), old.limit());
    }

    /** Without a limit of memory there is none of both, unless one is asked for. */
    private OptionalLong swap() {
        boolean isFreed = change.limit().orElse(0) == -1 && change.swap().isEmpty();
        return isFreed ? OptionalLong.empty() : Values.given(change.swap(), old.swap());
    }

    private static Memory with(
            OptionalLong limit,
            OptionalLong reservation,
            OptionalLong swap,
            OptionalLong swappiness,
            Optional<Boolean> disableOomKiller,
            Optional<Boolean> checkBeforeUpdate) {
        return new Memory(
                limit,
                reservation,
                swap,
                OptionalLong.empty(),
                OptionalLong.empty(),
                swappiness,
                disableOomKiller,
                Optional.empty(),
                checkBeforeUpdate);
    }
}
