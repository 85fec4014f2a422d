package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cgroups of v2 that a container manages by itself: whose they are, and where added processes go. */
@IntegrationTest
@Tag("cgroups")
class DelegationTest {
    private static final int OUTSIDE = 100_000;

    @Test
    @KnownDifference(peer = "runc", why = "gives them away with the systemd driver alone")
    void givesAWritableCgroupToRootOfTheContainer(Sandbox sandbox) {
        Container box = container(sandbox, "rw");
        box.bundle().userNamespace(OUTSIDE, OUTSIDE);
        box.sleeping();
        assertThat(owner(box, "/sys/fs/cgroup")).isEqualTo("0");
        assertThat(owner(box, "/sys/fs/cgroup/cgroup.subtree_control")).isEqualTo("0");
        assertThat(owner(box, "/sys/fs/cgroup/pids.max")).isEqualTo("65534");
        String move = "cd /sys/fs/cgroup; mkdir sub; echo $$ > sub/cgroup.procs; cat /proc/self/cgroup";
        assertThat(box.exec("/bin/sh", "-ec", move).ok().stdout()).isEqualTo("0::/sub\n");
        box.exec("/bin/sh", "-c", "echo 5 > /sys/fs/cgroup/pids.max").exits(1);
        box.delete("--force").ok();
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc", why = "gives them away with the systemd driver alone")
    @KnownDifference(peer = "crun", why = "gives them to root of the container")
    void givesItToTheUserOfTheProgram(Sandbox sandbox) {
        Container box = container(sandbox, "rw");
        box.bundle().set("/process/user", Map.of("uid", 1234, "gid", 1234));
        box.sleeping();
        assertThat(owner(box, "/sys/fs/cgroup")).isEqualTo("1234");
        box.exec("mkdir", "/sys/fs/cgroup/sub").ok();
    }

    @Test
    @KnownDifference(peer = "crun", why = "always gives it to root of the container")
    void keepsACgroupThatIsReadOnly(Sandbox sandbox) {
        Container box = container(sandbox, "ro");
        box.bundle().userNamespace(OUTSIDE, OUTSIDE);
        box.sleeping();
        assertThat(owner(box, "/sys/fs/cgroup")).isEqualTo("65534");
    }

    @Test
    @KnownDifference(peer = "crun", why = "always gives it to root of the container")
    void keepsACgroupWithoutANamespace(Sandbox sandbox) {
        Container box = container(sandbox, "rw");
        box.bundle().userNamespace(OUTSIDE, OUTSIDE).withoutNamespace("cgroup");
        box.sleeping();
        assertThat(Host.cgroups(box.id())).hasSize(1);
        assertThat(sandbox.host("stat -c %u " + Host.cgroups(box.id()).getFirst()))
                .isEqualTo("0");
    }

    /** Once the cgroup hands a controller down that knows no threads, no process can be in it: the next one goes to where init is. */
    @Test
    @KnownDifference(peer = "crun", why = "its exec goes to a sub-cgroup by other rules")
    void addsProcessesToWhereInitHasGone(Sandbox sandbox) {
        Container box = container(sandbox, "rw");
        box.sleeping();
        assertThat(box.exec("cat", "/proc/self/cgroup").ok().stdout()).isEqualTo("0::/\n");
        box.exec("/bin/sh", "-ec", "mkdir /sys/fs/cgroup/foo; echo 1 > /sys/fs/cgroup/foo/cgroup.procs")
                .ok();
        assertThat(box.exec("cat", "/proc/self/cgroup").ok().stdout()).isEqualTo("0::/\n");
        box.exec(
                        "/bin/sh",
                        "-ec",
                        "echo $$ > /sys/fs/cgroup/foo/cgroup.procs; echo +memory > /sys/fs/cgroup/cgroup.subtree_control")
                .ok();
        assertThat(box.exec("cat", "/proc/self/cgroup").ok().stdout()).isEqualTo("0::/foo\n");
        box.exec("--cgroup", "/", "--", "true").fails(255, " adding pid ", "/cgroup.procs: device or resource busy");
        box.exec("--cgroup", "foo", "--", "true").ok();
        assertThat(box.command("ps", "--format", "json").run().ok().stdout()).isEqualTo("[" + box.pid() + "]\n");
        box.delete("--force").ok();
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc", why = "does not say what to do")
    @KnownDifference(peer = "crun", why = "has other words")
    void explainsAPlaceForThreadsOnly(Sandbox sandbox) {
        assumeTrue(Host.isCgroup2(), "needs cgroup v2");
        sandbox.withCgroupfs();
        Path parent = Path.of("/sys/fs/cgroup", sandbox.marker() + "-threads");
        Host.shell("mkdir -p " + parent + "/busy; echo threaded > " + parent + "/busy/cgroup.type");
        Container box = sandbox.container();
        box.bundle()
                .set("/linux/cgroupsPath", "/" + parent.getFileName() + "/busy/c")
                .set("/linux/resources/memory", Map.of("limit", 1 << 26));
        box.create()
                .fails(
                        1,
                        "unable to apply cgroup configuration: cannot enter cgroupv2 \"" + parent,
                        "with domain controllers -- it is in ",
                        "cgroupsPath");
        box.bundle().remove("/linux/resources/memory");
        box.run().ok();
        Host.shell("rmdir " + parent + "/busy " + parent);
    }

    private static Container container(Sandbox sandbox, String access) {
        assumeTrue(Host.isCgroup2(), "needs cgroup v2");
        Container box = sandbox.container();
        Json.array(Json.at(box.bundle().config(), "/mounts"))
                .removeIf(mount -> Json.at(mount, "/destination").equals("/sys/fs/cgroup"));
        box.bundle().mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", access);
        return box;
    }

    private static String owner(Container box, String path) {
        return box.exec("stat", "-c", "%u", path).ok().stdout().strip();
    }
}
