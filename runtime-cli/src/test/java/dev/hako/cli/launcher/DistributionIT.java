package dev.hako.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build packaged runs wherever a user puts it, however a caller starts it. */
class DistributionIT {

    private static final Path BUILT = Path.of(System.getProperty("hako.distribution", ""));
    private static final Path ARCHIVE = Path.of(System.getProperty("hako.archive", ""));

    /** The bundle that the training ran. */
    private static final Path TRAINED = Path.of(System.getProperty("hako.trained", ""));

    @TempDir
    Path dir;

    private String hako = "";

    @BeforeEach
    void find() throws IOException {
        dir = dir.toRealPath();
        hako = BUILT.resolve("bin/hako").toString();
    }

    @Test
    void runs() throws Exception {
        runsWell(hako + " --version");
    }

    @Test
    void runsWithAnEmptyEnvironment() throws Exception {
        runsWell("env -i " + hako + " --version");
        runsWell("unset PATH; " + hako + " --version");
    }

    @Test
    void heedsNoJavaOptionsOfTheCaller() throws Exception {
        runsWell("JAVA_TOOL_OPTIONS=-Xbad JDK_JAVA_OPTIONS=-Xbad CLASSPATH=/none " + hako + " --version");
        runsWell("LD_PRELOAD= LC_ALL=tr_TR.UTF-8 LANG=C JAVA_HOME=/none " + hako + " --version");
    }

    @Test
    void runsWithClosedStandardStreams() throws Exception {
        runsWell(hako + " --version <&-");
        runsWell(hako + " --version 2>&-");
        runsWell(hako + " --version <&- 2>&-");
        assertThat(run(hako + " --version >&-").code()).isZero();
        assertThat(run(hako + " --version <&- >&- 2>&-").code()).isZero();
    }

    @Test
    void runsInADirectoryThatWasDeleted() throws Exception {
        runsWell("mkdir gone; cd gone; rmdir ../gone; " + hako + " --version");
    }

    @Test
    void runsThroughASymlink() throws Exception {
        Files.createSymbolicLink(dir.resolve("hako"), Path.of(hako));
        runsWell("PATH=" + dir + ":$PATH; hako --version");
    }

    @Test
    void runsWithFewDescriptorsAndALittleAddressSpace() throws Exception {
        runsWell("ulimit -n 64; " + hako + " --version");
        runsWell("ulimit -v 4000000; " + hako + " --version");
    }

    @Test
    void leavesTheCallersStandardErrorToTheLauncher() throws Exception {
        // the shell's substitution ends when the last process that has the pipe open closes it
        assertThat(run("x=$(" + hako + " --version 2>&1); echo $?").output()).isEqualTo("0\n");
    }

    @Test
    void failsWithTheCommandsExitCode() throws Exception {
        Outcome outcome = run(hako + " --root " + dir.resolve("root") + " state unknown");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.errors()).isNotEmpty();
    }

    @Test
    void usesItsCacheWhereverItIs() throws Exception {
        Path copy = dir.resolve("copy");
        assertThat(run("cp -a " + BUILT + " " + copy).code()).isZero();
        assertUsesItsCache(copy);
        Path moved = Files.move(copy, dir.resolve("moved ö"));
        assertUsesItsCache(moved);
        assertThat(run("tar -xzf " + ARCHIVE).code()).isZero();
        assertUsesItsCache(dir.resolve("hako"));
    }

    @Test
    void runsWithoutItsCacheOrWithOneThatDoesNotFit() throws Exception {
        Path copy = copyOfLinks();
        Path cache = copy.resolve("lib/hako.aot");
        String version = quote(copy.resolve("bin/hako")) + " --version";
        Files.delete(cache);
        assertThat(strict(copy).code()).isNotZero();
        runsWell(version);
        Files.writeString(cache, "this is no cache");
        runsWell(version);
        Files.delete(cache);
        Files.copy(BUILT.resolve("lib/hako.aot"), cache);
        Path modules = copy.resolve("runtime/lib/modules");
        Files.delete(modules);
        Files.copy(BUILT.resolve("runtime/lib/modules"), modules);
        Files.setLastModifiedTime(modules, FileTime.fromMillis(0));
        runsWell(version);
    }

    @Test
    void loadsNoClassThatItsCacheLacks() throws Exception {
        loadsFromItsCache("--version");
        loadsFromItsCache("--root " + dir.resolve("root") + " state unknown");
        if (Files.exists(TRAINED.resolve("config.json"))) {
            String run = "--root " + dir.resolve("root") + " run --bundle " + TRAINED + " hako-distribution-test";
            run(hako + " " + run); // compiles the seccomp filter, with a library that no cache can hold
            loadsFromItsCache(run);
        }
    }

    private void loadsFromItsCache(String arguments) throws Exception {
        Path loaded = dir.resolve("loaded");
        run(quote(launcherWith(copyOfLinks(), "-Xlog:class+load:file=" + loaded)) + " " + arguments);
        assertThat(Files.readAllLines(loaded))
                .as(arguments)
                .isNotEmpty()
                .allMatch(line -> line.endsWith("source: shared objects file"));
    }

    @Test
    void saysThatItIsIncomplete() throws Exception {
        Path copy = copyOfLinks();
        Files.delete(copy.resolve("runtime/bin/java"));
        Outcome outcome = run(quote(copy.resolve("bin/hako")) + " --version");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.errors())
                .isEqualTo("hako: cannot execute " + copy + "/runtime/bin/java: is the installation complete?\n");
    }

    private void runsWell(String command) throws Exception {
        Outcome outcome = run(command);
        assertThat(outcome.errors()).as(command).isEmpty();
        assertThat(outcome.code()).as(command).isZero();
        assertThat(outcome.output()).as(command).startsWith("hako version ");
    }

    /** A copy whose files can be deleted, but must not be written to. */
    private Path copyOfLinks() throws Exception {
        Path copy = Files.createTempDirectory(dir, "with spaces ").resolve("hako");
        Outcome copied = run("cp -al " + BUILT + " " + quote(copy) + " || cp -a " + BUILT + " " + quote(copy));
        assertThat(copied.code()).as(copied.errors()).isZero();
        return copy;
    }

    private void assertUsesItsCache(Path distribution) throws Exception {
        runsWell(quote(distribution.resolve("bin/hako")) + " --version");
        Outcome outcome = strict(distribution);
        assertThat(outcome.code()).as(outcome.errors()).isZero();
    }

    /** Runs with a launcher whose JVM refuses to start without its cache. */
    private Outcome strict(Path distribution) throws Exception {
        return run(quote(launcherWith(distribution, "-XX:AOTMode=on")) + " --version");
    }

    private static Path launcherWith(Path distribution, String flag) throws IOException {
        List<String> command = new ArrayList<>(BrainCommand.serving());
        command.add(command.indexOf("-m"), flag);
        Path launcher = distribution.resolve("bin/hako-with-a-flag");
        byte[] image = LauncherProgram.image(command, BrainCommand.ENVIRONMENT);
        Files.write(launcher, image, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        return launcher;
    }

    private static String quote(Path path) {
        return "'" + path + "'";
    }

    private Outcome run(String command) throws Exception {
        return Outcome.of(dir, command);
    }
}
