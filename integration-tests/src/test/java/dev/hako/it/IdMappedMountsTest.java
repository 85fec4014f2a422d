package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Id-mapped mounts: owners that look otherwise through one mount, with and without a user namespace. */
@IntegrationTest
@Tag("vm")
@KnownDifference(peer = "runc 1.1", why = "knows no id-mapped mounts")
@KnownDifference(peer = "crun 1.8", why = "starts nothing here")
class IdMappedMountsTest {

    private static final int UID = 100_000;
    private static final int GID = 200_000;

    private Path source = Path.of("/");

    /** A directory with files of 0:0 and 1000:100, and a mount below it with a file of 0:0. */
    @BeforeEach
    void makeSource(Sandbox sandbox) {
        source = sandbox.newPath("source");
        Host.shell("mkdir -p " + source + "/below && touch " + source + "/root " + source + "/user && chown 1000:100 "
                + source + "/user && mount -t tmpfs tmpfs " + source + "/below && touch " + source + "/below/file");
    }

    @AfterEach
    void unmount() {
        Host.shell("umount " + source + "/below");
    }

    private static List<Object> map(int inside, int outside, int size) {
        return List.of(Map.of("containerID", inside, "hostID", outside, "size", size));
    }

    private Container container(Sandbox sandbox, String... options) {
        Container box = sandbox.container();
        box.bundle()
                .mount("/tmp", "bind", source.toString(), options)
                .script("cd /tmp; stat -c %n=%u:%g root user below/* 2>/dev/null; true");
        return box;
    }

    private static Bundle mapped(Bundle bundle, List<Object> uids, List<Object> gids) {
        return bundle.set("/mounts/7/uidMappings", uids).set("/mounts/7/gidMappings", gids);
    }

    @Test
    void ownersLookOtherwise(Sandbox sandbox) {
        Container box = container(sandbox, "bind");
        mapped(box.bundle(), map(0, 5000, 2000), map(0, 6000, 2000));
        assertThat(box.run().ok().stdout()).isEqualTo("root=5000:6000\nuser=6000:6100\n");
        assertThat(sandbox.host("stat -c %u:%g " + source + "/root")).isEqualTo("0:0");
    }

    @Test
    void whatIsNotMappedBelongsToNobody(Sandbox sandbox) {
        Container box = container(sandbox, "bind");
        mapped(box.bundle(), map(0, 5000, 1), map(0, 6000, 1));
        assertThat(box.run().ok().stdout()).isEqualTo("root=5000:6000\nuser=65534:65534\n");
    }

    @Test
    void inAUserNamespaceTheIdsAreThoseOutside(Sandbox sandbox) {
        Container box = container(sandbox, "bind");
        mapped(box.bundle().userNamespace(UID, GID), map(0, UID, 65_536), map(0, GID, 65_536));
        assertThat(box.run().ok().stdout()).isEqualTo("root=0:0\nuser=1000:100\n");
    }

    @Test
    void whatIsWrittenIsMappedBack(Sandbox sandbox) {
        Container box = container(sandbox, "bind");
        mapped(box.bundle().userNamespace(UID, GID), map(0, UID, 65_536), map(0, GID, 65_536))
                .set("/process/user", Map.of("uid", 1000, "gid", 100))
                .script("echo written >>/tmp/user && stat -c %u:%g /tmp/user");
        assertThat(box.run().ok().stdout()).isEqualTo("1000:100\n");
        assertThat(sandbox.host("stat -c %u:%g " + source + "/user; cat " + source + "/user"))
                .isEqualTo("1000:100\nwritten");
    }

    @Test
    void withoutMappingsThoseOfTheContainerHold(Sandbox sandbox) {
        Container box = container(sandbox, "rbind", "idmap");
        box.bundle().userNamespace(UID, GID);
        assertThat(box.run().ok().stdout()).isEqualTo("root=0:0\nuser=1000:100\nbelow/file=65534:65534\n");
    }

    @Test
    void ridmapReachesWhatIsMountedBelow(Sandbox sandbox) {
        Container box = container(sandbox, "rbind", "ridmap");
        box.bundle().userNamespace(UID, GID);
        assertThat(box.run().ok().stdout()).isEqualTo("root=0:0\nuser=1000:100\nbelow/file=0:0\n");
    }

    @Test
    void thoseOfAJoinedNamespaceHoldAsWell(Sandbox sandbox) {
        Container first = sandbox.container();
        first.bundle().userNamespace(UID, GID);
        first.sleeping();
        Container box = container(sandbox, "bind", "idmap");
        box.bundle()
                .userNamespace(UID, GID)
                .namespace("user", Path.of("/proc/" + first.pid() + "/ns/user"))
                .remove("/linux/uidMappings")
                .remove("/linux/gidMappings");
        assertThat(box.run().ok().stdout()).isEqualTo("root=0:0\nuser=1000:100\n");
    }

    @Test
    void differentMountsMayBeMappedDifferently(Sandbox sandbox) {
        Container box = container(sandbox, "bind");
        mapped(box.bundle(), map(0, 5000, 2000), map(0, 6000, 2000))
                .mount("/var", "bind", source.toString(), "bind", "ro")
                .set("/mounts/8/uidMappings", map(0, 7000, 2000))
                .set("/mounts/8/gidMappings", map(0, 8000, 2000))
                .mount("/home", "bind", source.toString(), "bind")
                .script("stat -c %u:%g /tmp/root /var/root /home/root; touch /var/x || echo read-only");
        assertThat(box.run().ok().stdout()).isEqualTo("5000:6000\n7000:8000\n0:0\nread-only\n");
    }

    @Test
    void aFileSystemThatCannotIsNamed(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().mount("/tmp", "bind", "/proc", "bind");
        mapped(box.bundle(), map(0, 5000, 1), map(0, 5000, 1));
        box.run()
                .fails(
                        1,
                        "failed to set MOUNT_ATTR_IDMAP on /proc: invalid argument "
                                + "(maybe the filesystem used doesn't support idmap mounts on this kernel?)");
    }

    /** In the container's mount namespace what is mounted below is locked. */
    @Test
    void whatIsMountedBelowMayBeLeftOutInAUserNamespace(Sandbox sandbox) {
        Container box = container(sandbox, "bind");
        box.bundle().userNamespace(UID, GID).script("ls /tmp/below | wc -l; ls /tmp");
        assertThat(box.run().ok().stdout()).isEqualTo("0\nbelow\nroot\nuser\n");
    }

    @Test
    void bothMappingsAreNeeded(Sandbox sandbox) {
        Container box = container(sandbox, "bind");
        box.bundle().set("/mounts/7/uidMappings", map(0, 1, 1));
        box.run().fails(1, "id-mapped mounts must have both uid and gid mappings specified");
    }

    @Test
    void withoutAUserNamespaceThereIsNothingToTakeThemFrom(Sandbox sandbox) {
        Container box = container(sandbox, "bind", "idmap");
        box.run().fails(1, "id-mapped mounts must have both uid and gid mappings specified");
    }

    @Test
    void onlyBindMountsAreMapped(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().mount("/tmp", "tmpfs", "tmpfs");
        mapped(box.bundle(), map(0, 1, 1), map(0, 1, 1));
        box.run().fails(1, "id-mapped mounts are only supported for bind-mounts");
    }
}
