package dev.hako.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Rootfs;
import dev.hako.it.bundle.Tmux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Docker with the runtime under test as its default. */
@IntegrationTest
@Tag("systemd")
@ExtendWith(DockerIT.Docked.class)
class DockerIT {
    private static final String IMAGE = Docker.IMAGE;

    static final class Docked extends EngineExtension<Docker> {
        Docked() {
            super(Docker.class, Docker::start, "dockerd", "docker", "containerd");
        }
    }

    @Test
    void runsAProgram(Docker docker) {
        var result = docker.run(IMAGE, "echo", "hello").ok();
        assertThat(result.stdout()).isEqualTo("hello\n");
        assertThat(result.stderr()).isEmpty();
    }

    @Test
    void usesTheRuntimeUnderTest(Docker docker) {
        assertThat(docker.docker("info", "--format", "{{.DefaultRuntime}}")
                        .run()
                        .ok()
                        .stdout())
                .isEqualTo("it\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 42, 255})
    void exitsAsTheProgramDoes(int code, Docker docker) {
        docker.run(IMAGE, "sh", "-c", "exit " + code).exits(code);
    }

    @ParameterizedTest
    @CsvSource({"nope,127", "/no/such/program,127", "/etc/passwd,126", "/etc,126"})
    @KnownDifference(peer = "crun", why = "has words of its own, which the engine does not know")
    void exitsWith126Or127IfTheProgramCannotRun(String program, int code, Docker docker) {
        docker.run(IMAGE, program).exits(code);
    }

    @Test
    void passesInputAndOutputThrough(Docker docker) {
        assertThat(docker.docker("run", "--rm", "-i", "--net=none", IMAGE, "cat")
                        .stdin("some text")
                        .run()
                        .ok()
                        .stdout())
                .isEqualTo("some text");
    }

    @Test
    @KnownDifference(peer = "crun", why = "has words of its own, which the engine does not know")
    void executesInARunningContainer(Docker docker) {
        String id = docker.detached(IMAGE, "sleep", "1000");
        assertThat(docker.docker("exec", id, "hostname").run().ok().stdout().strip())
                .isEqualTo(id.substring(0, 12));
        docker.docker("exec", id, "sh", "-c", "exit 7").run().exits(7);
        assertThat(docker.docker("exec", id, "nope").run().toString())
                .contains("exec: \"nope\": executable file not found in $PATH");
        docker.docker("exec", id, "/etc/passwd").run().exits(126);
        assertThat(docker.docker(
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
        assertThat(docker.docker("exec", "-i", id, "cat")
                        .stdin("text")
                        .run()
                        .ok()
                        .stdout())
                .isEqualTo("text");
        docker.docker("exec", "--detach", id, "touch", "/tmp/detached").run().ok();
        Host.await(
                "file",
                () -> docker.docker("exec", id, "ls", "/tmp/detached").run().code() == 0,
                () -> id);
        docker.docker("rm", "--force", id).run().ok();
    }

    @Test
    void goesThroughALife(Docker docker) {
        String id = docker.docker(
                        "create",
                        "--net=none",
                        "--name",
                        "life",
                        IMAGE,
                        "sh",
                        "-c",
                        "trap 'exit 3' TERM; echo up; while :; do sleep 0.1; done")
                .run()
                .ok()
                .stdout()
                .strip();
        for (int i = 0; i < 2; i++) {
            docker.docker("start", "life").run().ok();
            int times = i + 1;
            Host.await(
                    "output",
                    () -> docker.docker("logs", "life").run().ok().stdout().equals("up\n".repeat(times)),
                    () -> docker.docker("logs", "life").run());
            docker.docker("stop", "--time", "20", "life").run().ok();
            assertThat(docker.docker("wait", "life").run().ok().stdout()).isEqualTo("3\n");
        }
        docker.docker("restart", "life").run().ok();
        docker.docker("kill", "life").run().ok();
        assertThat(docker.docker("wait", id).run().ok().stdout()).isEqualTo("137\n");
        docker.docker("rm", "life").run().ok();
        docker.docker("inspect", "life").run().exits(1);
    }

    @Test
    void stopsByForceWhatDoesNotListen(Docker docker) {
        String id = docker.detached(IMAGE, "sleep", "1000");
        docker.docker("stop", "--time", "1", id).run().ok();
        assertThat(docker.docker("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", id)
                        .run()
                        .ok()
                        .stdout())
                .isEqualTo("exited 137\n");
        docker.docker("rm", id).run().ok();
    }

    @Test
    void showsTheProcesses(Docker docker) {
        String id = docker.detached(IMAGE, "sleep", "1000");
        assertThat(docker.docker("ps", "--no-trunc", "--quiet").run().ok().stdout())
                .contains(id);
        docker.docker("rm", "-f", id).run().ok();
    }

    @Test
    void setsUserDirectoryAndEnvironment(Docker docker) {
        assertThat(docker.run(
                                "-u",
                                "1000:100",
                                "-w",
                                "/new/dir",
                                "-e",
                                "A=b",
                                IMAGE,
                                "sh",
                                "-c",
                                "id -u; id -g; pwd; echo $A")
                        .ok()
                        .stdout())
                .isEqualTo("1000\n100\n/new/dir\nb\n");
        assertThat(docker.run("-u", "tester", IMAGE, "sh", "-c", "id -u; echo $HOME")
                        .ok()
                        .stdout())
                .isEqualTo("1000\n/home/tester\n");
    }

    @Test
    void limitsMemoryAndProcesses(Docker docker) {
        assertThat(docker.run(
                                "--memory",
                                "64m",
                                "--pids-limit",
                                "77",
                                IMAGE,
                                "sh",
                                "-c",
                                "cat " + cgroupFile("memory", "memory.limit_in_bytes", "memory.max") + " "
                                        + cgroupFile("pids", "pids.max", "pids.max"))
                        .ok()
                        .stdout())
                .isEqualTo("67108864\n77\n");
        docker.run("--memory", "32m", IMAGE, "dd", "if=/dev/zero", "of=/dev/null", "bs=200M", "count=1")
                .exits(137);
    }

    @Test
    void throttlesADisk(Docker docker) {
        List<Path> disks = Stream.of("/dev/vda", "/dev/sda", "/dev/ubda", "/dev/nvme0n1")
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        assumeFalse(disks.isEmpty(), "needs a disk");
        String disk = disks.getFirst().toString();
        String id = docker.detached(
                "--device-read-bps", disk + ":1mb", "--device-write-iops", disk + ":500", IMAGE, "sleep", "1000");
        String rates = "";
        for (Path cgroup : Host.cgroups(id)) {
            for (String file :
                    List.of("io.max", "blkio.throttle.read_bps_device", "blkio.throttle.write_iops_device")) {
                rates += Files.exists(cgroup.resolve(file)) ? Host.read(cgroup.resolve(file)) : "";
            }
        }
        assertThat(rates).contains("1048576", "500");
    }

    @Test
    void sharesTheProcessor(Docker docker) {
        assertThat(docker.run("--cpus", "0.5", "--cpuset-cpus", "0", IMAGE, "nproc")
                        .ok()
                        .stdout())
                .isEqualTo("1\n");
    }

    @Test
    void mountsVolumes(Docker docker) throws Exception {
        Path dir = Files.createDirectory(docker.sandbox().newPath("volume"));
        Files.writeString(dir.resolve("in"), "content");
        docker.run("-v", dir + ":/data", IMAGE, "sh", "-c", "cp /data/in /data/out")
                .ok();
        assertThat(dir.resolve("out")).hasContent("content");
        docker.run("-v", dir + ":/data:ro", IMAGE, "touch", "/data/x").exits(1);
        docker.run("-v", "named:/data", IMAGE, "touch", "/data/kept").ok();
        docker.run("-v", "named:/data", IMAGE, "ls", "/data/kept").ok();
        docker.docker("volume", "rm", "named").run().ok();
        docker.run(
                        "--mount",
                        "type=bind,source=" + dir + "/in,target=/etc/file",
                        IMAGE,
                        "grep",
                        "-q",
                        "content",
                        "/etc/file")
                .ok();
    }

    @Test
    void mountsTheRootReadOnlyAndTmpfsOnIt(Docker docker) {
        docker.run("--read-only", IMAGE, "touch", "/x").exits(1);
        assertThat(docker.run(
                                "--read-only",
                                "--tmpfs",
                                "/scratch:size=1m,mode=700",
                                IMAGE,
                                "sh",
                                "-c",
                                "touch /scratch/x && stat -c %a /scratch")
                        .ok()
                        .stdout())
                .isEqualTo("700\n");
    }

    @Test
    void dropsAndAddsCapabilities(Docker docker) {
        String chown = "touch /tmp/x; chown 1:1 /tmp/x";
        docker.run(IMAGE, "sh", "-c", chown).ok();
        docker.run("--cap-drop", "CHOWN", IMAGE, "sh", "-c", chown).exits(1);
        assertThat(docker.run("--cap-drop", "ALL", "--cap-add", "KILL", IMAGE, "grep", "CapEff", "/proc/self/status")
                        .ok()
                        .stdout())
                .isEqualTo("CapEff:\t0000000000000020\n");
    }

    @Test
    void filtersSystemCalls(Docker docker) {
        assertThat(docker.run(IMAGE, "grep", "^Seccomp:", "/proc/self/status")
                        .ok()
                        .stdout())
                .isEqualTo("Seccomp:\t2\n");
        docker.run(
                        "--cap-add",
                        "SYS_ADMIN",
                        "--security-opt",
                        "seccomp=unconfined",
                        IMAGE,
                        "grep",
                        "-q",
                        "^Seccomp:.0",
                        "/proc/self/status")
                .ok();
        docker.run("--security-opt", "no-new-privileges", IMAGE, "grep", "-q", "NoNewPrivs:.1", "/proc/self/status")
                .ok();
    }

    @Test
    void namesTheHost(Docker docker) {
        assertThat(docker.run("--hostname", "some.name", IMAGE, "hostname").ok().stdout())
                .isEqualTo("some.name\n");
    }

    @Test
    void leavesTheNetworkOutOrSharesTheHosts(Docker docker) {
        assertThat(docker.run(IMAGE, "ls", "/sys/class/net").ok().stdout())
                .contains("lo")
                .doesNotContain("eth");
        assertThat(docker.docker("run", "--rm", "--net=host", IMAGE, "readlink", "/proc/self/ns/net")
                        .run()
                        .ok()
                        .stdout()
                        .strip())
                .isEqualTo(Host.link("/proc/self/ns/net"));
    }

    @Test
    void runsWithTheHostsProcessesAndMorePrivileges(Docker docker) {
        assertThat(docker.run("--pid=host", IMAGE, "readlink", "/proc/self/ns/pid")
                        .ok()
                        .stdout()
                        .strip())
                .isEqualTo(Host.link("/proc/self/ns/pid"));
        docker.run(
                        "--cap-add",
                        "SYS_ADMIN",
                        "--security-opt",
                        "apparmor=unconfined",
                        IMAGE,
                        "sh",
                        "-c",
                        "mount -t tmpfs tmpfs /tmp")
                .ok();
    }

    @Test
    void startsAnInitProcess(Docker docker) {
        if (Files.exists(Path.of("/usr/bin/docker-init")) || Files.exists(Path.of("/usr/libexec/docker/docker-init"))) {
            docker.run("--init", IMAGE, "sh", "-c", "exit 9").exits(9);
        }
    }

    @Test
    @KnownDifference(peer = "crun", why = "has words of its own, which the engine does not know")
    void namesWhatIsWrong(Docker docker) {
        assertThat(docker.run(IMAGE, "nope").exits(127).stderr())
                .contains("exec: \"nope\": executable file not found in $PATH");
    }

    @Test
    @KnownDifference(peer = "crun", why = "has words of its own, which the engine does not know")
    void asksWhetherADirectoryIsMountedOnAFile(Docker docker) throws Exception {
        Path dir = Files.createDirectory(docker.sandbox().newPath("volume"));
        assertThat(docker.run("-v", dir + ":/etc/passwd", IMAGE, "true")
                        .exits(125)
                        .stderr())
                .contains("error mounting \"" + dir + "\" to rootfs at \"/etc/passwd\"", "not a directory")
                .contains("Are you trying to mount a directory onto a file (or vice-versa)?");
    }

    @Test
    void refusesAUserWhoIsNotThere(Docker docker) {
        assertThat(docker.run("-u", "nobody-here", IMAGE, "true").exits(125).stderr())
                .contains("unable to find user nobody-here");
    }

    @Test
    @KnownDifference(peer = "crun", why = "does not say so")
    @KnownDifference(peer = "runc", why = "starts and tells of it as the container's program")
    void exitsWith127IfAnInterpreterIsMissing(Docker docker) {
        Path script = docker.sandbox().file("script", "#!/no/such/shell\n");
        Rootfs.chmod(script, "rwxr-xr-x");
        assertThat(docker.run("-v", script + ":/script", IMAGE, "/script")
                        .exits(127)
                        .stderr())
                .contains("exec /script: no such file or directory")
                .contains("(/script needs /no/such/shell, which is not in the container)");
    }

    @Test
    void hasTerminals(Docker docker) {
        String prompt = "-e PS1=inside: ";
        try (Tmux tmux = Tmux.open(docker.sandbox(), 30, 200)) {
            tmux.line(docker.shell() + "run -it --rm --net=none --name tty " + prompt + IMAGE + " sh; echo code=$?");
            tmux.await("\ninside:");
            tmux.line("tty; until stty size | grep -q '42 123'; do sleep 0.05; done; echo resi''zed")
                    .await("/dev/pts/0");
            tmux.resize(42, 123);
            tmux.await("resized");
            tmux.key("C-p").key("C-q").await("code=0");
            tmux.line(docker.shell() + "attach tty; echo code=$?");
            tmux.line("echo atta''ched").await("attached");
            tmux.line("exit 42").await("code=42");
            String id = docker.detached("--name", "other", IMAGE, "sleep", "1000");
            tmux.line("clear; " + docker.shell() + "exec -it " + prompt + id + " sh; echo code=$?");
            tmux.await("\ninside:");
            // Docker sets the size once the program runs
            tmux.line("until stty size | grep -q '42 123'; do sleep 0.05; done; stty size; tty; exit 43")
                    .await("code=43");
            assertThat(tmux.shown()).contains("42 123\n/dev/pts/0\n");
            docker.docker("rm", "--force", id).run().ok();
        }
    }

    private static String cgroupFile(String controller, String v1, String v2) {
        return Host.isCgroup2() ? "/sys/fs/cgroup/" + v2 : "/sys/fs/cgroup/" + controller + "/" + v1;
    }

    @Test
    void pausesAndResumes(Docker docker) {
        String id = docker.detached(IMAGE, "sleep", "1000");
        docker.docker("pause", id).run().ok();
        assertThat(status(docker, id)).isEqualTo("paused");
        docker.docker("exec", id, "true").run().exits(1);
        docker.docker("unpause", id).run().ok();
        assertThat(status(docker, id)).isEqualTo("running");
        docker.docker("exec", id, "true").run().ok();
        docker.docker("pause", id).run().ok();
        docker.docker("rm", "--force", id).run().ok();
    }

    private static String status(Docker docker, String id) {
        return docker.docker("inspect", "--format", "{{.State.Status}}", id)
                .run()
                .ok()
                .stdout()
                .strip();
    }

    @Test
    void tellsWhatRunsAndWhatItUses(Docker docker) {
        String id = docker.detached("--memory", "64m", IMAGE, "sleep", "1000");
        assertThat(docker.docker("top", id).run().ok().stdout().lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("sleep 1000");
        assertThat(docker.docker("stats", "--no-stream", "--format", "{{.MemUsage}} {{.PIDs}}", id)
                        .run()
                        .ok()
                        .stdout())
                .matches("[0-9.]+[KM]?i?B / 64MiB 1\n");
        docker.docker("rm", "--force", id).run().ok();
    }

    @Test
    void changesLimitsOfARunningContainer(Docker docker) {
        String id = docker.detached("--memory", "64m", "--memory-swap", "64m", IMAGE, "sleep", "1000");
        docker.docker(
                        "update",
                        "--memory",
                        "48m",
                        "--memory-swap",
                        "48m",
                        "--pids-limit",
                        "33",
                        "--cpu-shares",
                        "512",
                        "--cpuset-cpus",
                        "0",
                        id)
                .run()
                .ok();
        docker.docker("update", "--cpus", "0.5", id).run().ok();
        String limits = Host.isCgroup2()
                ? "cd /sys/fs/cgroup; cat memory.max pids.max cpuset.cpus cpu.max"
                : "cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes pids/pids.max cpuset/cpuset.cpus"
                        + " cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us";
        assertThat(docker.docker("exec", id, "sh", "-c", limits)
                        .run()
                        .ok()
                        .stdout()
                        .replace('\n', ' ')
                        .strip())
                .isEqualTo("50331648 33 0 50000 100000");
        docker.docker("rm", "--force", id).run().ok();
    }
}
