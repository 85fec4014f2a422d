package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hooks: when and where they run, and what they are given. */
@IntegrationTest
class HooksTest {
    private static final List<String> ON_HOST =
            List.of("prestart", "createRuntime", "createContainer", "poststart", "poststop");

    @Test
    void runInTheOrderOfTheirKinds(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        for (String kind : ON_HOST) {
            box.bundle().hook(kind, "echo " + kind + " 1 >> " + log).hook(kind, "echo " + kind + " 2 >> " + log);
        }
        box.create().ok();
        List<String> atCreate = Host.read(log).lines().toList();
        assertThat(atCreate)
                .startsWith(
                        "prestart 1",
                        "prestart 2",
                        "createRuntime 1",
                        "createRuntime 2",
                        "createContainer 1",
                        "createContainer 2");
        box.start().ok();
        box.awaitStatus("stopped");
        box.delete().ok();
        assertThat(Host.read(log).lines())
                .hasSize(10)
                .startsWith(atCreate.toArray(String[]::new))
                .endsWith("poststart 1", "poststart 2", "poststop 1", "poststop 2");
    }

    @Test
    void runBeforeTheProgramInItsContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .writable()
                .hook("startContainer", "echo hook > /log; hostname >> /log; readlink /proc/self/ns/mnt >> /log")
                .script("cat /log; readlink /proc/self/ns/mnt");
        List<String> lines = box.run().ok().stdout().lines().toList();
        assertThat(lines.subList(0, 2)).containsExactly("hook", "box");
        assertThat(lines.get(2)).isEqualTo(lines.get(3));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @KnownDifference(peer = "crun", why = "gives the hook no HOME")
    @KnownDifference(peer = "runc 1.1", why = "gives the hook no HOME")
    void giveStartContainerHooksTheEnvironmentOfTheProgram(boolean atOnce, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .writable()
                .file("/etc/passwd", "root:x:0:0:root:/home/of/root:/bin/sh\n")
                .env("ONE=two")
                .add(
                        "/hooks/startContainer",
                        Map.of("path", "/bin/sh", "args", List.of("sh", "-c", "echo $ONE $HOME > /log")))
                .script("cat /log");
        if (atOnce) {
            assertThat(box.run().ok().stdout()).isEqualTo("two /home/of/root\n");
        } else {
            box.create().ok();
            box.start().ok();
            box.awaitStatus("stopped");
            assertThat(Host.read(box.bundle().rootfs().resolve("log"))).isEqualTo("two /home/of/root");
        }
    }

    @Test
    void runNoStartContainerHookBeforeTheStart(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().writable().hook("startContainer", "echo > /proof");
        box.create().ok();
        assertThat(box.bundle().rootfs().resolve("proof")).doesNotExist();
        box.start().ok();
        box.awaitStatus("stopped");
        assertThat(box.bundle().rootfs().resolve("proof")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "poststart", "poststop"})
    void runInTheNamespacesOfTheRuntime(String kind, Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle().hook(kind, "for n in mnt net pid uts ipc; do readlink /proc/self/ns/$n; done > " + log);
        box.running("--detach").run().ok();
        box.awaitStatus("stopped");
        box.delete().ok();
        assertThat(Host.read(log)).isEqualTo(namespaces("self"));
    }

    @Test
    void runCreateContainerHooksInTheNamespacesOfTheContainer(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle().hook("createContainer", "for n in mnt net uts ipc; do readlink /proc/self/ns/$n; done > " + log);
        box.create().ok();
        String init = Long.toString(box.pid());
        assertThat(Host.read(log).lines().toList())
                .containsExactly(
                        Host.link("/proc/" + init + "/ns/mnt"),
                        Host.link("/proc/" + init + "/ns/net"),
                        Host.link("/proc/" + init + "/ns/uts"),
                        Host.link("/proc/" + init + "/ns/ipc"));
        assertThat(Host.read(log)).doesNotContain(Host.link("/proc/self/ns/mnt"));
    }

