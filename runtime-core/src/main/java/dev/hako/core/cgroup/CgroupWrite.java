package dev.hako.core.cgroup;

/**
 * A value to write to a file of a cgroup.
 *
 * @param file name of the file in the cgroup's directory
 * @param value what to write, in one piece
 * @param care what a refusal means
 */
public record CgroupWrite(String file, String value, Care care) {

    /** What the refusal of a write means. */
    public enum Care {
        /** An error. */
        STRICT,
        /** An error, unless the file does not exist. */
        IF_PRESENT,
        /** An error, unless it is EINVAL and the write succeeds after the others: values that bound each other. */
        IN_ANY_ORDER,
        /** Both of the above. */
        IF_PRESENT_IN_ANY_ORDER
    }

    /** {@return a write that must succeed} */
    public static CgroupWrite of(String file, String value) {
        return new CgroupWrite(file, value, Care.STRICT);
    }

    public static CgroupWrite of(String file, long value) {
        return of(file, Long.toString(value));
    }

    public boolean maybeAbsent() {
        return care == Care.IF_PRESENT || care == Care.IF_PRESENT_IN_ANY_ORDER;
    }

    public boolean inAnyOrder() {
        return care == Care.IN_ANY_ORDER || care == Care.IF_PRESENT_IN_ANY_ORDER;
    }
}
