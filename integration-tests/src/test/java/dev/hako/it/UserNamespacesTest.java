package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Console;
import dev.hako.it.bundle.ConsoleSocket;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Rootfs;
import dev.hako.it.bundle.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** User namespaces: who is who inside and outside, what the mapped root may do, and how one is joined. */
@IntegrationTest
@Tag("vm")
class UserNamespacesTest {

    private static final int UID = 100_000;
    private static final int GID = 200_000;

    private static Container container(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().userNamespace(UID, GID);
        return box;
    }

    private static String status(Container box, String field) {
        return Host.read(Path.of("/proc/" + box.pid() + "/status"))
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .findFirst()
                .orElse("");
    }

    private static String namespace(Container box, String kind) {
        return Host.link("/proc/" + box.pid() + "/ns/" + kind);
    }

    @Test
    void rootIsSomebodyElseOutside(Sandbox sandbox) throws IOException {
        Container box = container(sandbox);
        box.bundle().writable().script("id -u; id -g; touch /made; cat /proc/self/uid_map; exec sleep 1000");
        Path out = sandbox.file("out", "");
        sandbox.host(
                box.command("run", "-d", "-b", box.bundle().dir().toString()).line() + " >" + out);
        Host.await("map", () -> Host.read(out).contains("65536"), () -> Host.read(out));
        assertThat(Host.read(out).replaceAll(" +", " ")).isEqualTo("0\n0\n 0 100000 65536");
        assertThat(status(box, "Uid")).isEqualTo("Uid:\t100000\t100000\t100000\t100000");
        assertThat(status(box, "Gid")).isEqualTo("Gid:\t200000\t200000\t200000\t200000");
        assertThat(Files.getAttribute(box.bundle().rootfs().resolve("made"), "unix:uid"))
                .isEqualTo(UID);
    }

    @Test
    void everyOtherNamespaceBelongsToIt(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle()
                .set("/process/capabilities/bounding", List.of("CAP_SYS_ADMIN", "CAP_NET_ADMIN"))
                .set("/process/capabilities/effective", List.of("CAP_SYS_ADMIN", "CAP_NET_ADMIN"))
                .set("/process/capabilities/permitted", List.of("CAP_SYS_ADMIN", "CAP_NET_ADMIN"))
                .set("/linux/readonlyPaths", List.of())
                .script("hostname other && ip link set lo down && mount -t tmpfs t /tmp && sysctl=1 "
                        + "&& echo 2048 >/proc/sys/kernel/msgmax && cut -d: -f3 /proc/self/cgroup | sort -u");
        assertThat(box.run().ok().stdout()).isEqualTo("/\n");
    }

    @Test
    void runsAsAnyUserWhoIsMapped(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle()
                .set("/process/user", Map.of("uid", 1000, "gid", 1001, "additionalGids", List.of(7, 8)))
                .script("id -u; id -g; id -G");
        assertThat(box.run().ok().stdout()).isEqualTo("1000\n1001\n1001 7 8\n");
    }

    @ParameterizedTest
    @CsvSource({"uid,cannot setuid to unmapped uid 70000 in user namespace", "gid,cannot setgid to unmapped gid 70000"})
    @KnownDifference(peer = "runc 1.1", why = "has other words")
    void refusesAUserWhoIsNot(String id, String message, Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().set("/process/user/" + id, 70_000);
        box.run().fails(1, message);
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "has other words for an unmapped user")
    void execJoinsItAndBecomesItsRoot(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().set("/process/capabilities/bounding", List.of("CAP_CHOWN")).mount("/t", "tmpfs", "tmpfs");
        box.sleeping();
        assertThat(box.exec("sh", "-c", "id -u; touch /t/mine; stat -c %u:%g /t/mine; readlink /proc/self/ns/user")
                        .ok()
                        .stdout())
                .isEqualTo("0\n0:0\n" + namespace(box, "user") + "\n");
        assertThat(box.exec("-u", "1000:1000", "--", "id", "-u").ok().stdout()).isEqualTo("1000\n");
        box.exec("-u", "70000", "--", "id").fails(255, "cannot setuid to unmapped uid 70000 in user namespace");
    }

