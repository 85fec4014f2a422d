package dev.hako.core.linux;

/** The processor architectures that hako has system call numbers for. */
public enum Arch {
    X86_64,
    AARCH64;

    /** {@return the one that this JVM runs on} */
    public static Arch ours() {
        // no pattern here: it would be linked at run time, and nearly every command comes by
        String arch = System.getProperty("os.arch", "");
        return switch (arch) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default -> throw new UnsupportedOperationException("no system call table for " + arch);
        };
    }
}
