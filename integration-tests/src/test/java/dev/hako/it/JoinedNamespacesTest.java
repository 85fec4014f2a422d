package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Namespaces by path: what may be there, and what it means for kill and delete to share the processes of others. */
@IntegrationTest
@Tag("vm")
class JoinedNamespacesTest {

    @ParameterizedTest
    @CsvSource({"pid,net", "network,ipc", "ipc,net", "uts,net", "mount,net", "cgroup,net", "network,mnt"})
    @KnownDifference(peer = "runc 1.1", why = "does not say which")
    void areOfTheTypeThatIsNamed(String type, String file, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().namespace(type, Path.of("/proc/self/ns/" + file));
        String kernels = file.equals("mnt") ? "mount" : file.equals("net") ? "network" : file;
        box.create().fails(1, "failed to setns into ");
        if (sandbox.peer().isHako()) {
            box.create()
                    .fails(
                            1,
                            type + " namespace /proc/self/ns/" + file,
                            "invalid argument",
                            "it is a " + kernels + " namespace");
        }
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pid", "network", "ipc", "uts", "mount", "cgroup"})
    @KnownDifference(peer = "runc 1.1", why = "does not say which")
    void areNotAnyFile(String type, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().namespace(type, sandbox.file("file", ""));
        box.create().fails(1, "failed to setns into ");
        if (sandbox.peer().isHako()) {
            box.create().fails(1, "it is no namespace");
        }
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "waits for somebody to write to it")
    void areNoPipe(Sandbox sandbox) {
        Path pipe = sandbox.newPath("pipe");
        sandbox.host("mkfifo " + pipe);
        Container box = sandbox.container();
        box.bundle().namespace("ipc", pipe);
        box.create().fails(1, "failed to setns into ipc namespace " + pipe, "it is no namespace");
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pid", "network", "ipc", "uts", "mount", "cgroup"})
    void areThere(String type, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().namespace(type, Path.of("/no/such/namespace"));
        box.create().fails(1, "namespace path: lstat /no/such/namespace: no such file or directory");
        sandbox.assertNothingLeft();
    }

    @Test
    void areThoseOfAProcessThatHasGone(Sandbox sandbox) {
        Container first = sandbox.container().sleeping();
        Path bound = sandbox.file("ipc", "");
        sandbox.host("mount --bind /proc/" + first.pid() + "/ns/ipc " + bound);
        try {
            String ipc = Host.link("/proc/" + first.pid() + "/ns/ipc");
            first.delete("--force").ok();
            Container box = sandbox.container();
            box.bundle().namespace("ipc", bound);
            box.sleeping();
            assertThat(Host.link("/proc/" + box.pid() + "/ns/ipc")).isEqualTo(ipc);
            assertThat(box.exec("readlink", "/proc/self/ns/ipc").ok().stdout()).isEqualTo(ipc + "\n");
        } finally {
            sandbox.host("umount " + bound);
        }
    }

    @Test
    void areOpenedBeforeAnotherMountNamespaceHidesThem(Sandbox sandbox) {
        Container first = sandbox.container().sleeping();
        Container box = sandbox.container();
        box.bundle()
                .namespace("mount", Path.of("/proc/" + first.pid() + "/ns/mnt"))
                .namespace("cgroup", Path.of("/proc/" + first.pid() + "/ns/cgroup"));
        // whether the root file system can be found in there is another question
        assertThat(box.create().message()).doesNotContain("setns", "namespace path");
    }

    @Test
    void joinsAllOfAnotherContainerButItsMounts(Sandbox sandbox) {
        Container first = sandbox.container().sleeping();
        Container box = sandbox.container();
        for (List<String> type : List.of(
                List.of("pid", "pid"),
                List.of("network", "net"),
                List.of("ipc", "ipc"),
                List.of("uts", "uts"),
                List.of("cgroup", "cgroup"))) {
            box.bundle().namespace(type.get(0), Path.of("/proc/" + first.pid() + "/ns/" + type.get(1)));
        }
        box.bundle()
                .remove("/hostname")
                .set("/mounts/5/type", "none")
                .set("/mounts/5/source", "/sys")
                .set("/mounts/5/options", List.of("rbind", "ro"))
                .remove("/mounts/6");
        box.sleeping();
        for (String file : List.of("pid", "net", "ipc", "uts", "cgroup")) {
            assertThat(Host.link("/proc/" + box.pid() + "/ns/" + file))
                    .isEqualTo(Host.link("/proc/" + first.pid() + "/ns/" + file));
        }
        assertThat(box.exec("hostname").ok().stdout()).isEqualTo("box\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @KnownDifference(peer = "runc 1.1", why = "kills its init only")
    void killsItsOwnProcessesAndNoOthersInASharedPidNamespace(boolean initHasGone, Sandbox sandbox) {
        Container owner = sandbox.container().sleeping();
        owner.exec("--detach", "--", "sleep", "1001").ok();
        Container guest = guest(owner, sandbox);
        if (initHasGone) {
            Host.kill("KILL", guest.pid());
            guest.awaitStatus("stopped");
        }
        assertThat(sleepers(owner)).contains("sleep 1001", "sleep 1002");
        guest.kill("KILL").ok();
        Host.await("end of the guest's", () -> !sleepers(owner).contains("sleep 1002"), () -> sleepers(owner));
        guest.awaitStatus("stopped");
        assertThat(sleepers(owner)).contains("sleep 1001");
        guest.delete().ok();
        assertThat(owner.status()).isEqualTo("running");
    }

    @Test
    void signalsOnlyInitOfASharedPidNamespaceOtherwise(Sandbox sandbox) {
        Container owner = sandbox.container().sleeping();
        Container guest = guest(owner, sandbox);
        guest.kill("TERM").ok();
        guest.awaitStatus("stopped");
        assertThat(sleepers(owner)).contains("sleep 1002");
        guest.delete().ok();
        assertThat(sleepers(owner)).doesNotContain("sleep 1002");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--force"})
    void deletesWhatIsLeftOfAStoppedContainerInASharedPidNamespace(String flag, Sandbox sandbox) {
        Container owner = sandbox.container().sleeping();
        Container guest = guest(owner, sandbox);
        Host.kill("KILL", guest.pid());
        guest.awaitStatus("stopped");
        guest.delete(flag.isEmpty() ? new String[0] : new String[] {flag}).ok();
        assertThat(sleepers(owner)).doesNotContain("sleep 1002").contains("sleep 1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--force"})
    void deletesWhatIsLeftOfAStoppedContainerWithTheHostsPids(String flag, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().withoutNamespace("pid");
        box.sleeping();
        for (int i = 0; i < 3; i++) {
            box.exec("--detach", "--", "setsid", "sleep", "1002").ok();
        }
        Host.kill("KILL", box.pid());
        box.awaitStatus("stopped");
        box.delete(flag.isEmpty() ? new String[0] : new String[] {flag}).ok();
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "says that the container is not running")
    void killsWhatWasExecutedWithTheHostsPidsWhenInitHasGone(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().withoutNamespace("pid");
        box.sleeping();
        box.exec("--detach", "--", "sleep", "1002").ok();
        Host.kill("KILL", box.pid());
        box.awaitStatus("stopped");
        box.kill("TERM").fails(1, "container not running");
        box.kill("KILL").ok();
        box.delete().ok();
        sandbox.assertNothingLeft();
    }

    @Test
    void endsWithTheOwnerOfItsPidNamespace(Sandbox sandbox) {
        Container owner = sandbox.container().sleeping();
        Container guest = guest(owner, sandbox);
        owner.kill("KILL").ok();
        guest.awaitStatus("stopped");
        assertThat(guest.command("state").run().ok().stdout()).contains("\"pid\": 0");
        guest.delete().ok();
        // the kernel lets the first process of the namespace go when all others have been waited for
        owner.awaitStatus("stopped");
        owner.delete().ok();
        sandbox.assertNothingLeft();
    }

    /** A container in the pid namespace of another one, with a second process. */
    private static Container guest(Container owner, Sandbox sandbox) {
        Container guest = sandbox.container();
        guest.bundle().namespace("pid", Path.of("/proc/" + owner.pid() + "/ns/pid"));
        guest.sleeping();
        guest.exec("--detach", "--", "sleep", "1002").ok();
        return guest;
    }

    private static String sleepers(Container owner) {
        return owner.exec("ps", "-o", "args").ok().stdout();
    }
}
