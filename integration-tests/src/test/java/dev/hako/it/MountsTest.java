package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mounts of every kind, seen from inside. */
@IntegrationTest
class MountsTest {
    @Test
    void mountsTheUsualFileSystems(Sandbox sandbox) {
        assertThat(mounts(sandbox.container()))
                .contains("/proc proc", "/dev tmpfs", "/dev/pts devpts", "/dev/shm tmpfs", "/dev/mqueue mqueue")
                .contains("/sys sysfs")
                .anyMatch(line -> line.startsWith("/sys/fs/cgroup "));
    }

    @Test
    void seesNoMountOfTheHost(Sandbox sandbox) {
        assertThat(mounts(sandbox.container()))
                .noneMatch(line -> line.contains("hakoit") || line.startsWith("/run") || line.startsWith("/tmp"));
    }

    @Test
    void bindsADirectory(Sandbox sandbox) throws Exception {
        Path source = Files.createDirectory(sandbox.newPath("source"));
        Files.writeString(source.resolve("file"), "content");
        Container box = sandbox.container();
        box.bundle().mount("/mnt", "bind", source.toString(), "bind").script("cat /mnt/file; echo new > /mnt/new");
        assertThat(box.run().ok().stdout()).isEqualTo("content");
        assertThat(source.resolve("new")).hasContent("new");
    }

    @Test
    void bindsAFile(Sandbox sandbox) {
        Path source = sandbox.file("source", "content");
        Container box = sandbox.container();
        box.bundle()
                .mount("/etc/over", "bind", source.toString(), "bind")
                .mount("/etc/passwd", "none", source.toString(), "bind", "ro")
                .script(
                        "cat /etc/over /etc/passwd; echo x > /etc/over; echo x 2>/dev/null > /etc/passwd || echo read-only");
        assertThat(box.run().ok().stdout()).isEqualTo("contentcontentread-only\n");
        assertThat(source).hasContent("x");
        assertThat(box.bundle().rootfs().resolve("etc/over")).isEmptyFile();
    }

    @Test
    void takesASourceRelativeToTheBundle(Sandbox sandbox) throws Exception {
        Container box = sandbox.container();
        Files.writeString(
                Files.createDirectory(box.bundle().dir().resolve("data")).resolve("file"), "content");
        box.bundle().mount("/mnt", "bind", "data", "bind").args("/bin/cat", "/mnt/file");
        assertThat(box.running().cwd(Path.of("/")).run().ok().stdout()).isEqualTo("content");
    }

    @Test
    void bindsSubmountsOnlyWhenAskedTo(Sandbox sandbox) throws Exception {
        Path source = Files.createDirectory(sandbox.newPath("source"));
        Path inner = Files.createDirectory(source.resolve("inner"));
        sandbox.host("mount -t tmpfs tmpfs " + inner + " && echo inside > " + inner + "/file");
        try {
            Container box = sandbox.container();
            box.bundle()
                    .mount("/with", "bind", source.toString(), "rbind")
                    .mount("/without", "bind", source.toString(), "bind")
                    .script("cat /with/inner/file; ls /without/inner");
            assertThat(box.run().ok().stdout()).isEqualTo("inside\n");
        } finally {
            sandbox.host("umount " + inner);
        }
    }

    @Test
    @KnownDifference(peer = "crun", why = "gives them the sticky bit")
    void makesMissingMountPoints(Sandbox sandbox) {
        Container box = sandbox.container();
        Path file = sandbox.file("file", "x");
        box.bundle()
                .mount("/new/dir/here", "tmpfs", "tmpfs")
                .mount("/other/dir/file", "bind", file.toString(), "bind")
                .script(
                        "grep -q ' /new/dir/here tmpfs ' /proc/mounts && cat /other/dir/file; stat -c %a /new /new/dir /other/dir");
        assertThat(box.run().ok().stdout()).isEqualTo("x755\n755\n755\n");
        assertThat(box.bundle().rootfs().resolve("new/dir/here")).isDirectory();
        assertThat(box.bundle().rootfs().resolve("other/dir/file")).isEmptyFile();
    }

