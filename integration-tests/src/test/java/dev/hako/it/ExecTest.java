package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Running;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code exec}: another process in a container that runs. */
@IntegrationTest
class ExecTest {
    @Test
    void runsAProgramInTheContainer(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        var result = box.exec("sh", "-c", "echo out; echo err >&2; hostname").ok();
        assertThat(result.stdout()).isEqualTo("out\nbox\n");
        assertThat(result.stderr()).isEqualTo("err\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 126, 255})
    void exitsAsTheProgramDoes(int code, Sandbox sandbox) {
        sandbox.container().sleeping().exec("sh", "-c", "exit " + code).exits(code);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 11, 15})
    void exitsWith128AndTheSignalThatKilledTheProgram(int signal, Sandbox sandbox) {
        sandbox.container()
                .sleeping()
                .exec("sh", "-c", "kill -" + signal + " $$")
                .exits(128 + signal);
    }

    @Test
    void sharesEveryNamespaceAndTheCgroup(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        String script = "for n in ipc mnt net pid uts cgroup; do readlink /proc/%s/ns/$n; done; cat /proc/%s/cgroup";
        String init = box.exec("sh", "-c", script.formatted("1", "1")).ok().stdout();
        String own = box.exec("sh", "-c", script.formatted("$$", "$$")).ok().stdout();
        assertThat(own).isEqualTo(init);
        assertThat(init).doesNotContain(Host.link("/proc/self/ns/mnt"));
    }

    @Test
    void passesInputThrough(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        assertThat(box.execution("cat").stdin("some text").run().ok().stdout()).isEqualTo("some text");
    }

    @Test
    void forwardsSignals(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Running running = box.execution(
                        "sh", "-c", "trap 'echo got it; exit 42' USR1; echo ready; while :; do sleep 0.05; done")
                .start();
        running.awaitOutput("ready");
        running.signal("USR1");
        assertThat(running.await().exits(42).stdout()).contains("got it");
    }

    @Test
    void doesNotTakeWordsOfTheProgramForFlags(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        assertThat(sandbox.runtime("exec", box.id(), "echo", "--user", "-e", "x", "--", "-d")
                        .run()
                        .ok()
                        .stdout())
                .isEqualTo("--user -e x -- -d\n");
    }

    @Test
    void returnsAtOnceWhenDetached(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Path pidFile = sandbox.newPath("pid");
        var result = box.exec("--detach", "--pid-file", pidFile.toString(), "--", "sh", "-c", "echo hi; sleep 1000")
                .ok();
        long pid = Long.parseLong(Host.read(pidFile));
        assertThat(Host.link("/proc/" + pid + "/ns/pid")).isEqualTo(Host.link("/proc/" + box.pid() + "/ns/pid"));
        Host.await("output", () -> result.stdout().equals("hi\n"), result::toString);
        assertThat(pidFile.toFile()).hasSize(Long.toString(pid).length());
    }

    @Test
    void writesThePidFileWhenAttachedToo(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Path pidFile = sandbox.newPath("pid");
        box.exec("--pid-file", pidFile.toString(), "--", "true").ok();
        assertThat(Host.read(pidFile)).matches("[1-9][0-9]*");
    }

    @Test
    void writesNoPidFileWhenTheProgramCannotRun(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Path pidFile = sandbox.newPath("pid");
        box.exec("--detach", "--pid-file", pidFile.toString(), "--", "nope").fails(255, "executable file not found");
        assertThat(pidFile).doesNotExist();
    }

    @Test
    void runsAProcessFromAFile(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Path file = processFile(
                sandbox,
                Map.of(
                        "args", List.of("sh", "-c", "id -u; id -g; id -G; pwd; echo $A $B $HOME"),
                        "cwd", "/tmp",
                        "env", List.of("PATH=/bin", "A=1", "B=two words"),
                        "user", Map.of("uid", 1000L, "gid", 1000L, "additionalGids", List.of(7L, 8L))));
        assertThat(box.exec("--process", file.toString(), "--").ok().stdout())
                .isEqualTo("1000\n1000\n1000 7 8\n/tmp\n1 two words /home/tester\n");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "keeps the usual umask")
    void setsTheUmask(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Path file = processFile(
                sandbox,
                Map.of(
                        "args", List.of("sh", "-c", "umask"),
                        "cwd", "/",
                        "env", List.of("PATH=/bin"),
                        "user", Map.of("uid", 0L, "gid", 0L, "umask", 63L)));
        assertThat(box.exec("--process", file.toString(), "--").ok().stdout()).isEqualTo("0077\n");
        assertThat(box.exec("sh", "-c", "umask").ok().stdout()).isEqualTo("0022\n");
    }

    @Test
    void runsAProcessFromAFileDetached(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Path file = processFile(sandbox, Map.of("args", List.of("/bin/sleep", "1000"), "cwd", "/"));
        Path pidFile = sandbox.newPath("pid");
        box.exec("--process", file.toString(), "--detach", "--pid-file", pidFile.toString(), "--")
                .ok();
        String cmdline = Host.read(Path.of("/proc/" + Host.read(pidFile) + "/cmdline"));
        assertThat(cmdline).isEqualTo("/bin/sleep\0001000\0");
    }

    @Test
    @KnownDifference(peer = "crun", why = "wants a file of known size")
    void readsTheProcessFromAPipe(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        String exec = "echo '{\"args\":[\"/bin/echo\",\"hi\"],\"cwd\":\"/\",\"user\":{\"uid\":0,\"gid\":0}}' | "
                + sandbox.peer().program() + " --root " + sandbox.root() + " exec -p /dev/stdin " + box.id();
        assertThat(sandbox.host(exec)).isEqualTo("hi");
    }

    @ParameterizedTest
    @CsvSource({
        "nope,executable file not found in $PATH",
        "/nope,no such file or directory",
        "/etc/passwd,permission denied"
    })
    void exitsWith255IfTheProgramCannotRun(String program, String why, Sandbox sandbox) {
        sandbox.container().sleeping().exec(program).fails(255, "exec failed: ", "exec: \"" + program + "\": ", why);
    }

    @Test
    @KnownDifference(peer = "crun", why = "does not name the script")
    void saysInOneLineThatAnInterpreterIsMissing(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().program("/run.sh", "#!/no/such/shell\n");
        var result = box.sleeping().exec("/run.sh");
        assertThat(result.code()).isNotZero();
        assertThat(result.message())
                .contains("exec /run.sh: no such file or directory")
                .doesNotContain("\n");
    }

    @Test
    void exitsWith255WithoutAContainerThatRuns(Sandbox sandbox) {
        Container box = sandbox.container();
        box.exec("true").fails(255, "exec failed: ", "container does not exist");
        box.running("-d").run().ok();
        box.awaitStatus("stopped");
        box.exec("true").fails(255, "cannot exec in a stopped container");
    }

    @Test
    void execsInACreatedContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        assertThat(box.exec("hostname").ok().stdout()).isEqualTo("box\n");
        assertThat(box.status()).isEqualTo("created");
    }