    @Test
    void seesSourcesThatItsRootCouldNotGetTo(Sandbox sandbox) {
        Path secret = sandbox.newPath("secret");
        Host.shell("mkdir -p " + secret + "/deep && echo given >" + secret + "/deep/file && chmod 700 " + secret);
        Container box = container(sandbox);
        box.bundle()
                .mount("/tmp/dir", "bind", secret.resolve("deep").toString(), "bind", "ro")
                .mount("/tmp/file", "bind", secret.resolve("deep/file").toString(), "bind")
                .script("cat /tmp/dir/file /tmp/file");
        box.create().ok();
        assertThat(box.status()).isEqualTo("created");
        box.start().ok();
        box.awaitStatus("stopped");
        Container other = container(sandbox);
        other.bundle()
                .mount("/tmp/dir", "bind", secret.resolve("deep").toString(), "bind")
                .script("cat /tmp/dir/file; exec sleep 1000");
        assertThat(other.run("-d").ok().code()).isZero();
        assertThat(other.exec("cat", "/tmp/dir/file").ok().stdout()).isEqualTo("given\n");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "opens all sources beforehand")
    void aSourceMayLieOnAnEarlierMount(Sandbox sandbox) {
        Container box = container(sandbox);
        Path within = box.bundle().rootfs().resolve("tmp/first");
        Path source = sandbox.newPath("source");
        Host.shell("mkdir " + source + " && echo here >" + source + "/file");
        box.bundle()
                .mount("/tmp/first", "bind", source.toString(), "bind")
                .mount("/tmp/second", "bind", within.toString(), "bind")
                .args("/bin/cat", "/tmp/second/file");
        assertThat(box.run().ok().stdout()).isEqualTo("here\n");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "says so in a log line of another form")
    void aSourceThatIsMissingIsNamed(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().mount("/tmp", "bind", "/nowhere/at/all", "bind");
        box.run().fails(1, "/nowhere/at/all: no such file or directory");
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "binds FIFOs of the host, too")
    void usesTheHostsDeviceNodes(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle()
                .add("/linux/devices", Map.of("path", "/dev/pipe", "type", "p", "fileMode", 384, "uid", 7, "gid", 8))
                .script(
                        "stat -c %t:%T:%a /dev/null /dev/zero /dev/tty; head -c 3 /dev/zero | wc -c; echo gone >/dev/null;"
                                + " stat -c %F:%u:%g:%a /dev/pipe");
        assertThat(box.run().ok().stdout()).isEqualTo("1:3:666\n1:5:666\n5:0:666\n3\nfifo:7:8:600\n");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "names more between the path and the error")
    void aDeviceThatTheHostDoesNotHaveIsAnError(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle()
                .add("/linux/devices", Map.of("path", "/dev/none", "type", "c", "major", 1, "minor", 3))
                .args("/bin/true");
        box.run().fails(1, "error creating device nodes", "/dev/none: no such file or directory");
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc", why = "says only that the argument is invalid")
    @KnownDifference(peer = "crun", why = "leaves the option out")
    void aGroupOfDevptsThatIsNotMappedIsExplained(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().set("/linux/gidMappings", List.of(Map.of("containerID", 0, "hostID", GID, "size", 5)));
        box.run().fails(1, "devpts", "gid=5", "which has no mapping in the container's user namespace)");
    }

    @Test
    void aTerminalBelongsToTheUser(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle()
                .set("/process/terminal", true)
                .set("/process/user", Map.of("uid", 1000, "gid", 100))
                .script("stat -c %u:%g $(tty); echo on the console >/dev/console; cat");
        Path path = sandbox.newPath("console");
        try (ConsoleSocket socket = ConsoleSocket.listen(path)) {
            box.running("--detach", "--console-socket", path.toString()).run().ok();
            try (Console console = socket.receive()) {
                console.await("1000:5\r\n");
                console.type("\u0004");
                console.awaitEnd();
            }
        }
    }

    /** The caller's pipes are a stranger's for whoever is in the namespace: nobody could open them by name again. */
    @Test
    void pipesOfTheForegroundBelongToTheUser(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle()
                .set("/process/user/uid", 1000L)
                .script("echo opened >/proc/self/fd/1; stat -L -c %u /proc/self/fd/1");
        String line = box.command("run", "-b", box.bundle().dir().toString()).line();
        assertThat(sandbox.host(line + " | cat")).isEqualTo("opened\n1000");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "wants mappings beside the path")
    void mayBeThatOfAnotherContainer(Sandbox sandbox) {
        Container first = container(sandbox).sleeping();
        Container second = container(sandbox);
        join(second.bundle(), Path.of("/proc/" + first.pid() + "/ns/user"));
        second.sleeping();
        assertThat(namespace(second, "user")).isEqualTo(namespace(first, "user"));
        assertThat(second.exec("sh", "-c", "id -u; cat /proc/self/gid_map")
                        .ok()
                        .stdout()
                        .replaceAll(" +", " "))
                .isEqualTo("0\n 0 200000 65536\n");
    }

    private static void join(Bundle bundle, Path path) {
        bundle.namespace("user", path).remove("/linux/uidMappings").remove("/linux/gidMappings");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "wants mappings beside the path")
    void mayBeAFileThatOneWasBoundOn(Sandbox sandbox) {
        Container first = container(sandbox).sleeping();
        Path bound = sandbox.file("userns", "");
        sandbox.host("mount --bind /proc/" + first.pid() + "/ns/user " + bound);
        try {
            String joined = namespace(first, "user");
            first.delete("--force").ok();
            Container second = container(sandbox);
            join(second.bundle(), bound);
            second.sleeping();
            assertThat(namespace(second, "user")).isEqualTo(joined);
            second.delete("--force").ok();
        } finally {
            sandbox.host("umount " + bound);
        }
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "joins the user namespace first")
    void otherNamespacesMayBelongToSomebodyElse(Sandbox sandbox) {
        Path bound = sandbox.file("netns", "");
        sandbox.host("unshare --net=" + bound + " true");
        try {
            Container box = container(sandbox);
            box.bundle()
                    .namespace("network", bound)
                    .remove("/mounts/5")
                    .remove("/mounts/5")
                    .set("/linux/maskedPaths", List.of())
                    .set("/linux/readonlyPaths", List.of());
            box.sleeping();
            String inode = sandbox.host("stat -L -c %i " + bound);
            assertThat(namespace(box, "net")).isEqualTo("net:[" + inode + "]");
            assertThat(box.exec("readlink", "/proc/self/ns/net").ok().stdout()).isEqualTo("net:[" + inode + "]\n");
            box.delete("--force").ok();
        } finally {
            sandbox.host("umount " + bound);
        }
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "refuses any mappings beside a path")
    @KnownDifference(peer = "crun", why = "has other words")
    void mappingsBesideAPathMustBeThoseOfTheNamespace(Sandbox sandbox) {
        Container first = container(sandbox).sleeping();
        Container second = container(sandbox);
        second.bundle().namespace("user", Path.of("/proc/" + first.pid() + "/ns/user"));
        var alike = second.run().ok();
        assertThat(alike.stderr()).contains("both a userns path to join and a matching userns mapping");
        second.bundle().set("/linux/uidMappings/0/size", 65_535);
        second.run().fails(1, "user namespaces enabled, but both namespace path and non-matching mapping specified");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "wants mappings beside the path")
    void aFileOfAnotherKindIsRefused(Sandbox sandbox) {
        Container box = container(sandbox);
        join(box.bundle(), Path.of("/proc/self/ns/net"));
        box.run().fails(1, "user");
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/linux/uidMappings|user namespaces enabled, but no uid mappings found",
                "/linux/gidMappings|user namespaces enabled, but no gid mappings found"
            })
    @KnownDifference(peer = "runc 1.1", why = "has other words")
    void needsMappings(String pointer, String message, Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().remove(pointer);
        box.run().fails(1, message);
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "ignores them")
    void mappingsWithoutANamespaceAreRefused(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().withoutNamespace("user");
        box.run().fails(1, "user namespace mappings specified, but user namespace isn't enabled in the config");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "knows none of user namespaces")
    void sysctlsOfTheNamespaceMayBeSet(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle()
                .set("/linux/sysctl", Map.of("user.max_uts_namespaces", "12", "kernel.msgmax", "4096"))
                .script("cat /proc/sys/user/max_uts_namespaces /proc/sys/kernel/msgmax");
        assertThat(box.run().ok().stdout()).isEqualTo("12\n4096\n");
    }