    @ParameterizedTest
    @CsvSource({
        "nosuid,nosuid",
        "nodev,nodev",
        "noexec,noexec",
        "noatime,noatime",
        "nodiratime,nodiratime",
        "relatime,relatime",
        "ro,ro",
        "rw,rw",
        "sync,sync",
        "dirsync,dirsync",
        "mode=700,mode=700",
        "size=1m,size=1024k",
        "nr_inodes=50,nr_inodes=50",
        "uid=5,uid=5",
        "gid=6,gid=6"
    })
    void honoursAnOptionOfATmpfs(String option, String shown, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().mount("/mnt", "tmpfs", "tmpfs", option);
        assertThat(options(box, "/mnt")).contains(shown);
    }

    @ParameterizedTest
    @CsvSource({"nosuid", "nodev", "noexec", "noatime", "nodiratime", "ro"})
    void honoursAnOptionOfABindMount(String option, Sandbox sandbox) throws Exception {
        Path source = Files.createDirectory(sandbox.newPath("source"));
        Container box = sandbox.container();
        box.bundle().mount("/mnt", "bind", source.toString(), "bind", option);
        assertThat(options(box, "/mnt")).contains(option);
    }

    @Test
    @KnownDifference(peer = "crun", why = "lets the restricting option win")
    void letsTheLaterOfTwoOptionsWin(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .mount("/a", "tmpfs", "tmpfs", "noexec", "exec", "nosuid", "suid", "nodev", "dev", "ro", "rw")
                .mount("/b", "tmpfs", "tmpfs", "exec", "noexec", "rw", "ro");
        assertThat(options(box, "/a")).contains("rw").doesNotContain("noexec", "nosuid", "nodev", "ro");
        assertThat(options(box, "/b")).contains("ro", "noexec").doesNotContain("rw");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "does not know nosymfollow")
    @KnownDifference(peer = "crun", why = "does not know nosymfollow")
    void honoursNosymfollow(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().mount("/mnt", "tmpfs", "tmpfs", "nosymfollow").script("ln -s /etc/passwd /mnt/x; cat /mnt/x");
        box.run().exits(1);
    }

    @Test
    void makesAWholeTreeReadOnly(Sandbox sandbox) throws Exception {
        Path source = Files.createDirectory(sandbox.newPath("source"));
        Path inner = Files.createDirectory(source.resolve("inner"));
        sandbox.host("mount -t tmpfs tmpfs " + inner);
        try {
            Container box = sandbox.container();
            box.bundle()
                    .mount("/rro", "bind", source.toString(), "rbind", "rro")
                    .mount("/ro", "bind", source.toString(), "rbind", "ro")
                    .script("touch /ro/inner/x && ! touch /rro/x 2>/dev/null && ! touch /rro/inner/x 2>/dev/null");
            box.run().ok();
        } finally {
            sandbox.host("umount " + inner);
        }
    }

    @Test
    void mountsInTheOrderGiven(Sandbox sandbox) throws Exception {
        Path source = Files.createDirectories(sandbox.newPath("source"));
        Files.createDirectory(source.resolve("dir"));
        Container box = sandbox.container();
        box.bundle()
                .mount("/mnt", "bind", source.toString(), "bind")
                .mount("/mnt/dir", "tmpfs", "tmpfs", "uid=5")
                .mount("/mnt/dir/deep", "tmpfs", "tmpfs", "uid=6")
                .script("stat -c %u /mnt/dir /mnt/dir/deep");
        assertThat(box.run().ok().stdout()).isEqualTo("5\n6\n");
        assertThat(source.resolve("dir/deep")).doesNotExist();
    }

    @Test
    void hidesAnEarlierMountByALaterOne(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .mount("/mnt", "tmpfs", "tmpfs", "uid=5")
                .mount("/mnt", "tmpfs", "tmpfs", "uid=6")
                .script("stat -c %u /mnt");
        assertThat(box.run().ok().stdout()).isEqualTo("6\n");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "keeps the directory's mode all the same")
    void givesATmpfsTheModeItIsTold(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().mount("/home/tester", "tmpfs", "tmpfs", "mode=711").script("stat -c %a /home/tester");
        assertThat(box.run().ok().stdout()).isEqualTo("711\n");
    }

