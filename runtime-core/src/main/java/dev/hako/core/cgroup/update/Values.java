package dev.hako.core.cgroup.update;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** Numbers that may be absent; where runc sets no limit of 0, that is absent as well. */
final class Values {

    private Values() {}

    /** {@return whether a limit is one} */
    static boolean isSet(OptionalLong value) {
        return value.orElse(0) != 0;
    }

    /** {@return a value, or another one if it is absent or 0} */
    static OptionalLong set(OptionalLong value, OptionalLong otherwise) {
        return isSet(value) ? value : otherwise;
    }

    /** {@return a value, or another one if it is absent} */
    static OptionalLong given(OptionalLong value, OptionalLong otherwise) {
        return value.isPresent() ? value : otherwise;
    }

    /** {@return a value, or another one if it is absent} */
    static OptionalInt given(OptionalInt value, OptionalInt otherwise) {
        return value.isPresent() ? value : otherwise;
    }

    /** {@return what takes a change back}: the value before, or the one without a limit; nothing if it was not changed */
    static OptionalLong before(OptionalLong change, OptionalLong old, long unlimited) {
        return change.isEmpty() ? change : set(old, OptionalLong.of(unlimited));
    }

    /** {@return what takes a change back}: the value before, if there was one and it was changed */
    static OptionalLong before(OptionalLong change, OptionalLong old) {
        return change.isEmpty() ? change : old;
    }
}