    @Test
    void wantsAProgram(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.command("exec").run().fails(255, "args cannot be empty");
        sandbox.runtime("exec").run().fails(1, "requires a minimum of 1 argument(s)");
    }

    @Test
    void refusesAProcessFileThatIsMissingOrBroken(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.exec("--process", "/no/such/file", "--").fails(255, "/no/such/file: no such file or directory");
        Path broken = sandbox.file("process", "{\"args\": 1}");
        box.exec("--process", broken.toString(), "--").fails(255, "args");
    }

    @Test
    @KnownDifference(peer = "crun", why = "drops the container's environment")
    void changesDirectoryUserAndEnvironment(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        assertThat(box.exec("--cwd", "/tmp", "--", "pwd").ok().stdout()).isEqualTo("/tmp\n");
        assertThat(box.exec("-e", "A=1", "-e", "B=2", "--", "sh", "-c", "echo $A$B$TERM")
                        .ok()
                        .stdout())
                .isEqualTo("12xterm\n");
        assertThat(box.exec("-e", "TERM=dumb", "--", "sh", "-c", "echo $TERM")
                        .ok()
                        .stdout())
                .isEqualTo("dumb\n");
        assertThat(box.exec("--user", "1000:100", "--", "sh", "-c", "id -u; id -g; echo $HOME")
                        .ok()
                        .stdout())
                .isEqualTo("1000\n100\n/home/tester\n");
        assertThat(box.exec("-u", "1000", "--", "sh", "-c", "id -u; id -g").ok().stdout())
                .isEqualTo("1000\n0\n");
    }

    @Test
    @KnownDifference(peer = "crun", why = "has no such flag")
    void addsGroups(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        assertThat(box.exec("-g", "7", "-g", "8", "--", "id", "-G").ok().stdout())
                .isEqualTo("0 7 8\n");
    }