    @Test
    @KnownDifference(peer = "crun", why = "mounts with the kernel's mode")
    void keepsTheModeOfTheDirectoryBelowATmpfs(Sandbox sandbox) throws Exception {
        Container box = sandbox.container();
        Bundle bundle = box.bundle();
        sandbox.host("mkdir -m 710 " + bundle.rootfs() + "/kept; mkdir -m 1500 " + bundle.rootfs() + "/sticky");
        bundle.mount("/kept", "tmpfs", "tmpfs")
                .mount("/sticky", "tmpfs", "tmpfs")
                .mount("/given", "tmpfs", "tmpfs", "mode=0410")
                .mount("/missing", "tmpfs", "tmpfs")
                .script("stat -c %a /kept /sticky /given");
        assertThat(box.run().ok().stdout()).isEqualTo("710\n1500\n410\n");
    }

    @Test
    @KnownDifference(peer = "crun", why = "mounts with the kernel's mode")
    void copiesUpWhatATmpfsCovers(Sandbox sandbox) {
        Container box = sandbox.container();
        Path data = box.bundle().rootfs().resolve("data");
        sandbox.host("mkdir -p " + data + "/in/deep; echo low > " + data + "/a; echo deep > " + data
                + "/in/deep/b; ln -s in/deep/b " + data + "/link; chmod 4751 " + data + "/a; chmod 1750 " + data
                + "/in; chmod 710 " + data + "; chown 0:6 " + data + "/in/deep/b");
        box.bundle()
                .mount("/data", "tmpfs", "tmpfs", "tmpcopyup", "ro")
                .mount("/data/in/deep", "tmpfs", "tmpfs", "tmpcopyup")
                .script("cat /data/a /data/link && stat -c '%a %u:%g' /data /data/a /data/in /data/in/deep/b"
                        + " && echo up > /data/link && cat /data/in/deep/b && ! touch /data/x 2>/dev/null");
        assertThat(box.run().ok().stdout()).isEqualTo("low\ndeep\n710 0:0\n4751 0:0\n1750 0:0\n644 0:6\nup\n");
        assertThat(data.resolve("in/deep/b")).hasContent("deep");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "hands it to the file system")
    @KnownDifference(peer = "crun", why = "applies it")
    void refusesAnOptionThatItDoesNotApplyYet(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().mount("/data", "bind", "/tmp", "bind", "copy-symlink");
        box.run().fails(1, "\"/data\"", "\"copy-symlink\" is not applied yet");
    }

    @Test
    void mountsATmpfsReadOnly(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().mount("/mnt", "tmpfs", "tmpfs", "ro").script("touch /mnt/x 2>/dev/null || echo read-only");
        assertThat(box.run().ok().stdout()).isEqualTo("read-only\n");
    }

    @Test
    void makesDevReadOnlyAfterItsDevicesAreThere(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/mounts/1/options", List.of("nosuid", "ro"))
                .script("touch /dev/x 2>/dev/null || ls /dev/null");
        assertThat(box.run().ok().stdout()).isEqualTo("/dev/null\n");
    }

    @Test
    void mountsAnOverlay(Sandbox sandbox) {
        Path base = sandbox.newPath("overlay");
        sandbox.host("mkdir -p " + base + "/lower " + base + "/upper " + base + "/work; echo low > " + base
                + "/lower/file; mount -t tmpfs tmpfs " + base + "/upper; mkdir " + base + "/upper/u " + base
                + "/upper/w");
        try {
            Container box = sandbox.container();
            box.bundle()
                    .mount(
                            "/mnt",
                            "overlay",
                            "overlay",
                            "lowerdir=" + base + "/lower",
                            "upperdir=" + base + "/upper/u",
                            "workdir=" + base + "/upper/w")
                    .script("cat /mnt/file; echo up > /mnt/file; cat /mnt/file");
            assertThat(box.run().ok().stdout()).isEqualTo("low\nup\n");
            assertThat(base.resolve("lower/file")).hasContent("low");
        } finally {
            sandbox.host("umount " + base + "/upper");
        }
    }