    @Test
    void seeTheMountsBeforeThePivotInCreateContainerHooks(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle()
                .mount("/mnt", "tmpfs", "tmpfs")
                .hook(
                        "createContainer",
                        "echo from hook > " + box.bundle().rootfs() + "/mnt/file; test -d /usr; echo $? > " + log)
                .args("/bin/cat", "/mnt/file");
        assertThat(box.run().ok().stdout()).isEqualTo("from hook\n");
        assertThat(Host.read(log)).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({
        "prestart,creating",
        "createRuntime,creating",
        "createContainer,creating",
        "startContainer,created",
        "poststop,stopped"
    })
    @KnownDifference(peer = "crun", why = "has statuses of its own")
    void getTheStateOnTheirInput(String kind, String status, Sandbox sandbox) {
        Map<String, Object> state = stateGivenTo(kind, sandbox);
        assertThat(state).containsEntry("status", status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"})
    void getTheContainersIdBundleAndAnnotations(String kind, Sandbox sandbox) {
        Map<String, Object> state = stateGivenTo(kind, sandbox);
        assertThat(state).containsKeys("ociVersion", "id", "status", "bundle");
        assertThat((String) Json.at(state, "/id")).startsWith(sandbox.marker());
        assertThat(Json.at(state, "/bundle")).isNotNull();
        assertThat(Json.at(state, "/annotations/a.key")).isEqualTo("a value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "poststart"})
    void getTheHostsPidOfInit(String kind, Sandbox sandbox) {
        Path log = sandbox.newPath("state");
        Container box = sandbox.container();
        box.bundle().hook(kind, "cat > " + log);
        box.sleeping();
        assertThat(Json.at(Json.parse(Host.read(log)), "/pid")).isEqualTo(box.pid());
    }

    @Test
    void getTheirArgumentsAsGiven(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle()
                .add(
                        "/hooks/createRuntime",
                        Map.of(
                                "path",
                                "/bin/sh",
                                "args",
                                List.of("another name", "-c", "echo \"$0|$1|$2\" > " + log, "zero", "a b", "")));
        box.create().ok();
        assertThat(Host.read(log)).isEqualTo("zero|a b|");
        Bundle bundle = sandbox.bundle();
        bundle.add(
                "/hooks/createRuntime",
                Map.of(
                        "path",
                        "/bin/sh",
                        "args",
                        List.of("called so", "-c", "tr '\\0' '|' < /proc/$$/cmdline > " + log)));
        sandbox.container(bundle).create().ok();
        assertThat(Host.read(log)).startsWith("called so|-c|");
    }

    @Test
    void getTheirEnvironmentAndNoOther(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle()
                .add(
                        "/hooks/createRuntime",
                        Map.of(
                                "path", "/usr/bin/env",
                                "args", List.of("sh", "/bin/sh", "-c", "cat /proc/$$/environ > " + log),
                                "env", List.of("A=1", "PATH=/usr/bin:/bin")));
        box.creation().env("OTHER", "x").run().ok();
        assertThat(Host.read(log).split("\0"))
                .contains("A=1", "PATH=/usr/bin:/bin")
                .noneMatch(v -> v.startsWith("OTHER="));
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "gives it none")
    @KnownDifference(peer = "crun", why = "gives it none")
    void haveTheProcessesEnvironmentInTheContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .writable()
                .env("A=1")
                .hook("startContainer", "echo $A > /log")
                .args("/bin/cat", "/log");
        assertThat(box.run().ok().stdout()).isEqualTo("1\n");
    }

    @Test
    void mayTakeAsLongAsTheyAreGiven(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .add(
                        "/hooks/createRuntime",
                        Map.of("path", "/bin/sleep", "args", List.of("sleep", "0.3"), "timeout", 20L));
        box.run().ok();
    }

    @Test
    void saySomethingOnlyWhenTheyFail(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().hook("createRuntime", "echo out; echo err >&2");
        var result = box.run().ok();
        assertThat(result.stdout() + result.stderr().replaceAll("cgroups in hybrid.*\n", ""))
                .doesNotContain("out");
    }

    @Test
    void mayChangeTheContainersNetworkBeforeItStarts(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().hook("createRuntime", """
                        pid=$(sed 's/.*"pid": *\\([0-9]*\\).*/\\1/')
                        exec nsenter -t $pid -n sh -c 'echo 1 > /proc/sys/net/ipv4/conf/lo/forwarding'
                        """).args("/bin/cat", "/proc/sys/net/ipv4/conf/lo/forwarding");
        assertThat(box.run().ok().stdout()).isEqualTo("1\n");
    }

    @Test
    void stopAtTheFirstThatFails(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle()
                .hook("createRuntime", "echo 1 >> " + log)
                .hook("createRuntime", "echo 2 >> " + log + "; exit 1")
                .hook("createRuntime", "echo 3 >> " + log);
        box.create().fails(1, "hook #1");
        assertThat(Host.read(log)).isEqualTo("1\n2");
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "has delete fail, against the specification")
    void areOnlyWarnedOfWhenNothingIsLeftToStop(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle().hook("poststop", "exit 1").hook("poststop", "echo second >> " + log);
        box.create().ok();
        assertThat(box.delete("--force").ok().stderr()).contains("error running poststop hook #0: exit status 1");
        sandbox.assertNothingLeft();
        assertThat(Host.read(log)).isEqualTo("second");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "has run fail, against the specification")
    void leaveTheExitCodeToTheProgramWhenAPoststopHookFails(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().hook("poststop", "exit 1").args("/bin/sh", "-c", "exit 7");
        assertThat(box.run().code()).isEqualTo(7);
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "runs poststart hooks at create")
    void endTheContainerWhenAPoststartHookFails(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle().hook("poststart", "exit 1").hook("poststop", "echo poststop >> " + log);
        box.create().ok();
        box.start().fails(1, "error running poststart hook #0: exit status 1");
        sandbox.assertNothingLeft();
        assertThat(Host.read(log)).isEqualTo("poststop");
    }

    private static Map<String, Object> stateGivenTo(String kind, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().writable().set("/annotations", Map.of("a.key", "a value"));
        Path onHost = sandbox.newPath("state");
        if (kind.equals("startContainer")) {
            onHost = box.bundle().rootfs().resolve("state");
            box.bundle().hook(kind, "cat > /state");
        } else {
            box.bundle().hook(kind, "cat > " + onHost);
        }
        box.running("--detach").run().ok();
        box.awaitStatus("stopped");
        box.delete().ok();
        assertThat(Files.exists(onHost)).isTrue();
        return Json.parseObject(Host.read(onHost));
    }

    private static String namespaces(String pid) {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("mnt", "net", "pid", "uts", "ipc")) {
            all.append(all.isEmpty() ? "" : "\n").append(Host.link("/proc/" + pid + "/ns/" + name));
        }
        return all.toString();
    }
}
