package dev.hako.core.seccomp;

/** Architectures, by the names of libseccomp in alphabetical order, with their tokens (seccomp.h). */
enum ScmpArch {
    SCMP_ARCH_AARCH64(0xc00000b7),
    SCMP_ARCH_ARM(0x40000028),
    SCMP_ARCH_LOONGARCH64(0xc0000102),
    SCMP_ARCH_MIPS(0x00000008),
    SCMP_ARCH_MIPS64(0x80000008),
    SCMP_ARCH_MIPS64N32(0xa0000008),
    SCMP_ARCH_MIPSEL(0x40000008),
    SCMP_ARCH_MIPSEL64(0xc0000008),
    SCMP_ARCH_MIPSEL64N32(0xe0000008),
    SCMP_ARCH_PPC(0x00000014),
    SCMP_ARCH_PPC64(0x80000015),
    SCMP_ARCH_PPC64LE(0xc0000015),
    SCMP_ARCH_RISCV64(0xc00000f3),
    SCMP_ARCH_S390(0x00000016),
    SCMP_ARCH_S390X(0x80000016),
    SCMP_ARCH_X32(0x4000003e),
    SCMP_ARCH_X86(0x40000003),
    SCMP_ARCH_X86_64(0xc000003e);

    private final int token;

    ScmpArch(int token) {
        this.token = token;
    }

    /** {@return what libseccomp takes} */
    int token() {
        return token;
    }

    /** {@return what the kernel tells a filter}, {@code AUDIT_ARCH_…}: x32 is x86-64 with a bit set in each call's number */
    int auditToken() {
        return this == SCMP_ARCH_X32 ? SCMP_ARCH_X86_64.token : token;
    }

    /** @throws IllegalArgumentException when there is no such architecture */
    static ScmpArch of(String name) {
        for (ScmpArch arch : values()) {
            if (arch.name().equals(name)) {
                return arch;
            }
        }
        throw new IllegalArgumentException("string " + name + " is not a valid arch for seccomp");
    }

    /** {@return the architecture of a token of libseccomp} */
    static ScmpArch of(int token) {
        for (ScmpArch arch : values()) {
            if (arch.token == token) {
                return arch;
            }
        }
        throw new UnsupportedOperationException("no seccomp architecture 0x" + Integer.toHexString(token));
    }
}
