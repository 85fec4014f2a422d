package dev.hako.core.seccomp;

/** Comparisons of an argument, by the names of libseccomp in alphabetical order, with their values (seccomp.h). */
enum ScmpOperator {
    SCMP_CMP_EQ(4),
    SCMP_CMP_GE(5),
    SCMP_CMP_GT(6),
    SCMP_CMP_LE(3),
    SCMP_CMP_LT(2),
    SCMP_CMP_MASKED_EQ(7),
    SCMP_CMP_NE(1);

    private final int value;

    ScmpOperator(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }

    /** @throws IllegalArgumentException when there is no such comparison */
    static ScmpOperator of(String name) {
        for (ScmpOperator operator : values()) {
            if (operator.name().equals(name)) {
                return operator;
            }
        }
        throw new IllegalArgumentException("string " + name + " is not a valid operator for seccomp");
    }
}
