package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Rootfs;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The {@code process} section: program, environment, directory and user. */
@IntegrationTest
@Tag("vm")
class ProcessTest {
    @Test
    void passesArgumentsAsTheyAre(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/printf", "<%s>\\n", "", "a b", "$HOME", "*", "ü", "-x", "new\nline");
        assertThat(box.run().ok().stdout()).isEqualTo("<>\n<a b>\n<$HOME>\n<*>\n<ü>\n<-x>\n<new\nline>\n");
    }

    @Test
    void keepsTheNameTheProgramIsCalledBy(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("cat", "/proc/self/cmdline");
        assertThat(box.run().ok().stdout()).isEqualTo("cat\0/proc/self/cmdline\0");
    }

    @Test
    void looksTheProgramUpInTheContainersPath(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .program("/opt/first/tool", "#!/bin/sh\necho first\n")
                .program("/opt/second/tool", "#!/bin/sh\necho second\n")
                .set("/process/env", List.of("PATH=/nowhere:/opt/first:/opt/second"))
                .args("tool");
        assertThat(box.run().ok().stdout()).isEqualTo("first\n");
    }

    @Test
    void passesOverWhatIsNotExecutableInThePath(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .file("/opt/first/tool", "#!/bin/sh\necho first\n")
                .program("/opt/second/tool", "#!/bin/sh\necho second\n")
                .set("/process/env", List.of("PATH=/opt/first:/opt/second"))
                .args("tool");
        assertThat(box.run().ok().stdout()).isEqualTo("second\n");
    }

    @Test
    void findsAProgramRelativeToItsDirectory(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .program("/opt/tool", "#!/bin/sh\necho here\n")
                .set("/process/cwd", "/opt")
                .args("./tool");
        assertThat(box.run().ok().stdout()).isEqualTo("here\n");
    }

