package dev.hako.cli;

import dev.hako.core.lifecycle.Containers;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;

/**
 * Which build this is.
 *
 * @param number the project's version
 * @param commit what it was built from; "unknown" if the build was not told
 */
record Version(String number, String commit) {

    private static final String SECCOMP = "io.github.seccomp.libseccomp.version";

    /** Reads what the build left in the module. */
    static Version read() throws IOException {
        try (InputStream in = Version.class.getResourceAsStream("build.txt")) {
            if (in == null) {
                throw new IOException("build.txt is missing in the installation");
            }
            Properties build = new Properties();
            build.load(in);
            return new Version(build.getProperty("version", "unknown"), build.getProperty("commit", "unknown"));
        }
    }

    /** {@return the lines that callers look for}, the first one with the name that the caller knows */
    String text(String program, Optional<String> libseccomp) {
        StringBuilder out = new StringBuilder();
        out.append(program).append(" version ").append(number).append('\n');
        out.append("commit: ").append(commit).append('\n');
        out.append("spec: ").append(Spec.VERSION).append('\n');
        out.append("java: ").append(Runtime.version()).append('\n');
        libseccomp.ifPresent(
                version -> out.append("libseccomp: ").append(version).append('\n'));
        return out.toString();
    }

    /** {@return the version of libseccomp; empty if it is not used} */
    static Optional<String> libseccomp(Containers containers) {
        try {
            return Optional.ofNullable(containers.features().annotations().get(SECCOMP));
        } catch (IOException | RuntimeException unknown) {
            // a host where the features cannot be told still is told the version, which is what one asks for then
            return Optional.empty();
        }
    }
}
