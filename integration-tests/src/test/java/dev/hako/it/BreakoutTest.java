package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ways out of a container by what the runtime's processes in it have open or may do. */
@IntegrationTest
class BreakoutTest {

    private static final String BREAKOUT =
            "current working directory is outside of container mount namespace root -- possible container breakout detected";

    @Test
    @KnownDifference(peer = "crun", why = "says it in other words")
    void doNotStartOutsideOfTheContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        long here = ProcessHandle.current().pid();
        box.bundle().withoutNamespace("pid").args("/bin/pwd").set("/process/cwd", "/proc/" + here + "/root");
        box.create().fails(1, "create failed: ", BREAKOUT);
        box.run().fails(1, "run failed: ", BREAKOUT);
        sandbox.assertNothingLeft();
    }

    @Test
    void doNotStartOutsideOfTheContainerLater(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().withoutNamespace("pid");
        box.sleeping();
        String outside = "/proc/" + ProcessHandle.current().pid() + "/cwd";
        box.exec("--cwd", outside, "--", "pwd").fails(255, "exec failed: ", BREAKOUT);
    }

    @Test
    void doNotStartInADescriptorOfTheRuntimes(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        for (int fd = 3; fd < 20; fd++) {
            String result =
                    box.exec("--cwd", "/proc/self/fd/" + fd, "--", "pwd").stdout();
            assertThat(result).as("descriptor %s", fd).isEmpty();
        }
        Container other = sandbox.container();
        for (int fd = 3; fd < 12; fd++) {
            other.bundle().args("/bin/pwd").set("/process/cwd", "/proc/self/fd/" + fd);
            // the container's own root is no way out
            assertThat(other.run().stdout()).as("descriptor %s", fd).isIn("", "/\n");
        }
    }

    @Test
    void doNotExecuteADescriptorOfTheRuntimes(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        for (int fd = 3; fd < 20; fd++) {
            assertThat(box.exec("/proc/self/fd/" + fd).code())
                    .as("descriptor %s", fd)
                    .isNotZero();
        }
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "holds the file of the runtime, which is a copy")
    @KnownDifference(peer = "crun", why = "holds a file of the state directory")
    void waitForTheStartWithNoFileOpen(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        List<String> open = sandbox.host(
                        "for fd in /proc/" + box.pid() + "/fd/*; do echo ${fd##*/} $(readlink $fd); done")
                .lines()
                .filter(line -> !line.matches("[012] .*"))
                .toList();
        assertThat(open).allMatch(line -> line.matches("[0-9]+ (socket|pipe):.*"));
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "lets itself be looked into")
    void mayNotLookIntoTheInitProcessBeforeItsStart(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        box.create().ok();
        // root in the container, without CAP_SYS_PTRACE
        assertThat(box.exec("readlink", "/proc/1/exe").stdout()).isEmpty();
        assertThat(box.exec("sh", "-c", "readlink /proc/1/fd/*; ls /proc/1/fd/*/ 2>/dev/null")
                        .stdout())
                .isEmpty();
        box.start().ok();
        assertThat(box.exec("readlink", "/proc/1/exe").ok().stdout()).contains("/bin/");
    }
}
