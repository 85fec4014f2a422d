package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where mounts may go and what they may come from. */
@IntegrationTest
class MountPlacesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cpuinfo",
                "diskstats",
                "meminfo",
                "stat",
                "swaps",
                "uptime",
                "loadavg",
                "slabinfo",
                "sys/kernel/ns_last_pid",
                "sys/crypto/fips_enabled"
            })
    void coverWhatLxcfsHasItsOwnVersionOf(String name, Sandbox sandbox) {
        String path = "/proc/" + name;
        assumeTrue(Files.exists(Path.of(path)), () -> "this kernel has no " + path);
        Container box = sandbox.container();
        box.bundle()
                .mount(path, "bind", sandbox.file("own", "own version").toString(), "bind", "ro")
                .args("/bin/cat", path);
        assertThat(box.run().ok().stdout()).isEqualTo("own version");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/version",
                "/proc/kcore",
                "/proc/self",
                "/proc/1/attr",
                "/proc/sys",
                "/proc/sys/kernel",
                "/proc/sys/kernel/core_pattern",
                "/proc/sysrq-trigger",
                "/proc/cpuinfo/../version",
                "/tmp/../proc/net",
                "/proc/./irq"
            })
    @KnownDifference(peer = "runc 1.1", why = "lets some pass")
    void coverNothingElseInProc(String path, Sandbox sandbox) {
        assumeTrue(Files.exists(Path.of(path)), () -> "this kernel has no " + path);
        Container box = sandbox.container();
        box.bundle().mount(path, "bind", sandbox.file("own", "").toString(), "bind");
        box.create().fails(1, "cannot be mounted because it is inside /proc");
        box.bundle().remove("/mounts/7").mount(path, "tmpfs", "tmpfs");
        box.create().fails(1, "cannot be mounted because it is inside /proc");
        sandbox.assertNothingLeft();
    }

    @Test
    void takeTheHostsProcForProc(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .withoutNamespace("pid")
                .set("/mounts/0/type", "none")
                .set("/mounts/0/source", "/proc")
                .set("/mounts/0/options", List.of("rbind", "nosuid"))
                .script("grep ' /proc ' /proc/mounts | cut -d' ' -f3");
        assertThat(box.run().ok().stdout()).contains("proc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "zero", "full", "urandom"})
    void bringADeviceOfTheHosts(String name, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .mount("/dev/mine", "bind", "/dev/" + name, "bind")
                .mount("/dev/" + name, "bind", "/dev/" + name, "bind")
                .script("stat -c '%F %t:%T' /dev/mine /dev/" + name + " | uniq");
        String numbers = sandbox.host("stat -c %t:%T /dev/" + name);
        assertThat(box.run().ok().stdout()).isEqualTo("character special file " + numbers + "\n");
    }

    @Test
    void bringAllDevicesOfTheHosts(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/mounts", List.of())
                .mount("/proc", "proc", "proc")
                .mount("/dev", "bind", "/dev", "rbind", "rslave")
                .script("ls -l /dev/null | cut -c1");
        String before = sandbox.host("ls -lA /dev | sort");
        assertThat(box.run().ok().stdout()).isEqualTo("c\n");
        assertThat(sandbox.host("ls -lA /dev | sort")).isEqualTo(before);
    }

    @Test
    void followALinkThatIsTheirSource(Sandbox sandbox) throws Exception {
        Path source = Files.createDirectory(sandbox.newPath("source"));
        Files.writeString(source.resolve("file"), "content");
        Path toDirectory = Files.createSymbolicLink(sandbox.newPath("link"), source.getFileName());
        Path toFile = Files.createSymbolicLink(sandbox.newPath("link"), source.resolve("file"));
        Container box = sandbox.container();
        box.bundle()
                .mount("/dir", "bind", toDirectory.toString(), "bind")
                .mount("/file", "bind", toFile.toString(), "bind")
                .script("cat /dir/file /file; test -L /file || test -L /dir || echo .");
        assertThat(box.run().ok().stdout()).isEqualTo("contentcontent.\n");
    }

    @Test
    void failWhenTheirSourceIsALinkToNothing(Sandbox sandbox) throws Exception {
        Path link = Files.createSymbolicLink(sandbox.newPath("link"), Path.of("/no/such/file"));
        Container box = sandbox.container();
        box.bundle().mount("/mnt", "bind", link.toString(), "bind");
        box.create().fails(1, link.toString(), "no such file or directory");
        sandbox.assertNothingLeft();
    }

    @Test
    void takeASourceThatAnEarlierMountBrought(Sandbox sandbox) throws Exception {
        Path source = Files.createDirectory(sandbox.newPath("source"));
        Files.writeString(source.resolve("file"), "content");
        Container box = sandbox.container();
        box.bundle()
                .mount("/first", "bind", source.toString(), "bind")
                .mount("/second", "bind", box.bundle().rootfs() + "/first/file", "bind")
                .args("/bin/cat", "/second");
        assertThat(box.run().ok().stdout()).isEqualTo("content");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "masks twice what is named twice")
    void maskDirectoriesWithOneFileSystemAndFilesWithTheNullDevice(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .file("/a/x", "")
                .file("/b/x", "")
                .file("/key", "secret")
                .set("/linux/maskedPaths", List.of("/a", "/key", "/b", "/a/", "/key", "/b/."))
                .script(
                        "stat -c '%d' /a /b; stat -c %t:%T /key; for p in a b key; do grep -c \" /$p \" /proc/mounts; done");
        List<String> lines = box.run().ok().stdout().lines().toList();
        assertThat(lines.subList(2, 6)).containsExactly("1:3", "1", "1", "1");
        if (sandbox.peer().isHako()) {
            assertThat(lines.get(0)).isEqualTo(lines.get(1));
        }
    }
}
