package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The root file system: where it is, and what may be done to it. */
@IntegrationTest
class RootfsTest {
    @Test
    void isReadOnlyWhenTold(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("touch /x /etc/x /bin/x 2>&1 | grep -c 'Read-only file system'");
        assertThat(box.run().ok().stdout()).isEqualTo("3\n");
    }

    @Test
    void isWritableOtherwise(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().remove("/root/readonly").script("echo text > /x");
        box.run().ok();
        assertThat(box.bundle().rootfs().resolve("x")).hasContent("text");
    }

    @Test
    void mayBeTheBundleItself(Sandbox sandbox) throws Exception {
        Bundle bundle = sandbox.bundle();
        bundle.set("/root/path", ".").args("/bin/ls", "/config.json");
        Path rootfs = bundle.rootfs();
        try (var entries = Files.list(rootfs)) {
            for (Path entry : entries.toList()) {
                Files.move(entry, bundle.dir().resolve(entry.getFileName()));
            }
        }
        assertThat(sandbox.container(bundle).run().ok().stdout()).isEqualTo("/config.json\n");
    }

    @Test
    void mayBeAnywhere(Sandbox sandbox) throws Exception {
        Bundle bundle = sandbox.bundle();
        Path elsewhere = sandbox.newPath("elsewhere");
        Files.move(bundle.rootfs(), elsewhere);
        bundle.set("/root/path", elsewhere.toString()).script("echo hi");
        assertThat(sandbox.container(bundle).run().ok().stdout()).isEqualTo("hi\n");
    }

    @Test
    void mayHaveASpaceInItsPath(Sandbox sandbox) throws Exception {
        Bundle bundle = sandbox.bundle();
        Files.move(bundle.rootfs(), bundle.dir().resolve("root fs, 箱"));
        bundle.set("/root/path", "root fs, 箱").script("echo hi");
        assertThat(sandbox.container(bundle).run().ok().stdout()).isEqualTo("hi\n");
    }

    @Test
    void mayHaveAnyPathWhateverTheLocale(Sandbox sandbox) throws Exception {
        Bundle bundle = sandbox.bundle();
        Files.move(bundle.rootfs(), bundle.dir().resolve("箱"));
        bundle.set("/root/path", "箱").args("/bin/ls", "/etc/passwd");
        Container box = sandbox.container(bundle);
        box.running().onlyEnv(Map.of("LC_ALL", "C")).run().ok();
        box.running().onlyEnv(Map.of()).run().ok();
    }

    @Test
    void mayBeAMountPoint(Sandbox sandbox) throws Exception {
        Bundle bundle = sandbox.bundle();
        Path mounted = Files.createDirectory(bundle.dir().resolve("mounted"));
        sandbox.host("mount --bind " + bundle.rootfs() + " " + mounted);
        try {
            bundle.set("/root/path", "mounted").script("echo hi");
            Container box = sandbox.container(bundle);
            assertThat(box.run().ok().stdout()).isEqualTo("hi\n");
        } finally {
            sandbox.host("umount " + mounted);
        }
    }

    @Test
    void isSharedByTwoContainers(Sandbox sandbox) {
        Bundle bundle = sandbox.bundle();
        Container first = sandbox.container(bundle).sleeping();
        Container second = sandbox.container(bundle);
        bundle.set("/hostname", "second").args("/bin/hostname");
        assertThat(second.run().ok().stdout()).isEqualTo("second\n");
        assertThat(first.status()).isEqualTo("running");
    }

    @Test
    void isAllTheContainerSees(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("cd ../../..; ls; ls / | wc -l; ls -id / | cut -d' ' -f1; ls -id /.. | cut -d' ' -f1");
        List<String> lines = box.run().ok().stdout().lines().toList();
        assertThat(lines).contains("bin", "etc", "proc").doesNotContain("boot", "usr");
        assertThat(lines.get(lines.size() - 1))
                .isEqualTo(lines.get(lines.size() - 2).strip());
    }

    @Test
    void isLeftAsItWas(Sandbox sandbox) {
        Container box = sandbox.container();
        String list = "cd " + box.bundle().rootfs() + "; find . | sort";
        String before = sandbox.host(list);
        box.run().ok();
        assertThat(sandbox.host(list)).isEqualTo(before);
    }

    @Test
    void movesTheRootIfItIsNotToPivot(Sandbox sandbox) {
        Container box = sandbox.container();
        Path onHost = box.bundle().dir();
        box.bundle().script("test -e " + onHost + " || echo the host is out of reach; cat /proc/mounts");
        Result result = box.run("--no-pivot").ok();
        assertThat(result.stdout())
                .startsWith("the host is out of reach\n")
                .contains(" / ")
                .doesNotContain(onHost.toString());
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"private", "rprivate"})
    @KnownDifference(peer = "crun", why = "does not look")
    @KnownDifference(peer = "runc 1.1", why = "does not look")
    void refusesAPrivatePropagationIfItIsNotToPivot(String propagation, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/linux/rootfsPropagation", propagation);
        box.run("--no-pivot").fails(1, "rootfsPropagation of [r]private is not safe without pivot_root");
        sandbox.assertNothingLeft();
    }
}
