package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code ps} prints, as a table of the host's ps and as JSON. */
@IntegrationTest
@Tag("cgroups")
class PsTest {
    @Test
    @KnownDifference(peer = "crun", why = "prints ids alone")
    void printsTheHostsTableOfTheContainersProcesses(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        List<String> lines = box.command("ps").run().ok().stdout().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).matches("UID +PID +PPID +C +STIME +TTY +TIME +CMD");
        assertThat(lines.get(1)).matches("root +" + box.pid() + " .*/bin/sleep 1000");
    }

    @Test
    @KnownDifference(peer = "crun", why = "takes no options of ps")
    void handsOptionsOnToPsAsTheyStand(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        assertThat(ps(sandbox, box, "-o", "user,pid,args").strip())
                .matches("USER +PID +COMMAND\nroot +" + box.pid() + " +/bin/sleep 1000");
        assertThat(ps(sandbox, box, "-e", "-x")).containsPattern(" +PID +TTY +STAT +TIME +COMMAND");
        assertThat(ps(sandbox, box, "-e", "--format", "pid").strip()).matches("PID\n *" + box.pid());
    }

    private static String ps(Sandbox sandbox, Container box, String... options) {
        List<String> words = new ArrayList<>(List.of("ps", box.id()));
        words.addAll(List.of(options));
        if (words.contains("-o")) {
            words.add("-e");
        }
        return sandbox.runtime(words.toArray(String[]::new)).run().ok().stdout();
    }

    @Test
    void printsIdsAsJson(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        assertThat(box.command("ps", "--format", "json")
                        .run()
                        .ok()
                        .stdout()
                        .strip()
                        .replaceAll("\\s", ""))
                .isEqualTo("[" + box.pid() + "]");
    }

    @Test
    void countsProcessesThatWereAddedLater(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.execution("--detach", "--", "/bin/sleep", "1001").run().ok();
        box.execution("--detach", "--", "/bin/sleep", "1002").run().ok();
        assertThat(box.command("ps", "-f", "json").run().ok().stdout().split(","))
                .hasSize(3);
    }

    @Test
    void countsProcessesInCgroupsBelow(Sandbox sandbox) throws IOException {
        Container box = sandbox.container().sleeping();
        box.execution("--detach", "--", "/bin/sleep", "1001").run().ok();
        for (Path cgroup : Host.cgroups(box.id())) {
            if (!cgroup.toString().contains("cpuset")) {
                Path below = Files.createDirectory(cgroup.resolve("below"));
                Files.writeString(below.resolve("cgroup.procs"), Long.toString(box.pid()));
            }
        }
        assertThat(box.command("ps", "-f", "json").run().ok().stdout().split(","))
                .hasSize(2)
                .anyMatch(part -> part.contains(Long.toString(box.pid())));
        box.delete("--force").ok();
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "crun", why = "prints a list without elements")
    void printsNothingOfAStoppedContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        box.running("--detach").run().ok();
        box.awaitStatus("stopped");
        Host.await(
                "the end of its processes",
                () -> box.command("ps", "-f", "json").run().ok().stdout().equals("null\n"),
                box::state);
        assertThat(box.command("ps").run().ok().stdout().lines()).hasSize(1);
    }

    @Test
    @KnownDifference(peer = "crun", why = "prints ids alone")
    void refusesATableWithoutIds(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        sandbox.runtime("ps", box.id(), "-o", "comm").run().fails(1, "couldn't find PID field in ps output");
    }

    @Test
    @KnownDifference(peer = "crun", why = "prints ids alone")
    @KnownDifference(peer = "runc 1.1", why = "prints all lines of ps")
    @KnownDifference(peer = "runc 1.3", why = "says all that ps says")
    void tellsWhatPsComplainsAbout(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        sandbox.runtime("ps", box.id(), "--frobnicate").run().fails(1, "exit status 1: error: unknown gnu long option");
    }

    @Test
    void refusesAnUnknownContainerAndAnUnknownFormat(Sandbox sandbox) {
        Container box = sandbox.container();
        box.command("ps").run().fails(1, "container does not exist");
        box.command("ps", "--format", "xml").run().fails(1, "container does not exist");
        box.sleeping().command("ps", "--format", "xml").run().fails(1, "invalid format option");
        sandbox.runtime("ps").run().fails(1, "\"ps\" requires a minimum of 1 argument(s)");
    }
}
