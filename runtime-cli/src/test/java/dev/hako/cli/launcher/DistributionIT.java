package dev.hako.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

    /** The bundles that the training ran. */
    private static final Path TRAINED = Path.of(System.getProperty("hako.trained", ""));

    private static final List<String> CACHES = List.of("hako.aot", "brief.aot", "linking.aot");

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
    void runsWithoutItsCachesOrWithOnesThatDoNotFit() throws Exception {
        Path copy = copyOfLinks();
        Path lib = copy.resolve("lib");
        String version = quote(copy.resolve("bin/hako")) + " --version";
        String list = quote(copy.resolve("bin/hako")) + " --root " + dir + " list --quiet";
        for (String cache : CACHES) {
            Files.delete(lib.resolve(cache));
        }
        assertThat(strict(copy).code()).isNotZero();
        runsWell(version);
        listsNothing(list);
        for (String cache : CACHES) {
            Files.writeString(lib.resolve(cache), "this is no cache");
        }
        runsWell(version);
        listsNothing(list);
        for (String cache : CACHES) {
            Files.delete(lib.resolve(cache));
            Files.copy(BUILT.resolve("lib").resolve(cache), lib.resolve(cache));
        }
        Path modules = copy.resolve("runtime/lib/modules");
        Files.delete(modules);
        Files.copy(BUILT.resolve("runtime/lib/modules"), modules);
        Files.setLastModifiedTime(modules, FileTime.fromMillis(0));
        runsWell(version);
        listsNothing(list);
    }

    @Test
    void loadsNoClassThatItsCachesLack() throws Exception {
        loadsFromItsCache("", "--version");
        loadsFromItsCache("", "--root " + dir.resolve("root") + " state unknown");
        if (Files.exists(TRAINED.resolve("exiting/config.json"))) {
            leadsLivesFromItsCache("");
        }
    }

    @Test
    void loadsNoClassThatItsCachesLackWithTheOtherVersionOfCgroups() throws Exception {
        assumeTrue(Files.exists(TRAINED.resolve("cgroup")), "the build could not mount the other version");
        boolean isUnified = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
        String mount = isUnified
                ? "mount -t tmpfs none /sys/fs/cgroup; mkdir /sys/fs/cgroup/devices; mount -t cgroup -o devices none /sys/fs/cgroup/devices"
                : "mount -t cgroup2 none /sys/fs/cgroup";
        Path script = Files.writeString(dir.resolve("other"), "umount -R /sys/fs/cgroup; " + mount + "; exec \"$@\"\n");
        leadsLivesFromItsCache("unshare --mount sh -e " + script + " ");
    }

    /** With every command that engines use, and what Docker's command line has besides. */
    private void leadsLivesFromItsCache(String within) throws Exception {
        String root = "--root " + dir.resolve("root") + " ";
        String id = " hako-distribution-test";
        String run = root + "run --bundle " + TRAINED.resolve("exiting") + id;
        run(within + hako + " " + run); // compiles the seccomp filter, with a library that no cache can hold
        run(within + hako + " " + root + "run --detach --bundle " + TRAINED.resolve("waiting") + id + "-filter");
        run(within + hako + " " + root + "delete --force" + id + "-filter");
        try {
            loadsFromItsCache(within, run);
            loadsFromItsCache(within, root + "run --keep --bundle " + TRAINED.resolve("exiting") + id);
            loadsFromItsCache(within, root + "delete" + id);
            loadsFromItsCache(within, root + "run --bundle " + TRAINED.resolve("mapped") + id);
            loadsFromItsCache(within, root + "create --bundle " + TRAINED.resolve("waiting") + id);
            loadsFromItsCache(within, root + "state" + id);
            loadsFromItsCache(within, root + "start" + id);
            loadsFromItsCache(within, root + "list");
            loadsFromItsCache(within, root + "exec" + id + " /exit");
            loadsFromItsCache(within, root + "exec --detach" + id + " /exit");
            loadsFromItsCache(within, root + "pause" + id);
            loadsFromItsCache(within, root + "resume" + id);
            loadsFromItsCache(within, root + "ps --format json" + id);
            loadsFromItsCache(within, root + "events --stats" + id);
            loadsFromItsCache(within, root + "kill" + id + " TERM");
            loadsFromItsCache(within, root + "delete --force" + id);
        } finally {
            run(within + hako + " " + root + "delete --force" + id);
        }
    }

    /** @param within what the shell is to run it with */
    private void loadsFromItsCache(String within, String arguments) throws Exception {
        Path loaded = dir.resolve("loaded");
        Path launcher = launcherWith(copyOfLinks(), "-Xlog:class+load:file=" + loaded);
        Outcome outcome = run(within + quote(launcher) + " " + arguments + " >output 2>&1");
        if (!arguments.endsWith("unknown")) {
            assertThat(outcome.code())
                    .as(arguments + Files.readString(dir.resolve("output")))
                    .isZero();
        }
        assertThat(Files.readAllLines(loaded))
                .as(within + arguments)
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

    private void listsNothing(String command) throws Exception {
        Outcome outcome = run(command);
        assertThat(outcome.errors()).as(command).isEmpty();
        assertThat(outcome.code()).as(command).isZero();
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
        for (String arguments : List.of(" list --quiet", " --systemd-cgroup ps --help", " delete --force none")) {
            Outcome other = run(quote(distribution.resolve("bin/hako-with-a-flag")) + " --root " + dir + arguments);
            assertThat(other.code()).as(other.errors()).isZero();
        }
    }

    /** Runs with a launcher whose JVM refuses to start without its cache. */
    private Outcome strict(Path distribution) throws Exception {
        return run(quote(launcherWith(distribution, "-XX:AOTMode=on")) + " --version");
    }

    private static Path launcherWith(Path distribution, String flag) throws IOException {
        Path launcher = distribution.resolve("bin/hako-with-a-flag");
        BrainChoice serving = BrainCommand.serving();
        BrainChoice choice = new BrainChoice(
                with(flag, serving.usual()), with(flag, serving.brief()), with(flag, serving.linking()));
        byte[] image = LauncherProgram.image(choice, BrainCommand.ENVIRONMENT);
        Files.write(launcher, image, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        return launcher;
    }

    private static List<String> with(String flag, List<String> serving) {
        List<String> command = new ArrayList<>(serving);
        command.add(command.indexOf("-m"), flag);
        return command;
    }

    private static String quote(Path path) {
        return "'" + path + "'";
    }

    private Outcome run(String command) throws Exception {
        return Outcome.of(dir, command);
    }
}
