package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Containers of a user who is not root: Debian's user {@code daemon}, in a mount namespace of the test's own with an
 * {@code /etc/subuid} that knows him.
 */
@IntegrationTest
@Tag("vm")
@KnownDifference(peer = "crun 1.8", why = "starts nothing here")
class RootlessTest {

    private static final int DAEMON = 1;
    private static final int SUBORDINATE = 300_000;

    /** A container of his, whose root he is. */
    private static Container container(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().userNamespace(DAEMON, DAEMON);
        maps(box.bundle(), List.of(Map.of("containerID", 0, "hostID", DAEMON, "size", 1)));
        // neither the group of terminals nor a sysfs of its own network namespace are to be taken for granted
        box.bundle().set("/mounts/2/options", List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
        return box;
    }

    private static void maps(Bundle bundle, List<Object> ranges) {
        bundle.set("/linux/uidMappings", ranges).set("/linux/gidMappings", ranges);
    }

    private static List<Object> rootAndSubordinates() {
        return List.of(
                Map.of("containerID", 0, "hostID", DAEMON, "size", 1),
                Map.of("containerID", 1, "hostID", SUBORDINATE, "size", 65_536));
    }

    /** Lines of the shell that are his: {@code hako} is the runtime with a state directory that he owns. */
    private static Result asDaemon(Sandbox sandbox, String path, String script) {
        Path own = sandbox.newPath("own");
        Path ids = sandbox.file("subid", "daemon:" + SUBORDINATE + ":65536\n");
        Path program = reachable(sandbox);
        Host.shell("mkdir " + own + " && chown daemon: " + own);
        Path lines = sandbox.file("script", "hako() { " + program + " --root " + own + " \"$@\"; }\n" + script);
        List<String> words = new ArrayList<>(List.of("unshare", "-m", "/bin/sh", "-c"));
        words.add("mount --bind " + ids + " /etc/subuid && mount --bind " + ids + " /etc/subgid && PATH=" + path
                + " exec /usr/bin/setpriv --reuid daemon --regid daemon --clear-groups /bin/sh " + lines);
        return sandbox.command(words.toArray(String[]::new)).run();
    }

    /** The tree that was built may lie where only root gets to. */
    private static Path reachable(Sandbox sandbox) {
        Path program = sandbox.peer().program();
        if (!sandbox.peer().isHako()) {
            return program;
        }
        Path copy = sandbox.newPath("hako");
        Host.shell("cp -r " + program.resolveSibling("..") + " " + copy + " && chmod -R go+rX " + copy);
        return copy.resolve("bin/hako");
    }

    private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

    @Test
    void aUserMapsHimselfWithoutHelp(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().script("id -u; cat /proc/self/uid_map /proc/self/setgroups; cat /proc/1/oom_score_adj");
        Result result =
                asDaemon(sandbox, "/nowhere", "hako run -b " + box.bundle().dir() + " " + box.id());
        assertThat(result.ok().stdout().replaceAll(" +", " ")).startsWith("0\n 0 1 1\ndeny\n");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "refuses further groups")
    void otherIdsAreMappedByNewuidmap(Sandbox sandbox) {
        Container box = container(sandbox);
        maps(box.bundle(), rootAndSubordinates());
        box.bundle()
                .set("/process/user", Map.of("uid", 5, "gid", 6, "additionalGids", List.of(7)))
                .script("id -u; id -G; cat /proc/self/uid_map");
        Result result = asDaemon(sandbox, PATH, "hako run -b " + box.bundle().dir() + " " + box.id());
        assertThat(result.ok().stdout().replaceAll(" +", " ")).isEqualTo("5\n6 7\n 0 1 1\n 1 300000 65536\n");
    }

    @Test
    @KnownDifference(peer = "runc", why = "does not say which package is missing")
    void saysWhatToInstallWithoutIt(Sandbox sandbox) {
        Container box = container(sandbox);
        maps(box.bundle(), rootAndSubordinates());
        asDaemon(sandbox, "/nowhere", "hako run -b " + box.bundle().dir() + " " + box.id())
                .fails(1, "operation not permitted", "newuidmap is not in PATH: install the package uidmap");
    }

    @Test
    @KnownDifference(peer = "runc", why = "prints what newuidmap says on lines of their own")
    void saysWhyIdsAreNotMapped(Sandbox sandbox) {
        Container box = container(sandbox);
        maps(
                box.bundle(),
                List.of(
                        Map.of("containerID", 0, "hostID", DAEMON, "size", 1),
                        Map.of("containerID", 1, "hostID", 5_000_000, "size", 10)));
        asDaemon(sandbox, PATH, "hako run -b " + box.bundle().dir() + " " + box.id())
                .fails(1, "failed to use newuidmap", "(/etc/subuid and /etc/subgid say which ids a user may map)");
    }

    @Test
    void goesThroughItsWholeLife(Sandbox sandbox) {
        Container box = container(sandbox);
        maps(box.bundle(), rootAndSubordinates());
        box.bundle().args("/bin/sleep", "1000").set("/process/user/uid", 5L);
        String id = box.id();
        Result result = asDaemon(sandbox, PATH, """
                set -e
                hako create -b %s %s </dev/null
                hako state %s | grep '"status"'
                hako start %s
                hako exec %s id -u
                hako exec -u 0 %s cat /proc/self/setgroups
                hako kill %s KILL
                while hako state %s | grep -q running; do sleep 0.1; done
                hako delete %s
                hako list -q
                """.formatted(box.bundle().dir(), id, id, id, id, id, id, id, id));
        assertThat(result.ok().stdout()).isEqualTo("  \"status\": \"created\",\n5\nallow\n");
        sandbox.assertNothingLeft();
    }

    /** As under a rootless engine: root, but of a user namespace, where neither devices can be restricted nor groups set. */
    @Test
    @KnownDifference(peer = "runc 1.1", why = "wants to set groups")
    void theRuntimeMayItselfRunInAUserNamespace(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/mounts/2/options", List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
        box.bundle().script("id -u; exec sleep 1000");
        String id = box.id();
        Path own = sandbox.newPath("own");
        String hako = sandbox.peer().program() + " --root " + own;
        Result result = sandbox.command("unshare", "-Ur", "/bin/sh", "-ec", """
                hako="%s"
                $hako run -d -b %s %s </dev/null
                $hako exec %s cat /proc/self/setgroups
                $hako delete -f %s
                """.formatted(
                                hako, box.bundle().dir(), id, id, id))
                .run();
        assertThat(result.ok().stdout()).contains("0\n").contains("deny\n");
        sandbox.assertNothingLeft();
    }

    @Test
    void needsAUserNamespace(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().withoutNamespace("user").remove("/linux/uidMappings").remove("/linux/gidMappings");
        asDaemon(sandbox, PATH, "hako run -b " + box.bundle().dir() + " " + box.id())
                .fails(1, "rootless container requires user namespaces");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "has other words")
    void ownersOfMountsMustBeMapped(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().mount("/tmp", "tmpfs", "tmpfs", "gid=5");
        asDaemon(sandbox, PATH, "hako run -b " + box.bundle().dir() + " " + box.id())
                .fails(1, "cannot specify gid=5 mount option for rootless container");
    }

    @Test
    void limitsNeedACgroup(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().set("/linux/resources/pids", Map.of("limit", 20));
        asDaemon(sandbox, PATH, "hako run -b " + box.bundle().dir() + " " + box.id())
                .fails(1, "cannot set pids limit: container could not join or create cgroup");
        box.bundle().remove("/linux/resources/pids").set("/linux/cgroupsPath", "/" + box.id());
        asDaemon(sandbox, PATH, "hako run -b " + box.bundle().dir() + " " + box.id())
                .fails(1, "unable to apply cgroup configuration", "permission denied");
        sandbox.assertNothingLeft();
    }

    @Test
    void groupsNeedAnIdThatMayHaveThem(Sandbox sandbox) {
        Container box = container(sandbox);
        box.bundle().set("/process/user/additionalGids", List.of(0));
        asDaemon(sandbox, PATH, "hako run -b " + box.bundle().dir() + " " + box.id())
                .fails(1, "cannot set any additional groups in a rootless container");
    }
}
