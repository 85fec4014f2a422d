package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Namespaces: new ones, those of others, and those of the host. */
@IntegrationTest
@Tag("vm")
class NamespacesTest {
    @ParameterizedTest
    @CsvSource({"pid,pid", "network,net", "ipc,ipc", "uts,uts", "mount,mnt", "cgroup,cgroup"})
    void makesANewNamespace(String type, String file, Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        assertThat(namespace(box, file)).isNotEqualTo(Host.link("/proc/self/ns/" + file));
    }

    @ParameterizedTest
    @CsvSource({"pid,pid", "network,net", "ipc,ipc", "uts,uts", "cgroup,cgroup"})
    void sharesTheHostsNamespaceWhenNoneIsGiven(String type, String file, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().withoutNamespace(type).remove("/hostname");
        if (type.equals("network")) {
            bindSys(box);
        }
        box.sleeping();
        assertThat(namespace(box, file)).isEqualTo(Host.link("/proc/self/ns/" + file));
    }

    @ParameterizedTest
    @CsvSource({"pid,pid", "network,net", "ipc,ipc", "uts,uts", "cgroup,cgroup"})
    void joinsTheNamespaceOfAnotherContainer(String type, String file, Sandbox sandbox) {
        Container first = sandbox.container().sleeping();
        Container second = sandbox.container();
        second.bundle().namespace(type, Path.of("/proc/" + first.pid() + "/ns/" + file));
        if (type.equals("network")) {
            bindSys(second);
        }
        second.sleeping();
        assertThat(namespace(second, file)).isEqualTo(namespace(first, file));
        assertThat(namespace(second, "mnt")).isNotEqualTo(namespace(first, "mnt"));
        second.delete("--force").ok();
        assertThat(first.status()).isEqualTo("running");
    }

    @Test
    void joinsTheMountNamespaceOfAnotherContainer(Sandbox sandbox) {
        Container first = sandbox.container();
        first.bundle().mount("/shared", "tmpfs", "tmpfs");
        first.sleeping();
        Container second = sandbox.container();
        second.bundle().namespace("mount", Path.of("/proc/" + first.pid() + "/ns/mnt"));
        var created = second.create();
        // the runtimes disagree on whether this works, but none may leave anything
        if (created.code() == 0) {
            assertThat(namespace(second, "mnt")).isEqualTo(namespace(first, "mnt"));
        }
        assertThat(first.status()).isEqualTo("running");
    }

    @Test
    void joinsABoundNamespaceFile(Sandbox sandbox) {
        Path bound = sandbox.file("netns", "");
        sandbox.host("unshare --net=" + bound + " true");
        try {
            Container box = sandbox.container();
            box.bundle().namespace("network", bound).args("/bin/sleep", "1000");
            box.run("-d").ok();
            String inode = sandbox.host("stat -L -c %i " + bound);
            assertThat(namespace(box, "net")).isEqualTo("net:[" + inode + "]");
            box.delete("--force").ok();
            assertThat(sandbox.host("stat -L -c %i " + bound)).isEqualTo(inode);
        } finally {
            sandbox.host("umount " + bound);
        }
    }

    @Test
    void bringsLoopbackUp(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("ip -o addr show lo | grep -c 'inet 127.0.0.1/8'; ip link show lo | grep -o 'LOOPBACK,UP'");
        assertThat(box.run().ok().stdout()).isEqualTo("1\nLOOPBACK,UP\n");
    }

    @Test
    void showsNoNetworkDeviceOfTheHost(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/ls", "/sys/class/net");
        assertThat(box.run().ok().stdout().lines()).contains("lo").noneMatch(name -> name.startsWith("e"));
    }

    @Test
    void isTheFirstProcess(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("echo $$; ps | wc -l");
        assertThat(box.run().ok().stdout().lines().toList().getFirst()).isEqualTo("1");
    }

