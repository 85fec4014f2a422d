package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Masked and read-only paths. */
@IntegrationTest
class PathsTest {
    @Test
    void masksAFile(Sandbox sandbox) {
        Container box = masking(sandbox, "/secret");
        box.bundle().file("/secret", "s3cret").script("cat /secret; stat -c %F /secret");
        assertThat(box.run().ok().stdout()).isEqualTo("character special file\n");
    }

    @Test
    void masksADirectory(Sandbox sandbox) {
        Container box = masking(sandbox, "/secrets");
        box.bundle()
                .file("/secrets/a", "s3cret")
                .script("ls -A /secrets; touch /secrets/x 2>/dev/null || echo read-only");
        assertThat(box.run().ok().stdout()).isEqualTo("read-only\n");
        assertThat(box.bundle().rootfs().resolve("secrets/a")).hasContent("s3cret");
    }

    @Test
    void masksManyPathsAndOneTwice(Sandbox sandbox) {
        Container box = masking(sandbox, "/a", "/b", "/a", "/c/d", "/c/d/e");
        box.bundle().file("/a/x", "").file("/b/x", "").file("/c/d/e/x", "").script("ls -A /a /b /c/d | grep x; true");
        assertThat(box.run().ok().stdout()).isEmpty();
    }

    @Test
    void passesOverMaskedPathsThatAreNotThere(Sandbox sandbox) {
        masking(sandbox, "/nothing", "/nothing/there").run().ok();
    }

    @Test
    void masksWhatALinkPointsTo(Sandbox sandbox) {
        Container box = masking(sandbox, "/link");
        box.bundle().file("/secret", "s3cret").link("/link", "/secret").args("/bin/cat", "/link");
        assertThat(box.run().ok().stdout()).isEmpty();
    }

    @Test
    void masksTheUsualPathsOfProc(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("cat /proc/kcore /proc/keys /proc/timer_list; ls -A /sys/firmware");
        assertThat(box.run().ok().stdout()).isEmpty();
    }

    @Test
    void makesPathsReadOnly(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .writable()
                .file("/fixed/file", "x")
                .file("/alone", "x")
                .set("/linux/readonlyPaths", List.of("/fixed", "/alone", "/nothing"))
                .script("for f in /fixed/new /fixed/file /alone; do (echo y > $f) 2>/dev/null && echo written; done;"
                        + " echo y > /free && cat /free");
        assertThat(box.run().ok().stdout()).isEqualTo("y\n");
    }

    @Test
    void makesTheUsualPathsOfProcReadOnly(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("(echo x > /proc/sys/kernel/hostname) 2>&1 | grep -o 'Read-only file system'");
        assertThat(box.run().ok().stdout()).isEqualTo("Read-only file system\n");
    }

    @Test
    @KnownDifference(peer = "crun", why = "drops them")
    void keepsTheFlagsOfAReadOnlyPathsMount(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .mount("/mnt", "tmpfs", "tmpfs", "nosuid", "nodev", "noexec")
                .mount("/mnt/sub", "tmpfs", "tmpfs", "nosuid", "nodev", "noexec")
                .set("/linux/readonlyPaths", List.of("/mnt/sub"))
                .script("grep ' /mnt/sub ' /proc/mounts | tail -1 | cut -d' ' -f4");
        assertThat(box.run().ok().stdout()).contains("ro,nosuid,nodev,noexec");
    }

    @Test
    void worksWithoutEither(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .remove("/linux/maskedPaths")
                .remove("/linux/readonlyPaths")
                .script("grep -c ' /proc' /proc/mounts");
        assertThat(box.run().ok().stdout()).isEqualTo("1\n");
    }

    private static Container masking(Sandbox sandbox, String... paths) {
        Container box = sandbox.container();
        box.bundle().set("/linux/maskedPaths", List.of(paths));
        return box;
    }
}
