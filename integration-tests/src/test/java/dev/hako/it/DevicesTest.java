package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /dev}: the devices that are always there, and those of the configuration. */
@IntegrationTest
@Tag("vm")
class DevicesTest {
    @ParameterizedTest
    @CsvSource({"null,1:3", "zero,1:5", "full,1:7", "random,1:8", "urandom,1:9", "tty,5:0"})
    void hasTheUsualDevices(String name, String numbers, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/stat", "-c", "%F %a %t:%T %u:%g", "/dev/" + name);
        assertThat(box.run().ok().stdout()).isEqualTo("character special file 666 " + numbers + " 0:0\n");
    }

    @ParameterizedTest
    @CsvSource({
        "ptmx,pts/ptmx",
        "fd,/proc/self/fd",
        "stdin,/proc/self/fd/0",
        "stdout,/proc/self/fd/1",
        "stderr,/proc/self/fd/2"
    })
    void hasTheUsualLinks(String name, String target, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/readlink", "/dev/" + name);
        assertThat(box.run().ok().stdout()).isEqualTo(target + "\n");
    }

    @Test
    void canUseThem(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("echo x > /dev/null; head -c 4 /dev/zero | od -An -tx1; head -c 9 /dev/urandom | wc -c");
        assertThat(box.run().ok().stdout()).isEqualTo(" 00 00 00 00\n9\n");
    }

    @Test
    void makesTheConfiguredDevices(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .add("/linux/devices", device("c", "/dev/kmsg-like", 1, 11, 0640, 1000, 100))
                .add("/linux/devices", device("b", "/dev/deep/er/block", 7, 99, 0600, 0, 0))
                .add("/linux/devices", Map.of("type", "p", "path", "/dev/pipe", "fileMode", 0622L))
                .add("/linux/devices", Map.of("type", "u", "path", "/dev/u", "major", 1L, "minor", 3L))
                .args(
                        "/bin/stat",
                        "-c",
                        "%n %F %a %t:%T %u:%g",
                        "/dev/kmsg-like",
                        "/dev/deep/er/block",
                        "/dev/pipe",
                        "/dev/u");
        assertThat(box.run().ok().stdout()).isEqualTo("""
                /dev/kmsg-like character special file 640 1:b 1000:100
                /dev/deep/er/block block special file 600 7:63 0:0
                /dev/pipe fifo 622 0:0 0:0
                /dev/u character special file 666 1:3 0:0
                """);
    }

    @Test
    void letsAConfiguredDeviceReplaceAUsualOne(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .add("/linux/devices", device("c", "/dev/zero", 1, 5, 0444, 5, 6))
                .args("/bin/stat", "-c", "%a %t:%T %u:%g", "/dev/zero");
        assertThat(box.run().ok().stdout()).isEqualTo("444 1:5 5:6\n");
    }

    @ParameterizedTest
    @CsvSource({"/dev//zero", "/dev/./zero"})
    @KnownDifference(peer = "runc", why = "compares the paths as they are written")
    @KnownDifference(peer = "crun", why = "compares the paths as they are written")
    void letsItReplaceAUsualOneHoweverItIsWritten(String path, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .add("/linux/devices", device("c", path, 1, 5, 0444, 5, 6))
                .args("/bin/stat", "-c", "%a %t:%T %u:%g", "/dev/zero");
        assertThat(box.run().ok().stdout()).isEqualTo("444 1:5 5:6\n");
    }

    @Test
    void takesTheUsualOnesForGranted(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .add("/linux/devices", device("c", "/dev/tty", 5, 0, 0620, 0, 5))
                .add("/linux/devices", device("c", "/dev/ptmx", 5, 2, 0666, 0, 0))
                .script("stat -c '%a %t:%T %u:%g' /dev/tty; readlink /dev/ptmx");
        assertThat(box.run().ok().stdout()).isEqualTo("620 5:0 0:5\npts/ptmx\n");
    }

    @Test
    void makesAPipeThatCanBeUsed(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .add("/linux/devices", Map.of("type", "p", "path", "/dev/pipe", "fileMode", 0600L, "uid", 0L))
                .script("echo through > /dev/pipe & cat /dev/pipe");
        assertThat(box.run().ok().stdout()).isEqualTo("through\n");
    }

    @Test
    void makesThemOutsideOfDevToo(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .add("/linux/devices", device("c", "/srv/new/null", 1, 3, 0600, 7, 8))
                .args("/bin/stat", "-c", "%F %a %t:%T %u:%g", "/srv/new/null");
        assertThat(box.run().ok().stdout()).isEqualTo("character special file 600 1:3 7:8\n");
        // it is in the root file system now, and is the right one the next time
        assertThat(box.run().ok().stdout()).isEqualTo("character special file 600 1:3 7:8\n");
    }

    @ParameterizedTest
    @CsvSource({
        "c, 1, 7, new c device inode /srv/there has incorrect major:minor: 1:3 doesn't match expected 1:7",
        "b, 1, 3, new b device inode /srv/there has incorrect ftype",
        "p, 0, 0, new p device inode /srv/there has incorrect ftype"
    })
    @KnownDifference(peer = "runc", why = "leaves what is there")
    @KnownDifference(peer = "crun", why = "leaves what is there")
    void refusesAnotherThingThatIsThere(String type, long major, long minor, String message, Sandbox sandbox) {
        Container box = sandbox.container();
        sandbox.host("mkdir -p " + box.bundle().rootfs() + "/srv; mknod "
                + box.bundle().rootfs() + "/srv/there c 1 3");
        box.bundle().add("/linux/devices", device(type, "/srv/there", major, minor, 0600, 0, 0));
        box.create().fails(1, message);
        sandbox.assertNothingLeft();
    }

    @Test
    void leavesABoundDevAlone(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set(
                        "/mounts/1",
                        Map.of(
                                "destination",
                                "/dev",
                                "type",
                                "bind",
                                "source",
                                "/dev",
                                "options",
                                List.of("rbind", "rslave")))
                .remove("/mounts/4");
        box.bundle().remove("/mounts/3").remove("/mounts/2").args("/bin/ls", "/dev/null");
        String before = sandbox.host("stat -c %i /dev/null; ls /dev | wc -l");
        assertThat(box.run().ok().stdout()).isEqualTo("/dev/null\n");
        assertThat(sandbox.host("stat -c %i /dev/null; ls /dev | wc -l")).isEqualTo(before);
    }

    @Test
    void hasATerminalMultiplexer(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/stat", "-c", "%a %t:%T", "/dev/pts/ptmx");
        assertThat(box.run().ok().stdout()).isEqualTo("666 5:2\n");
    }

    private static Map<String, Object> device(
            String type, String path, long major, long minor, long mode, long uid, long gid) {
        return Map.of(
                "type", type, "path", path, "major", major, "minor", minor, "fileMode", mode, "uid", uid, "gid", gid);
    }
}