    @Test
    void seesNoProcessOfTheHost(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("for p in /proc/[0-9]*; do cat $p/comm 2>/dev/null; done; true");
        assertThat(box.run().ok().stdout().lines()).allMatch(comm -> comm.equals("sh") || comm.equals("cat"));
    }

    @Test
    void setsTheHostName(Sandbox sandbox) {
        String before = sandbox.host("hostname");
        Container box = sandbox.container();
        box.bundle().set("/hostname", "some-name.example").script("hostname; cat /proc/sys/kernel/hostname");
        assertThat(box.run().ok().stdout()).isEqualTo("some-name.example\nsome-name.example\n");
        assertThat(sandbox.host("hostname")).isEqualTo(before);
    }

    @Test
    void keepsTheHostsNameUnlessOneIsGiven(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().remove("/hostname").args("/bin/hostname");
        assertThat(box.run().ok().stdout().strip()).isEqualTo(sandbox.host("hostname"));
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "does not know domainname")
    void setsTheDomainName(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/domainname", "example.org").args("/bin/cat", "/proc/sys/kernel/domainname");
        assertThat(box.run().ok().stdout()).isEqualTo("example.org\n");
    }

    @Test
    void showsItsOwnCgroupAsTheRoot(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("cut -d: -f3 /proc/self/cgroup | sort -u");
        assertThat(box.run().ok().stdout()).isEqualTo("/\n");
    }

    @Test
    void showsItsPlaceInTheHostsTreeWithoutACgroupNamespace(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().withoutNamespace("cgroup").args("/bin/cat", "/proc/self/cgroup");
        assertThat(box.run().ok().stdout()).contains("/" + box.id() + "\n");
    }

    @Test
    void separatesIpc(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("cat /proc/sys/kernel/msg_next_id; ls /dev/mqueue");
        assertThat(box.run().ok().stdout()).isEqualTo("-1\n");
    }

    @Test
    @KnownDifference(peer = "runc", why = "needs /proc inside")
    void runsWithTheHostsMounts(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .withoutNamespace("mount")
                .remove("/linux/maskedPaths")
                .remove("/linux/readonlyPaths")
                .writable()
                .set("/mounts", List.of())
                .args("/bin/hostname");
        assertThat(box.run().ok().stdout()).isEqualTo("box\n");
    }

    @Test
    @KnownDifference(peer = "runc", why = "needs /proc inside")
    void executesInTheContainersRootAlsoWithTheHostsMounts(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .withoutNamespace("mount")
                .remove("/linux/maskedPaths")
                .remove("/linux/readonlyPaths")
                .set("/mounts", List.of())
                .file("/only/here", "in the container")
                .writable();
        box.sleeping();
        assertThat(box.exec("cat", "/only/here").ok().stdout()).isEqualTo("in the container");
        assertThat(box.exec("--cwd", "/only", "--", "sh", "-c", "pwd; ls; ls -d /usr")
                        .stdout())
                .isEqualTo("/only\nhere\n");
    }

    @Test
    @KnownDifference(peer = "runc", why = "needs /proc inside")
    void executesWithoutAnyNamespace(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/linux/namespaces", List.of())
                .remove("/hostname")
                .remove("/linux/maskedPaths")
                .remove("/linux/readonlyPaths")
                .set("/mounts", List.of())
                .file("/only/here", "in the container")
                .writable();
        box.sleeping();
        assertThat(box.exec("cat", "/only/here").ok().stdout()).isEqualTo("in the container");
    }

    private static void bindSys(Container box) {
        box.bundle()
                .set(
                        "/mounts/5",
                        Map.of(
                                "destination", "/sys",
                                "type", "bind",
                                "source", "/sys",
                                "options", List.of("rbind", "nosuid", "noexec", "nodev", "ro")));
        box.bundle().remove("/mounts/6");
    }

    private static String namespace(Container box, String file) {
        return Host.link("/proc/" + box.pid() + "/ns/" + file);
    }
}
