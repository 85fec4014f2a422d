package dev.hako.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher alone: in place of the JVM it starts a shell script, which looks around and dies. */
class LauncherProgramTest {

    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final String BRAIN_DIED = "hako: the Java virtual machine ended without an answer\n";

    @TempDir
    Path dir;

    private Path launcher = Path.of("");

    @BeforeEach
    void writeLauncher() throws IOException {
        dir = dir.toRealPath();
        launcher = Files.createDirectories(dir.resolve("bin")).resolve("hako");
        Files.write(
                launcher,
                LauncherProgram.image(BrainChoice.only(List.of("java", "-x", "two words")), List.of("A=1", "B=é")));
        Files.setPosixFilePermissions(launcher, EXECUTABLE);
    }

    @Test
    void startsTheBrainWithItsOwnArgumentsEnvironmentAndDirectory() throws Exception {
        brain("tr '\\0' '|' </proc/$$/environ; for a; do echo \"[$a]\"; done; pwd");
        assertThat(run("JAVA_TOOL_OPTIONS=-Xbad " + launcher).errors())
                .isEqualTo("A=1|B=é|[-x]\n[two words]\n" + dir + "\n" + BRAIN_DIED);
    }

    @Test
    void choosesTheBrainByTheCommand() throws Exception {
        BrainChoice choice = new BrainChoice(List.of("", "usual"), List.of("", "brief"), List.of("", "linking"));
        Files.write(launcher, LauncherProgram.image(choice, List.of()));
        brain("echo $1");
        assertStarts("brief", "state a", "--debug list", "--root /r --log-format json start a", "--root run state a");
        assertStarts("brief", "--root=/r --systemd-cgroup -log l kill a KILL");
        assertStarts("linking", "delete a", "--root state delete a", "--systemd-cgroup run state");
        assertStarts("linking", "-systemd-cgroup --cgroup-manager --root exec a", "--cgroup-manager=systemd create a");
        assertStarts("usual", "", "--root", "--root state", "--root state --log list run a", "-root state exec kill");
        assertStarts("usual", "exec a kill 1", "states a", "stat a", "'' state", "--version", "--systemd-cgroup");
    }

    private void assertStarts(String brain, String... commandLines) throws Exception {
        for (String arguments : commandLines) {
            assertThat(run(launcher + " " + arguments).errors()).as(arguments).isEqualTo(brain + "\n" + BRAIN_DIED);
        }
    }

    @Test
    void givesTheBrainThePipesAndTheCallersStandardErrorOnly() throws Exception {
        brain("for n in 0 1 2 3 4 5 6 7 8 9; do readlink /proc/$$/fd/$n; done");
        assertThat(run(launcher + " 5</dev/null 9</dev/zero").errors().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("pipe:"),
                        line -> assertThat(line).startsWith("pipe:"),
                        line -> assertThat(line).startsWith("/"),
                        line -> assertThat(line + "\n").isEqualTo(BRAIN_DIED));
    }

    @Test
    void keepsItsPipesClearOfTheCallersDescriptors() throws Exception {
        String waitUntilItListens = "until grep -q 'State:.S' /proc/$PPID/status; do sleep 0.01; done; ";
        brain(waitUntilItListens + "ls /proc/$PPID/fd | sort -n | tr '\\n' ' '");
        assertThat(run(launcher + " 7</dev/null").errors()).startsWith("0 1 2 7 513 514 ");
        assertThat(run("ulimit -n 300; " + launcher).errors()).startsWith("0 1 2 65 66 ");
        assertThat(run("ulimit -n 20; " + launcher).errors()).startsWith("0 1 2 4 5 ");
    }

    @Test
    void opensDevNullWhereTheStandardStreamsAreClosed() throws Exception {
        brain("readlink /proc/$PPID/fd/0 /proc/$PPID/fd/1 /proc/$PPID/fd/2 > " + dir + "/streams");
        run(launcher + " <&- >&- 2>&-");
        assertThat(dir.resolve("streams")).hasContent("/dev/null\n/dev/null\n/dev/null\n");
    }

    @Test
    void changesNoSignalOfTheBrainsButSigpipe() throws Exception {
        brain("grep -E 'SigBlk|SigIgn' /proc/$PPID/status /proc/self/status | grep -o '....$'");
        assertThat(run(launcher.toString()).errors()).isEqualTo("0000\n1000\n".repeat(2) + BRAIN_DIED);
        assertThat(run("trap '' HUP; " + launcher).errors()).isEqualTo("0000\n1001\n".repeat(2) + BRAIN_DIED);
    }

    @Test
    void givesTheBrainASessionOfItsOwn() throws Exception {
        brain("cut -d' ' -f1,6 /proc/$$/stat");
        String[] ids = run(launcher.toString())
                .errors()
                .lines()
                .findFirst()
                .orElseThrow()
                .split(" ", -1);
        assertThat(ids[0]).isEqualTo(ids[1]);
    }

    @Test
    void findsItsDistributionThroughASymlink() throws Exception {
        brain("pwd");
        Path link = Files.createSymbolicLink(dir.resolve("link"), launcher);
        assertThat(run(link.toString()).errors()).isEqualTo(dir + "\n" + BRAIN_DIED);
    }

    @Test
    void failsWhenTheBrainEndsWithoutAnAnswer() throws Exception {
        brain("exit 0");
        Outcome outcome = run(launcher.toString());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.errors()).isEqualTo(BRAIN_DIED);
    }

    @Test
    void saysWhatCannotBeExecuted() throws Exception {
        Outcome outcome = run(launcher.toString());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.errors())
                .isEqualTo("hako: cannot execute " + dir + "/runtime/bin/java: is the installation complete?\n");
    }

    @Test
    void saysWhatCannotBeExecutedFromTheTopOfTheFileSystem() throws Exception {
        Path top = Path.of("/hako-launcher-test-" + ProcessHandle.current().pid());
        assumeTrue(Files.isWritable(top.getParent()), "needs to write to /");
        Files.copy(launcher, top, StandardCopyOption.COPY_ATTRIBUTES);
        try {
            assertThat(run(top.toString()).errors())
                    .isEqualTo("hako: cannot execute runtime/bin/java: is the installation complete?\n");
        } finally {
            Files.delete(top);
        }
    }

    private void brain(String script) throws IOException {
        Path java = Files.createDirectories(dir.resolve("runtime/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n(" + script + ") >&2\nexit\n");
        Files.setPosixFilePermissions(java, EXECUTABLE);
    }

    private Outcome run(String command) throws Exception {
        return Outcome.of(dir, command);
    }
}