    @Test
    void refusesUsersByName(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.exec("--user", "tester", "--", "true").fails(255, "tester");
        box.exec("--user", "0:users", "--", "true").fails(255, "users");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "makes the capability inheritable and ambient too")
    @KnownDifference(peer = "crun", why = "makes the capability inheritable too")
    void addsACapability(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        String status = box.exec("--cap", "CAP_SYS_PTRACE", "--", "cat", "/proc/self/status")
                .ok()
                .stdout();
        // AUDIT_WRITE 29, KILL 5, NET_BIND_SERVICE 10, SYS_PTRACE 19
        assertThat(status)
                .contains("CapPrm:\t0000000020080420", "CapEff:\t0000000020080420", "CapBnd:\t0000000020080420")
                .contains("CapInh:\t0000000000000000", "CapAmb:\t0000000000000000");
    }

    @Test
    void setsNoNewPrivileges(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/noNewPrivileges", false);
        box.sleeping();
        assertThat(box.exec("grep", "NoNewPrivs", "/proc/self/status").ok().stdout())
                .isEqualTo("NoNewPrivs:\t0\n");
        assertThat(box.exec("--no-new-privs", "--", "grep", "NoNewPrivs", "/proc/self/status")
                        .ok()
                        .stdout())
                .isEqualTo("NoNewPrivs:\t1\n");
    }

    @Test
    @KnownDifference(peer = "crun", why = "takes no value")
    void clearsNoNewPrivilegesWhenToldSo(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/noNewPrivileges", true);
        box.sleeping();
        assertThat(box.exec("grep", "NoNewPrivs", "/proc/self/status").ok().stdout())
                .isEqualTo("NoNewPrivs:\t1\n");
        assertThat(box.exec("--no-new-privs=false", "--", "grep", "NoNewPrivs", "/proc/self/status")
                        .ok()
                        .stdout())
                .isEqualTo("NoNewPrivs:\t0\n");
    }

    @Test
    @KnownDifference(peer = "crun", why = "leaves the process running, and keeps the configuration of the creation")
    void leavesNoProcessBehindIfThePidCannotBeTold(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.exec("--detach", "--pid-file", "/no/such/dir/pid", "--", "sleep", "77")
                .fails(255, "exec failed: ", "no such file or directory");
        assertThat(box.exec("ps").ok().stdout()).doesNotContain("sleep 77");
    }

    @Test
    @KnownDifference(peer = "crun", why = "keeps the configuration of the creation")
    void saysThatTheConfigurationIsGone(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        assertThat(box.bundle().configFile().toFile().delete()).isTrue();
        box.exec("true").fails(255, "exec failed: ", "JSON specification file config.json not found");
    }

    @Test
    @KnownDifference(peer = "crun", why = "sets no limits")
    void givesTheProcessTheContainersLimits(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/rlimits", List.of(Map.of("type", "RLIMIT_NOFILE", "soft", 77L, "hard", 99L)));
        box.sleeping();
        assertThat(box.exec("sh", "-c", "ulimit -Sn; ulimit -Hn").ok().stdout()).isEqualTo("77\n99\n");
        assertThat(box.exec("grep", "CapBnd", "/proc/self/status").ok().stdout())
                .contains("0000000020000420");
    }

    @Test
    @KnownDifference(peer = "crun", why = "keeps the configuration of the creation")
    void readsTheConfigurationAnew(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.bundle().set("/process/env", List.of("PATH=/bin", "NEW=1")).set("/process/cwd", "/tmp");
        assertThat(box.exec("sh", "-c", "echo $NEW; pwd").ok().stdout()).isEqualTo("1\n/tmp\n");
    }

    @Test
    void runsManyAtOnce(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        List<Running> all = java.util.stream.IntStream.range(0, 6)
                .mapToObj(i -> box.execution("sh", "-c", "echo " + i).start())
                .toList();
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).await().ok().stdout()).isEqualTo(i + "\n");
        }
    }

    @Test
    void diesWithTheContainer(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Running running = box.execution("sleep", "1000").start();
        Host.await("second process", () -> box.exec("ps").stdout().split("sleep 1000", -1).length == 3, running::soFar);
        box.kill("KILL").ok();
        running.await().exits(137);
    }

    private static Path processFile(Sandbox sandbox, Map<String, Object> process) {
        Map<String, Object> all = new java.util.LinkedHashMap<>(Map.of("user", Map.of("uid", 0L, "gid", 0L)));
        all.putAll(process);
        return sandbox.file("process", Json.write(all));
    }
}
