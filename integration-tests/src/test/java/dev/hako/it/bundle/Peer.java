package dev.hako.it.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The runtime under test: its program, and what it calls itself.
 *
 * @param program the program that is run, absolute
 * @param name name and version as its {@code --version} says them, for example {@code runc 1.1.5+ds1}
 */
public record Peer(Path program, String name) {
    private static final Peer UNDER_TEST = find();

    /** {@return the runtime that the system property {@code runtime} names, the built distribution without it} */
    public static Peer underTest() {
        return UNDER_TEST;
    }

    /** {@return whether errors have runc's words and exit codes} */
    public boolean speaksLikeRunc() {
        return !name.startsWith("crun") && !name.startsWith("youki");
    }

    /** {@return what it is called in its own messages} */
    public String command() {
        return program.getFileName().toString();
    }

    /** {@return whether this is hako and not one of those it is compared with} */
    public boolean isHako() {
        return name.startsWith("hako");
    }

    private static Peer find() {
        String named = System.getProperty("runtime", "");
        Path program = named.isEmpty() ? distribution() : Path.of(named).toAbsolutePath();
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException("no runtime at " + program + ": build it by `mvn verify` at the top level"
                    + " or name another one by -Druntime=/usr/sbin/runc");
        }
        return new Peer(program, nameOf(program));
    }

    private static Path distribution() {
        Path here = Path.of("").toAbsolutePath();
        Path top =
                here.endsWith("integration-tests") ? here.resolveSibling("runtime-cli") : here.resolve("runtime-cli");
        return top.resolve("target/hako/bin/hako");
    }

    private static String nameOf(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().findFirst().orElse("").replaceFirst(" version", "");
        } catch (IOException e) {
            throw new UncheckedIOException(program + " does not run", e);
        }
    }
}