    @Test
    void hooksOfTheContainerRunAsItsRoot(Sandbox sandbox) {
        Path out = sandbox.file("out", "");
        Rootfs.chmod(out, "rw-rw-rw-");
        Container box = container(sandbox);
        box.bundle()
                .hook("createRuntime", "echo runtime $(id -u) >>" + out)
                .hook("createContainer", "echo container $(id -u) >>" + out);
        box.run().ok();
        assertThat(Host.read(out)).isEqualTo("runtime 0\ncontainer 0");
        assertThat(sandbox.host("stat -c %u " + out)).isEqualTo("0");
    }

    /** CVE-2023-25809: without a cgroup namespace what is there of the host's is bound, and has to become read-only as asked. */
    @Test
    void cgroupsAreReadOnlyWithAndWithoutANamespaceOfTheirOwn(Sandbox sandbox) {
        for (boolean own : new boolean[] {true, false}) {
            Container box = container(sandbox);
            if (!own) {
                box.bundle().withoutNamespace("cgroup");
            }
            box.bundle()
                    .script(
                            "grep -c ' /sys/fs/cgroup' /proc/self/mountinfo; grep ' /sys/fs/cgroup' /proc/self/mountinfo"
                                    + " | cut -d' ' -f6 | grep -vc '^ro,'; true");
            String[] lines = box.run().ok().stdout().split("\n", -1);
            assertThat(Integer.parseInt(lines[0])).as("cgroup mounts").isPositive();
            assertThat(lines[1]).as("writable ones").isEqualTo("0");
        }
    }

    @Test
    void masksAndReadonlyPathsHold(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle()
                .writable()
                .script("cat /proc/keys; ls /proc/acpi | wc -l; echo x >/proc/sys/kernel/msgmax || echo refused");
        assertThat(box.run().ok().stdout()).isEqualTo("0\nrefused\n");
    }

    @Test
    void theSessionKeyringIsSharedWithExec(Sandbox sandbox) {
        Container box = container(sandbox).sleeping();
        box.exec("-d", "--", "sleep", "1000").ok();
        box.exec("-u", "1000", "-d", "--", "sleep", "1000").ok();
        assertThat(box.status()).isEqualTo("running");
    }
}
