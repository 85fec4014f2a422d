package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Running;
import dev.hako.it.bundle.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code exec --cgroup} and {@code --ignore-paused}: where the process is put. */
@IntegrationTest
@Tag("cgroups")
class ExecCgroupTest {

    @Test
    void joinsASubCgroupInAllHierarchies(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Host.cgroups(box.id()).forEach(ExecCgroupTest::makeSubCgroup);
        assertThat(groups(box, "--cgroup", "sub")).isNotEmpty().allMatch(line -> line.endsWith("/sub"));
        assertThat(groups(box, "--cgroup", "/")).noneMatch(line -> line.endsWith("/sub"));
    }

    @Test
    void joinsASubCgroupOfSomeControllers(Sandbox sandbox) {
        Assumptions.assumeFalse(Host.isCgroup2(), "controllers are named on v1 only");
        Container box = sandbox.container().sleeping();
        Host.cgroups(box.id()).forEach(ExecCgroupTest::makeSubCgroup);
        List<String> lines = groups(box, "--cgroup", "pids,memory:sub", "--cgroup", "cpu:/sub/");
        assertThat(lines).filteredOn(line -> line.endsWith("/sub")).hasSize(3);
        assertThat(lines).anyMatch(line -> line.contains(":pids:") && line.endsWith("/sub"));
        assertThat(lines).anyMatch(line -> line.contains(":devices:") && !line.endsWith("/sub"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "..;bad sub cgroup path: ..",
                "pids:..;bad sub cgroup path: ..",
                "nonexistent;no such file or directory",
                "whaaat:/;unknown controller whaaat",
                ":sub;invalid --cgroup argument: :sub (empty <controller> prefix)"
            })
    @KnownDifference(peer = "runc 1.1", why = "says it in other words")
    @KnownDifference(peer = "runc 1.3", why = "says it in other words")
    @KnownDifference(peer = "crun", why = "knows no controllers")
    void refusesWhatIsNoSubCgroup(String argument, String why, Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        // on v2 no controller has a path
        boolean isUnknown = Host.isCgroup2() && argument.startsWith("pids:");
        box.exec("--cgroup", argument, "--", "true")
                .fails(255, "exec failed: ", isUnknown ? "unknown controller pids" : why);
    }

    @Test
    void saysWhichProcessCouldNotBeAdded(Sandbox sandbox) {
        Assumptions.assumeFalse(Host.isCgroup2(), "the path is opened before there is a process");
        Container box = sandbox.container().sleeping();
        box.exec("--cgroup", "nonexistent", "--", "true").fails(255, " adding pid ", "no such file or directory");
        box.exec("--cgroup", "pids:nonexistent", "--", "true").fails(255, " adding pid ", "no such file or directory");
    }

    @Test
    void refusesAPausedContainerUnlessTold(Sandbox sandbox) throws IOException {
        Assumptions.assumeFalse(Host.isCgroup2(), "freezes by the freezer of v1");
        Container box = sandbox.container().sleeping();
        Path state = Host.cgroups(box.id()).stream()
                .map(cgroup -> cgroup.resolve("freezer.state"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        Files.writeString(state, "FROZEN");
        Running ignoring;
        try {
            box.awaitStatus("paused");
            box.exec("true").fails(255, "cannot exec in a paused container (use --ignore-paused to override)");
            ignoring = box.execution("--ignore-paused", "--", "echo", "thawed").start();
            // it is frozen as well once it is there
            Host.await("second process", () -> lines(state.resolveSibling("cgroup.procs")) > 1, ignoring::soFar);
        } finally {
            Files.writeString(state, "THAWED");
        }
        assertThat(ignoring.await().ok().stdout()).isEqualTo("thawed\n");
    }

    private static List<String> groups(Container box, String... flags) {
        List<String> words = new ArrayList<>(List.of(flags));
        words.addAll(List.of("--", "cat", "/proc/self/cgroup"));
        return box.exec(words.toArray(String[]::new)).ok().stdout().lines().toList();
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void makeSubCgroup(Path cgroup) {
        try {
            Path sub = Files.createDirectory(cgroup.resolve("sub"));
            for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
                // on v2 a cgroup with processes hands no controllers on
                if (Files.exists(sub.resolve(file))) {
                    Files.writeString(sub.resolve(file), Files.readString(cgroup.resolve(file)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
