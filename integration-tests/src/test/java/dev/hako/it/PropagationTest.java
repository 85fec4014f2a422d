package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether mounts made on one side show on the other. */
@IntegrationTest
class PropagationTest {
    @ParameterizedTest
    @CsvSource({
        "private,^$",
        "rprivate,^$",
        "shared,^shared:\\d+( master:\\d+)?$",
        "rshared,^shared:\\d+( master:\\d+)?$",
        "slave,^master:\\d+$",
        "rslave,^master:\\d+$",
        "unbindable,^unbindable$",
        "runbindable,^unbindable$"
    })
    @KnownDifference(peer = "crun", why = "keeps mounts private")
    void givesAMountItsPropagation(String option, String shown, Sandbox sandbox) throws Exception {
        Path source = Files.createDirectory(sandbox.newPath("source"));
        sandbox.host("mount --bind " + source + " " + source + " && mount --make-shared " + source);
        try {
            Container box = sandbox.container();
            box.bundle().mount("/mnt", "bind", source.toString(), "rbind", option);
            assertThat(propagation(box, "/mnt")).matches(shown);
        } finally {
            sandbox.host("umount " + source);
        }
    }

    @Test
    @KnownDifference(peer = "crun", why = "keeps mounts private")
    void showsTheHostsLaterMountsToASlave(Sandbox sandbox) throws Exception {
        Path source = Files.createDirectory(sandbox.newPath("source"));
        Files.createDirectory(source.resolve("sub"));
        sandbox.host("mount --bind " + source + " " + source + " && mount --make-shared " + source);
        try {
            Container box = sandbox.container();
            box.bundle()
                    .mount("/slave", "bind", source.toString(), "rbind", "rslave")
                    .mount("/private", "bind", source.toString(), "rbind", "rprivate");
            box.sleeping();
            sandbox.host("mount -t tmpfs tmpfs " + source + "/sub && touch " + source + "/sub/seen");
            assertThat(box.exec("ls", "/slave/sub").ok().stdout()).isEqualTo("seen\n");
            assertThat(box.exec("ls", "/private/sub").ok().stdout()).isEmpty();
            sandbox.host("umount " + source + "/sub");
            box.delete("--force").ok();
        } finally {
            sandbox.host("umount " + source);
        }
    }

    @ParameterizedTest
    @CsvSource({"shared,shared:", "rshared,shared:", "unbindable,unbindable", "runbindable,unbindable"})
    @KnownDifference(peer = "runc 1.1", why = "does so to the old root only")
    @KnownDifference(peer = "crun", why = "does so to the old root only")
    void givesTheRootItsPropagation(String propagation, String shown, Sandbox sandbox) {
        assertThat(rootPropagation(propagation, sandbox)).contains(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"private", "rprivate", "slave", "rslave"})
    void keepsTheRootToItself(String propagation, Sandbox sandbox) {
        assertThat(rootPropagation(propagation, sandbox)).doesNotContain("shared");
    }

    private static String rootPropagation(String propagation, Sandbox sandbox) {
        Bundle bundle = sandbox.bundle();
        sandbox.host("mount --bind " + bundle.dir() + " " + bundle.dir() + " && mount --make-shared " + bundle.dir());
        try {
            // what is unbindable cannot be bound on itself to become read-only
            bundle.set("/linux/rootfsPropagation", propagation)
                    .remove("/linux/readonlyPaths")
                    .remove("/linux/maskedPaths");
            return propagation(sandbox.container(bundle), "/");
        } finally {
            sandbox.host("umount -l " + bundle.dir());
        }
    }

    @Test
    void keepsTheContainersMountsFromTheHost(Sandbox sandbox) {
        Bundle bundle = sandbox.bundle();
        sandbox.host("mount --bind " + bundle.dir() + " " + bundle.dir() + " && mount --make-shared " + bundle.dir());
        try {
            Container box = sandbox.container(bundle);
            box.create().ok();
            assertThat(sandbox.host("grep -c '" + bundle.rootfs() + "' /proc/self/mountinfo || true"))
                    .isEqualTo("0");
            box.delete().ok();
        } finally {
            sandbox.host("umount -l " + bundle.dir());
        }
    }

    /** The optional fields of a mount in mountinfo. */
    private static String propagation(Container box, String mountPoint) {
        box.bundle().args("/bin/grep", "^[0-9]* [0-9]* [0-9:]* [^ ]* " + mountPoint + " ", "/proc/self/mountinfo");
        String line = box.run().ok().stdout().lines().toList().getLast();
        String optional = line.replaceFirst("^(\\S+ ){6}", "").replaceFirst("- .*", "");
        return optional.strip();
    }
}