    @Test
    @KnownDifference(peer = "crun", why = "does not make what a link points to")
    void followsLinksInsideTheRootOnly(Sandbox sandbox) {
        Path victim = sandbox.newPath("victim");
        Container box = sandbox.container();
        box.bundle()
                .link("/absolute", victim.toString())
                .link("/climbing", "../../../../.." + victim)
                .link("/in/side", "/real")
                .mount("/absolute/x", "tmpfs", "tmpfs", "mode=711")
                .mount("/climbing/y", "tmpfs", "tmpfs", "mode=722")
                .mount("/in/side", "tmpfs", "tmpfs", "mode=733")
                .script("stat -c %a /absolute/x /climbing/y /real");
        assertThat(box.run().ok().stdout()).isEqualTo("711\n722\n733\n");
        assertThat(victim).doesNotExist();
        assertThat(box.bundle().rootfs().resolve(victim.toString().substring(1)))
                .isDirectory();
    }

    @Test
    void climbsNotOutOfTheRootByDots(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .mount("/../../../dots", "tmpfs", "tmpfs", "mode=711")
                .mount("/a/../../b", "tmpfs", "tmpfs", "mode=722")
                .script("stat -c %a /dots /b");
        assertThat(box.run().ok().stdout()).isEqualTo("711\n722\n");
        assertThat(sandbox.dir().resolve("dots")).doesNotExist();
    }

    @Test
    void takesARelativeDestination(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().mount("mnt/here", "tmpfs", "tmpfs", "mode=711").script("stat -c %a /mnt/here");
        assertThat(box.run().ok().stdout()).isEqualTo("711\n");
    }

    @Test
    @KnownDifference(peer = "crun", why = "takes it as a path inside")
    void takesADestinationWrittenWithThePathOfTheRootAsOneInside(Sandbox sandbox) throws Exception {
        Container box = sandbox.container();
        Path rootfs = box.bundle().rootfs();
        Files.createDirectories(rootfs.resolve("inside"));
        box.bundle()
                .mount(rootfs + "/mnt", "tmpfs", "tmpfs")
                .mount(rootfs + "/inside", "bind", rootfs + "/mnt", "rbind")
                .script("echo here > /mnt/file; cat /inside/file");
        assertThat(box.run().ok().stdout()).isEqualTo("here\n");
        sandbox.assertNothingLeft();
    }

    @Test
    void leavesNoMountPointsOutside(Sandbox sandbox) {
        String before = sandbox.host("cat /proc/self/mountinfo | wc -l");
        Container box = sandbox.container();
        box.bundle().mount("/mnt", "tmpfs", "tmpfs", "shared");
        box.create().ok();
        assertThat(sandbox.host("grep -c " + sandbox.marker() + " /proc/self/mountinfo || true"))
                .isEqualTo("0");
        box.delete().ok();
        assertThat(sandbox.host("cat /proc/self/mountinfo | wc -l")).isEqualTo(before);
    }

    @Test
    @KnownDifference(peer = "runc", why = "needs /proc inside")
    @KnownDifference(peer = "crun", why = "wants mounts")
    void runsWithoutMounts(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .remove("/mounts")
                .remove("/linux/maskedPaths")
                .remove("/linux/readonlyPaths")
                .script("echo hi");
        assertThat(box.run().ok().stdout()).isEqualTo("hi\n");
    }

    @Test
    void ignoresTheTypeOfABindMount(Sandbox sandbox) throws Exception {
        Path source = Files.createDirectory(sandbox.newPath("source"));
        Container box = sandbox.container();
        box.bundle()
                .mount("/a", "none", source.toString(), "bind")
                .mount("/b", "tmpfs", source.toString(), "rbind")
                .add("/mounts", Map.of("destination", "/c", "source", source.toString(), "options", List.of("bind")))
                .script("touch /a/x; ls /b /c");
        assertThat(box.run().ok().stdout()).isEqualTo("/b:\nx\n\n/c:\nx\n");
    }

    /** Lines {@code <mount point> <type>} of the container. */
    private static List<String> mounts(Container box) {
        box.bundle().args("/bin/cut", "-d", " ", "-f", "2,3", "/proc/mounts");
        return box.run().ok().stdout().lines().toList();
    }

    private static List<String> options(Container box, String mountPoint) {
        box.bundle().args("/bin/grep", " " + mountPoint + " ", "/proc/mounts");
        return List.of(box.run().ok().stdout().split(" ", -1)[3].split(",", -1));
    }
}
