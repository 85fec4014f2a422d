package dev.hako.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Invocation;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Rootfs;
import dev.hako.it.bundle.Tmux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Podman with the runtime under test. */
@IntegrationTest
@Tag("systemd")
@ExtendWith(PodmanIT.Podded.class)
class PodmanIT {
    private static final String IMAGE = Podman.IMAGE;

    static final class Podded extends EngineExtension<Podman> {
        Podded() {
            super(Podman.class, Podman::start, "podman", "conmon");
        }
    }

    @Test
    void runsAProgram(Podman podman) {
        var result = podman.run(IMAGE, "echo", "hello").ok();
        assertThat(result.stdout()).isEqualTo("hello\n");
        assertThat(result.stderr()).isEmpty();
    }

    @Test
    void usesTheRuntimeUnderTest(Podman podman) {
        String id = podman.detached(IMAGE, "sleep", "1000");
        assertThat(podman.podman("inspect", "--format", "{{.OCIRuntime}}", id)
                        .run()
                        .ok()
                        .stdout()
                        .strip())
                .isEqualTo(podman.sandbox().peer().program().toString());
        podman.podman("rm", "--force", "--time=0", id).run().ok();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 42, 255})
    void exitsAsTheProgramDoes(int code, Podman podman) {
        podman.run(IMAGE, "sh", "-c", "exit " + code).exits(code);
    }

    @ParameterizedTest
    @CsvSource({"nope,127", "/no/such/program,127", "/etc/passwd,126"})
    void exitsWith126Or127IfTheProgramCannotRun(String program, int code, Podman podman) {
        podman.run(IMAGE, program).exits(code);
    }

    @Test
    void runsInAUserNamespace(Podman podman) {
        String id = podman.detached("--uidmap=0:100000:5000", "--gidmap=0:200000:5000", IMAGE, "sleep", "1000");
        try {
            assertThat(podman.podman("exec", id, "sh", "-c", "id -u; cat /proc/self/uid_map")
                            .run()
                            .ok()
                            .stdout()
                            .replaceAll(" +", " "))
                    .isEqualTo("0\n 0 100000 5000\n");
            assertThat(podman.podman("exec", "--user=7", id, "id", "-u")
                            .run()
                            .ok()
                            .stdout())
                    .isEqualTo("7\n");
        } finally {
            podman.podman("rm", "--force", "--time=0", id).run().ok();
        }
    }

    @Test
    @KnownDifference(peer = "crun", why = "has words of its own")
    void namesWhatIsWrong(Podman podman) {
        assertThat(podman.run(IMAGE, "nope").exits(127).stderr())
                .contains("create failed: ", "exec: \"nope\": executable file not found in $PATH")
                .doesNotContain("level=error");
    }

    @Test
    @KnownDifference(peer = "crun", why = "has words of its own")
    void namesWhatIsWrongThoughPodmanDoesNotKnowTheRuntime(Podman podman) {
        Invocation run =
                podman.withDefaults(List.of("run", "--rm"), IMAGE, "nope").env("CONTAINERS_CONF", "/dev/null");
        assertThat(run.run().exits(127).stderr()).contains("executable file not found in $PATH");
    }

    @Test
    @KnownDifference(peer = "crun", why = "has words of its own")
    void namesTheMountThatDoesNotFit(Podman podman) throws Exception {
        Path dir = Files.createDirectory(podman.sandbox().newPath("volume"));
        var result = podman.run("-v", dir + ":/bin/busybox", IMAGE, "true");
        assertThat(result.code()).isBetween(125, 127);
        assertThat(result.stderr())
                .contains("error mounting \"" + dir + "\" to rootfs at \"/bin/busybox\"", "not a directory");
    }

    @Test
    @KnownDifference(peer = "crun", why = "has words of its own")
    @KnownDifference(peer = "runc", why = "starts and tells of it as the container's program")
    void namesTheInterpreterThatIsMissing(Podman podman) {
        Path script = podman.sandbox().file("script", "#!/no/such/shell\n");
        Rootfs.chmod(script, "rwxr-xr-x");
        assertThat(podman.run("-v", script + ":/script", IMAGE, "/script")
                        .exits(126)
                        .stderr())
                .contains("exec /script: no such file or directory (/script needs /no/such/shell, which is not in the"
                        + " container)");
    }

    @Test
    void passesInputAndOutputThrough(Podman podman) {
        assertThat(podman.withDefaults(List.of("run", "--rm", "-i"), IMAGE, "cat")
                        .stdin("some text")
                        .run()
                        .ok()
                        .stdout())
                .isEqualTo("some text");
    }

    @Test
    void executesInARunningContainer(Podman podman) {
        String id = podman.detached(IMAGE, "sleep", "1000");
        assertThat(podman.podman("exec", id, "hostname").run().ok().stdout().strip())
                .isEqualTo(id.substring(0, 12));
        podman.podman("exec", id, "sh", "-c", "exit 7").run().exits(7);
        podman.podman("exec", id, "nope").run().exits(127);
        podman.podman("exec", id, "/etc/passwd").run().exits(126);
        assertThat(podman.podman(
                                "exec",
                                "-u",
                                "1000:100",
                                "-w",
                                "/tmp",
                                "-e",
                                "A=b",
                                id,
                                "sh",
                                "-c",
                                "id -u; id -g; pwd; echo $A")
                        .run()
                        .ok()
                        .stdout())
                .isEqualTo("1000\n100\n/tmp\nb\n");
        assertThat(podman.podman("exec", "-i", id, "cat")
                        .stdin("text")
                        .run()
                        .ok()
                        .stdout())
                .isEqualTo("text");
        podman.podman("exec", "--detach", id, "touch", "/tmp/detached").run().ok();
        Host.await(
                "file",
                () -> podman.podman("exec", id, "ls", "/tmp/detached").run().code() == 0,
                () -> id);
        podman.podman("rm", "--force", "--time=0", id).run().ok();
    }

    @Test
    void goesThroughALife(Podman podman) {
        podman.withDefaults(
                        List.of("create", "--name=life"),
                        IMAGE,
                        "sh",
                        "-c",
                        "trap 'exit 3' TERM; echo up; while :; do sleep 0.1; done")
                .run()
                .ok();
        podman.podman("start", "life").run().ok();
        Host.await(
                "output",
                () -> podman.podman("logs", "life").run().ok().stdout().equals("up\n"),
                () -> podman.podman("logs", "life").run());
        podman.podman("stop", "--time", "20", "life").run().ok();
        assertThat(podman.podman("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "life")
                        .run()
                        .ok()
                        .stdout())
                .isEqualTo("exited 3\n");
        podman.podman("start", "life").run().ok();
        podman.podman("kill", "life").run().ok();
        assertThat(podman.podman("wait", "life").run().ok().stdout()).isEqualTo("137\n");
        podman.podman("rm", "life").run().ok();
        assertThat(podman.podman("inspect", "life").run().code()).isNotZero();
    }

    @Test
    void stopsByForceWhatDoesNotListen(Podman podman) {
        String id = podman.detached(IMAGE, "sleep", "1000");
        podman.podman("stop", "--time", "1", id).run().ok();
        assertThat(podman.podman("wait", id).run().ok().stdout()).isEqualTo("137\n");
        podman.podman("rm", id).run().ok();
    }

    @Test
    void setsUserDirectoryAndEnvironment(Podman podman) {
        assertThat(podman.run(
                                "-u",
                                "1000:100",
                                "-w",
                                "/tmp",
                                "-e",
                                "A=b",
                                IMAGE,
                                "sh",
                                "-c",
                                "id -u; id -g; pwd; echo $A")
                        .ok()
                        .stdout())
                .isEqualTo("1000\n100\n/tmp\nb\n");
    }

    @Test
    void limitsMemoryAndProcesses(Podman podman) {
        String limits = Host.isCgroup2()
                ? "/sys/fs/cgroup/memory.max /sys/fs/cgroup/pids.max"
                : "/sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/pids/pids.max";
        assertThat(podman.run("--memory", "64m", "--pids-limit", "77", IMAGE, "sh", "-c", "cat " + limits)
                        .ok()
                        .stdout())
                .isEqualTo("67108864\n77\n");
    }

    /** It says {@code --cgroup-manager=disabled} then. */
    @Test
    @KnownDifference(peer = "runc", why = "has no such option")
    void runsWithoutCgroups(Podman podman) {
        assertThat(podman.podman(
                                "run",
                                "--rm",
                                "--network=none",
                                "--cgroups=disabled",
                                "--ulimit=nofile=1024:1024",
                                "--ulimit=nproc=1000:1000",
                                IMAGE,
                                "cat",
                                "/proc/self/comm")
                        .run()
                        .ok()
                        .stdout())
                .isEqualTo("cat\n");
        String id = podman.podman(
                        "run",
                        "--detach",
                        "--network=none",
                        "--cgroups=disabled",
                        "--ulimit=nofile=1024:1024",
                        "--ulimit=nproc=1000:1000",
                        IMAGE,
                        "sleep",
                        "1000")
                .run()
                .ok()
                .stdout()
                .strip();
        assertThat(Host.cgroups(id)).noneMatch(cgroup -> !cgroup.toString().contains("conmon"));
        assertThat(podman.podman("exec", id, "echo", "hello").run().ok().stdout())
                .isEqualTo("hello\n");
        podman.podman("stop", "--time=0", id).run().ok();
        podman.podman("rm", id).run().ok();
    }

    @Test
    void mountsVolumes(Podman podman) throws Exception {
        Path dir = Files.createDirectory(podman.sandbox().newPath("volume"));
        Files.writeString(dir.resolve("in"), "content");
        podman.run("-v", dir + ":/data", IMAGE, "sh", "-c", "cp /data/in /data/out")
                .ok();
        assertThat(dir.resolve("out")).hasContent("content");
        podman.run("-v", dir + ":/data:ro", IMAGE, "touch", "/data/x").exits(1);
        podman.run("-v", "named:/data", IMAGE, "touch", "/data/kept").ok();
        podman.run("-v", "named:/data", IMAGE, "ls", "/data/kept").ok();
    }

    @Test
    void mountsTheRootReadOnlyAndTmpfsOnIt(Podman podman) {
        podman.run("--read-only", IMAGE, "touch", "/x").exits(1);
        podman.run("--read-only", "--tmpfs", "/scratch:size=1m", IMAGE, "touch", "/scratch/x")
                .ok();
    }

    @Test
    void dropsCapabilitiesAndFiltersSystemCalls(Podman podman) {
        String chown = "touch /tmp/x; chown 1:1 /tmp/x";
        podman.run(IMAGE, "sh", "-c", chown).ok();
        podman.run("--cap-drop", "CHOWN", IMAGE, "sh", "-c", chown).exits(1);
        assertThat(podman.run(IMAGE, "grep", "^Seccomp:", "/proc/self/status")
                        .ok()
                        .stdout())
                .isEqualTo("Seccomp:\t2\n");
    }

    @Test
    void namesTheHost(Podman podman) {
        assertThat(podman.run("--hostname", "some.name", IMAGE, "hostname").ok().stdout())
                .isEqualTo("some.name\n");
    }

    @Test
    void runsManyAtOnce(Podman podman) {
        List<String> ids = java.util.stream.Stream.of("a", "b", "c")
                .map(name -> podman.detached("--name", name, IMAGE, "sleep", "1000"))
                .toList();
        assertThat(podman.podman("ps", "--quiet", "--no-trunc")
                        .run()
                        .ok()
                        .stdout()
                        .lines())
                .containsAll(ids);
        podman.podman("rm", "--force", "--time=0", "a", "b", "c").run().ok();
    }

    @Test
    void pausesAndResumes(Podman podman) {
        String id = podman.detached(IMAGE, "sleep", "1000");
        podman.podman("pause", id).run().ok();
        assertThat(podman.podman("inspect", "--format", "{{.State.Status}}", id)
                        .run()
                        .ok()
                        .stdout())
                .isEqualTo("paused\n");
        podman.podman("unpause", id).run().ok();
        podman.podman("exec", id, "true").run().ok();
        podman.podman("rm", "--force", "--time=0", id).run().ok();
    }

    @Test
    void tellsWhatRunsAndWhatItUses(Podman podman) {
        String id = podman.detached("--memory", "64m", IMAGE, "sleep", "1000");
        assertThat(podman.podman("top", id, "args").run().ok().stdout()).contains("sleep 1000");
        assertThat(podman.podman("stats", "--no-stream", "--no-reset", "--format", "{{.MemUsage}}", id)
                        .run()
                        .ok()
                        .stdout())
                .contains("/ 67.11MB");
        podman.podman("rm", "--force", "--time=0", id).run().ok();
    }

    @Test
    void changesLimitsOfARunningContainer(Podman podman) {
        String id = podman.detached("--memory", "64m", IMAGE, "sleep", "1000");
        var update =
                podman.podman("update", "--memory", "48m", "--cpus", "0.5", id).run();
        assumeFalse(update.toString().contains("unrecognized command"), "this podman cannot update");
        update.ok();
        String limits = Host.isCgroup2()
                ? "cd /sys/fs/cgroup; cat memory.max cpu.max"
                : "cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us";
        assertThat(podman.podman("exec", id, "sh", "-c", limits)
                        .run()
                        .ok()
                        .stdout()
                        .replace('\n', ' ')
                        .strip())
                .isEqualTo("50331648 50000 100000");
        podman.podman("rm", "--force", "--time=0", id).run().ok();
    }

    @Test
    void hasTerminals(Podman podman) {
        String prompt = "-e PS1=inside: ";
        try (Tmux tmux = Tmux.open(podman.sandbox(), 30, 250)) {
            tmux.line(podman.shell() + "run -it --rm --name tty " + String.join(" ", podman.defaults()) + " " + prompt
                    + IMAGE + " sh; echo code=$?");
            tmux.await("\ninside:");
            tmux.line("tty; until stty size | grep -q '42 123'; do sleep 0.05; done; echo resi''zed")
                    .await("/dev/pts/0");
            tmux.resize(42, 123);
            tmux.await("resized");
            tmux.line("exit 42").await("code=42");
            String id = podman.detached("--name", "other", IMAGE, "sleep", "1000");
            tmux.line("clear; " + podman.shell() + "exec -it " + prompt + id + " sh; echo code=$?");
            tmux.await("\ninside:");
            tmux.line("stty size; tty; exit 43").await("code=43");
            assertThat(tmux.shown()).contains("42 123\n/dev/pts/0\n");
            podman.podman("rm", "--force", "--time=0", id).run().ok();
        }
    }
}
