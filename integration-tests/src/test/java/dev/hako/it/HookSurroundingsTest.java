package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hook finds around it: directory, environment, user, the pid it is told, what the container is by then. */
@IntegrationTest
class HookSurroundingsTest {

    @Test
    void tellTheContainersOwnPidInTheContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        Path onHost = sandbox.newPath("state");
        box.bundle()
                .writable()
                .hook("createContainer", "cat > " + onHost)
                .hook("startContainer", "cat > /state")
                .args("/bin/cat", "/state");
        Object inside = Json.parse(box.run().ok().stdout());
        assertThat(Json.at(inside, "/pid")).isEqualTo(1L);
        assertThat(Json.at(Json.parse(Host.read(onHost)), "/pid")).isEqualTo(1L);
    }

    @Test
    void tellTheHostsPidWhereTheContainerHasIt(Sandbox sandbox) {
        Container box = sandbox.container();
        Path onHost = sandbox.newPath("state");
        box.bundle().withoutNamespace("pid").hook("createContainer", "cat > " + onHost);
        box.sleeping();
        assertThat(Json.at(Json.parse(Host.read(onHost)), "/pid")).isEqualTo(box.pid());
    }

    @Test
    void tellNoPidWhenThereIsNoneAnyMore(Sandbox sandbox) {
        Container box = sandbox.container();
        Path onHost = sandbox.newPath("state");
        box.bundle().hook("poststop", "cat > " + onHost);
        box.run().ok();
        Map<String, Object> state = Json.parseObject(Host.read(onHost));
        assertThat(state).containsEntry("status", "stopped").doesNotContainKey("pid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime"})
    void startInTheBundleOnTheHost(String kind, Sandbox sandbox) {
        Container box = sandbox.container();
        Path log = sandbox.newPath("log");
        box.bundle().hook(kind, "pwd > " + log);
        box.creation().cwd(Path.of("/")).run().ok();
        assertThat(log).hasContent(box.bundle().dir() + "\n");
    }

    @Test
    void startInTheRootFileSystemBeforeThePivot(Sandbox sandbox) {
        Container box = sandbox.container();
        Path log = sandbox.newPath("log");
        box.bundle().hook("createContainer", "pwd > " + log);
        box.create().ok();
        assertThat(log).hasContent(box.bundle().rootfs() + "\n");
    }

    @Test
    void startInTheProgramsDirectoryInTheContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .writable()
                .set("/process/cwd", "/home/tester")
                .hook("startContainer", "pwd > /log")
                .args("/bin/cat", "/log");
        assertThat(box.run().ok().stdout()).isEqualTo("/home/tester\n");
    }

    @Test
    void areTheProgramsUserWithItsRightsInTheContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/process/user", Map.of("uid", 1000L, "gid", 100L, "additionalGids", List.of(7L)))
                .set("/process/capabilities", Map.of("bounding", List.of("CAP_KILL")))
                .set("/process/noNewPrivileges", true)
                .hook(
                        "startContainer",
                        "(id -u; id -g; id -G; grep -E 'CapBnd|CapEff|NoNewPrivs' /proc/self/status) > /dev/shm/log")
                .args("/bin/cat", "/dev/shm/log");
        assertThat(box.run().ok().stdout().lines().toList())
                .containsExactly(
                        "1000",
                        "100",
                        "100 7",
                        "CapEff:\t0000000000000000",
                        "CapBnd:\t0000000000000020",
                        "NoNewPrivs:\t1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "createContainer", "poststart", "poststop"})
    @KnownDifference(peer = "runc 1.1", why = "gives createContainer hooks that of its init")
    void haveTheRuntimesEnvironmentIfTheyNameNone(String kind, Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle().hook(kind, "echo ${OTHER-none} > " + log);
        box.running().env("OTHER", "of the caller").run().ok();
        assertThat(log).hasContent("of the caller\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "createContainer", "poststart", "poststop"})
    void haveNoEnvironmentIfTheirsIsEmpty(String kind, Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle()
                .add(
                        "/hooks/" + kind,
                        Map.of(
                                "path", "/bin/cp",
                                "args", List.of("cp", "/proc/self/environ", log.toString()),
                                "env", List.of()));
        box.running().env("OTHER", "of the caller").run().ok();
        assertThat(log).isEmptyFile();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "gives them none")
    void haveTheProgramsEnvironmentInTheContainerAlsoIfTheirsIsEmpty(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .writable()
                .env("A=1")
                .add(
                        "/hooks/startContainer",
                        Map.of("path", "/bin/sh", "args", List.of("sh", "-c", "echo $A > /log"), "env", List.of()))
                .args("/bin/cat", "/log");
        assertThat(box.run().ok().stdout()).isEqualTo("1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime"})
    void findTheContainersLimitsSet(String kind, Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle().set("/linux/resources/pids", Map.of("limit", 77L)).hook(kind, """
                pid=$(sed 's/.*"pid": *\\([0-9]*\\).*/\\1/')
                path=$(grep -E ':pids:|^0::' /proc/$pid/cgroup | head -1 | cut -d: -f3)
                cat /sys/fs/cgroup/pids$path/pids.max /sys/fs/cgroup$path/pids.max >\
                """ + log + " 2>/dev/null; true");
        box.create().ok();
        assertThat(log).hasContent("77\n");
    }

    @ParameterizedTest
    @CsvSource({"createRuntime,missing", "createContainer,there"})
    void seeTheContainersMountsOrNot(String kind, String seen, Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        Path mounted = box.bundle().rootfs().resolve("dev/null");
        box.bundle().hook(kind, "(test -e " + mounted + " && echo there || echo missing) > " + log);
        box.create().ok();
        assertThat(log).hasContent(seen + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "createContainer", "poststart"})
    @KnownDifference(peer = "runc 1.1", why = "waits for the end of the output")
    void mayLeaveAProcessBehindThatHoldsTheirOutput(String kind, Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle().hook(kind, "sleep 1000 & echo $! > " + log);
        try {
            box.running("--detach").run().ok();
        } finally {
            Host.kill("KILL", Long.parseLong(Host.read(log)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "createContainer", "startContainer", "poststart"})
    @KnownDifference(peer = "runc 1.1", why = "names the kind not at all")
    void areToldOfWhenASignalKillsThem(String kind, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().hook(kind, "kill -TERM $$").args("/bin/sleep", "1000");
        box.run().fails(1, "error running " + kind + " hook #0: signal: terminated");
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "createContainer", "startContainer", "poststart"})
    @KnownDifference(peer = "runc 1.1", why = "names the kind not at all")
    void showWhatTheyWroteWhenTheyFail(String kind, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().hook(kind, "echo some; echo other >&2; exit 4").args("/bin/sleep", "1000");
        box.run().fails(1, "error running " + kind + " hook #0: exit status 4, stdout: some", "stderr: other");
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "has start succeed")
    void endTheContainerWhenOneFailsRightBeforeTheProgram(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle()
                .hook("startContainer", "exit 3")
                .hook("poststop", "echo poststop > " + log)
                .args("/bin/sleep", "1000");
        box.create().ok();
        box.start().fails(1, "error running startContainer hook #0: exit status 3");
        box.awaitStatus("stopped");
        box.delete().ok();
        assertThat(log).hasContent("poststop\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "createContainer"})
    @KnownDifference(peer = "runc 1.1", why = "names the kind not at all")
    void haveTheirStoppedCounterpartsRunWhenTheyFail(String kind, Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle().hook(kind, "exit 3").hook("poststop", "echo poststop > " + log);
        box.create().fails(1, "error running " + kind + " hook #0: exit status 3");
        sandbox.assertNothingLeft();
        assertThat(Files.exists(log)).isTrue();
    }

    @Test
    void areGivenNoDescriptorButTheirStreams(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        for (String kind : List.of("prestart", "createRuntime", "createContainer", "poststart", "poststop")) {
            box.bundle()
                    .add(
                            "/hooks/" + kind,
                            Map.of("path", "/bin/sh", "args", List.of("sh", "-c", "ls /proc/$$/fd >> " + log)));
        }
        box.run().ok();
        List<String> seen =
                new ArrayList<>(Host.read(log).lines().distinct().sorted().toList());
        // a shell may keep one of its own
        seen.remove("10");
        assertThat(seen).containsExactly("0", "1", "2");
    }
}
