package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attributes of mounts: of a whole tree, and of one that is mounted again. */
@IntegrationTest
class MountAttributesTest {

    @ParameterizedTest
    @CsvSource({
        "rro,ro",
        "rnosuid,nosuid",
        "rnodev,nodev",
        "rnoexec,noexec",
        "rnodiratime,nodiratime",
        "rnoatime,noatime",
        "rrelatime,relatime",
        "rnosymfollow,nosymfollow"
    })
    void areSetOnAWholeTree(String option, String shown, Sandbox sandbox) throws Exception {
        List<List<String>> seen = tree(sandbox, "strictatime", "rbind", option);
        assertThat(seen).hasSize(2).allMatch(flags -> flags.contains(shown));
    }

    @ParameterizedTest
    @CsvSource({
        "rrw,ro",
        "rsuid,nosuid",
        "rdev,nodev",
        "rexec,noexec",
        "rdiratime,nodiratime",
        "ratime,noatime",
        "rnorelatime,noatime",
        "rnostrictatime,noatime",
        "rstrictatime,noatime",
        "rsymfollow,nosymfollow"
    })
    @KnownDifference(peer = "runc 1.1", why = "asks for access times in a way that the kernel refuses")
    void areClearedOnAWholeTree(String option, String hidden, Sandbox sandbox) throws Exception {
        String all = "ro,nosuid,nodev,noexec,nodiratime,noatime,nosymfollow";
        List<List<String>> seen = tree(sandbox, all, "rbind", option);
        assertThat(seen).hasSize(2).noneMatch(flags -> flags.contains(hidden));
        String other = hidden.equals("nodev") ? "nosuid" : "nodev";
        assertThat(seen).allMatch(flags -> flags.contains(other));
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "asks for access times in a way that the kernel refuses")
    void areSetAndClearedTogetherAndTheLaterOneWins(Sandbox sandbox) throws Exception {
        List<List<String>> seen =
                tree(sandbox, "nosuid,noatime", "rbind", "rro", "rnodev", "rsuid", "rnoatime", "rstrictatime", "rrw");
        assertThat(seen)
                .hasSize(2)
                .allMatch(flags -> flags.contains("rw") && flags.contains("nodev"))
                .noneMatch(
                        flags -> flags.contains("nosuid") || flags.contains("noatime") || flags.contains("relatime"));
    }

    /** The flags of two mounts, one in the other, that were made on the host with flags and are bound with options. */
    private static List<List<String>> tree(Sandbox sandbox, String flags, String... options) throws Exception {
        Path source = Files.createDirectory(sandbox.newPath("source"));
        String inner = source + "/inner";
        sandbox.host("mount -t tmpfs tmpfs " + source + " && mkdir " + inner + " && mount -t tmpfs tmpfs " + inner
                + " && mount -o remount,bind," + flags + " " + inner + " && mount -o remount,bind," + flags + " "
                + source);
        try {
            Container box = sandbox.container();
            box.bundle()
                    .mount("/tree", "bind", source.toString(), options)
                    .args("/bin/grep", " /tree", "/proc/self/mountinfo");
            return box.run()
                    .ok()
                    .stdout()
                    .lines()
                    .map(line -> List.of(line.split(" ", -1)[5].split(",", -1)))
                    .toList();
        } finally {
            sandbox.host("umount " + inner + " " + source);
        }
    }

    @Test
    void changeByARemountOfTheMount(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .mount("/mnt", "tmpfs", "tmpfs", "nosuid", "nodev")
                .mount("/mnt", "bind", "", "bind", "remount", "ro", "nosuid");
        assertThat(flags(box, "/mnt")).contains("ro", "nosuid").doesNotContain("nodev");
    }

    @Test
    void changeByARemountOfTheFileSystem(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .mount("/mnt", "tmpfs", "tmpfs", "size=1m")
                .mount("/mnt", "tmpfs", "tmpfs", "remount", "size=2m", "nosuid")
                .args("/bin/grep", " /mnt ", "/proc/self/mountinfo");
        List<String> lines = box.run().ok().stdout().lines().toList();
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst()).contains("nosuid", "size=2048k");
    }

    @Test
    void failWhereThereIsNothingToRemount(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().mount("/etc", "bind", "", "bind", "remount", "ro");
        box.create().fails(1, "/etc", "invalid argument");
        sandbox.assertNothingLeft();
    }

    private static List<String> flags(Container box, String mountPoint) {
        box.bundle().args("/bin/grep", " " + mountPoint + " ", "/proc/self/mountinfo");
        return List.of(box.run()
                .ok()
                .stdout()
                .lines()
                .toList()
                .getLast()
                .split(" ", -1)[5]
                .split(",", -1));
    }
}