    @Test
    void followsLinksToTheProgramInsideTheContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().link("/opt/tool", "/bin/../../../bin/echo").args("/opt/tool", "hi");
        // busybox goes by the name it is called by
        box.bundle().link("/opt/echo", "/../../../../bin/echo").args("/opt/echo", "hi");
        assertThat(box.run().ok().stdout()).isEqualTo("hi\n");
    }

    @Test
    void setsTheEnvironmentAndHomeAndNothingElse(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/process/env", List.of("B=2", "A=1", "EMPTY=", "EQ=a=b", "NL=x\ny"))
                .args("/bin/env");
        assertThat(box.run().ok().stdout().lines())
                .containsExactlyInAnyOrder("B=2", "A=1", "EMPTY=", "EQ=a=b", "NL=x", "y", "HOME=/root");
    }

    @Test
    @KnownDifference(peer = "crun", why = "passes both on")
    void letsTheLastOfTwoVariablesWin(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/env", List.of("A=1", "B=2", "A=3")).args("/bin/env");
        assertThat(box.run().ok().stdout().lines()).contains("A=3").doesNotContain("A=1");
    }

    @ParameterizedTest
    @CsvSource({"0,/root", "1,/var", "1000,/home/tester", "4711,/"})
    @KnownDifference(peer = "crun", why = "leaves HOME empty for unknown users")
    void takesHomeFromTheContainersPasswords(long uid, String home, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/user/uid", uid).script("echo $HOME");
        assertThat(box.run().ok().stdout()).isEqualTo(home + "\n");
    }

    @Test
    void leavesAHomeThatIsGivenAlone(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().env("HOME=/tmp").script("echo $HOME");
        assertThat(box.run().ok().stdout()).isEqualTo("/tmp\n");
    }

    @Test
    @KnownDifference(peer = "crun", why = "leaves it empty")
    void replacesAnEmptyHome(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().env("HOME=").script("echo $HOME");
        assertThat(box.run().ok().stdout()).isEqualTo("/root\n");
    }

    @Test
    void startsInItsDirectory(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/cwd", "/tmp").args("/bin/pwd");
        assertThat(box.run().ok().stdout()).isEqualTo("/tmp\n");
    }

    @Test
    void makesItsDirectory(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/cwd", "/a/b/c").script("pwd; stat -c '%a %u %g' /a/b/c");
        assertThat(box.run().ok().stdout()).isEqualTo("/a/b/c\n755 0 0\n");
    }

    @Test
    void startsInADirectoryThatOnlyItsUserMayEnter(Sandbox sandbox) {
        Bundle bundle = sandbox.bundle();
        bundle.set("/process/user/uid", 1000L)
                .set("/process/cwd", "/home/tester")
                .script("pwd");
        sandbox.host("chown 1000:1000 " + bundle.rootfs() + "/home/tester");
        Rootfs.chmod(bundle.rootfs().resolve("home/tester"), "rwx------");
        assertThat(sandbox.container(bundle).run().ok().stdout()).isEqualTo("/home/tester\n");
    }

    @Test
    void runsAsAUserWithGroups(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/process/user", Map.of("uid", 1000L, "gid", 100L, "additionalGids", List.of(5L, 6L)))
                .script("grep -E '^(Uid|Gid|Groups):' /proc/self/status");
        assertThat(box.run().ok().stdout().replaceAll("[\t ]+", " ").replaceAll(" \n", "\n"))
                .isEqualTo("Uid: 1000 1000 1000 1000\nGid: 100 100 100 100\nGroups: 5 6\n");
    }

    @Test
    void hasNoGroupsOfItsCaller(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("grep '^Groups:' /proc/self/status | tr -d ' \\t'");
        assertThat(box.run().ok().stdout()).isEqualTo("Groups:\n");
    }

    @Test
    void hasTheUsualUmaskUnlessToldOtherwise(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("umask");
        assertThat(box.run().ok().stdout()).isEqualTo("0022\n");
        box.bundle().set("/process/user/umask", 23L);
        assertThat(box.run().ok().stdout()).isEqualTo("0027\n");
    }

    @Test
    void setsLimits(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set(
                        "/process/rlimits",
                        List.of(
                                Map.of("type", "RLIMIT_NOFILE", "soft", 50L, "hard", 100L),
                                Map.of("type", "RLIMIT_CORE", "soft", 0L, "hard", 0L),
                                Map.of("type", "RLIMIT_NPROC", "soft", 200L, "hard", 300L),
                                Map.of("type", "RLIMIT_STACK", "soft", 1048576L, "hard", 2097152L),
                                Map.of("type", "RLIMIT_AS", "soft", 1073741824L, "hard", 1073741824L)))
                .args("/bin/cat", "/proc/self/limits");
        assertThat(box.run().ok().stdout().replaceAll(" +", " "))
                .contains("Max open files 50 100 files")
                .contains("Max core file size 0 0 bytes")
                .contains("Max processes 200 300 processes")
                .contains("Max stack size 1048576 2097152 bytes")
                .contains("Max address space 1073741824 1073741824 bytes");
    }

    @Test
    void inheritsTheLimitsItIsNotGiven(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().remove("/process/rlimits").script("ulimit -Sn; ulimit -Hn");
        String run = "ulimit -n 333; " + sandbox.peer().program() + " --root " + sandbox.root() + " run -b "
                + box.bundle().dir() + " " + box.id();
        assertThat(sandbox.host(run)).isEqualTo("333\n333");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 500, 1000})
    void setsTheOomScore(long score, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/oomScoreAdj", score).args("/bin/cat", "/proc/self/oom_score_adj");
        assertThat(box.run().ok().stdout()).isEqualTo(score + "\n");
    }

    @Test
    void leavesTheOomScoreAloneUnlessTold(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/cat", "/proc/self/oom_score_adj");
        assertThat(box.run().ok().stdout().strip()).isEqualTo(Host.read(Path.of("/proc/self/oom_score_adj")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void setsNoNewPrivileges(boolean set, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/noNewPrivileges", set).args("/bin/grep", "NoNewPrivs", "/proc/self/status");
        assertThat(box.run().ok().stdout()).isEqualTo("NoNewPrivs:\t" + (set ? 1 : 0) + "\n");
    }

    @Test
    void isTheLeaderOfASessionOfItsOwn(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script("cut -d' ' -f1,5,6 /proc/self/stat; cut -d' ' -f6 /proc/1/stat");
        assertThat(box.run().ok().stdout().lines().toList().getLast()).isEqualTo("1");
    }

    @Test
    void startsWithNoSignalBlocked(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/grep", "-E", "^(SigBlk|SigPnd)", "/proc/self/status");
        assertThat(box.run().ok().stdout()).isEqualTo("SigPnd:\t0000000000000000\nSigBlk:\t0000000000000000\n");
    }

    @Test
    void ownsItsStandardStreams(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/user/uid", 1000L).script("echo again > /dev/stdout; echo err > /dev/stderr");
        var result = box.run().ok();
        assertThat(result.stdout()).isEqualTo("again\n");
        assertThat(result.stderr()).contains("err\n");
    }
}
