package dev.hako.it.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** containerd and its shim with the runtime under test. */
@IntegrationTest
@Tag("systemd")
@ExtendWith(ContainerdIT.Contained.class)
class ContainerdIT {
    static final class Contained extends EngineExtension<Containerd> {
        Contained() {
            super(Containerd.class, Containerd::start, "containerd", "ctr", "containerd-shim-runc-v2");
        }
    }

    @Test
    void runsAProgram(Containerd containerd) {
        assertThat(containerd.run("echo", "hello").ok().stdout()).isEqualTo("hello\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 42, 255})
    void exitsAsTheProgramDoes(int code, Containerd containerd) {
        containerd.run("sh", "-c", "exit " + code).exits(code);
    }

    @Test
    @KnownDifference(peer = "crun", why = "has words of its own, which the engine does not know")
    void namesWhatIsWrong(Containerd containerd) {
        var result = containerd.run("nope").exits(1);
        assertThat(result.stderr())
                .contains("OCI runtime create failed: ", "\"nope\": executable file not found in $PATH");
    }

    @Test
    void runsReadOnlyWithLimitsAndAnEnvironment(Containerd containerd) {
        assertThat(containerd
                        .run(
                                "--read-only",
                                "--memory-limit",
                                "67108864",
                                "--env",
                                "A=b",
                                "--cwd",
                                "/tmp",
                                "--",
                                "sh",
                                "-c",
                                "touch /x 2>/dev/null || echo read-only; echo $A; pwd")
                        .ok()
                        .stdout())
                .isEqualTo("read-only\nb\n/tmp\n");
    }

    @Test
    void filtersSystemCalls(Containerd containerd) {
        assertThat(containerd
                        .run("--seccomp", "--", "grep", "^Seccomp:", "/proc/self/status")
                        .ok()
                        .stdout())
                .isEqualTo("Seccomp:\t2\n");
    }

    @Test
    void goesThroughALife(Containerd containerd) {
        String id = containerd.newId();
        containerd
                .running(id, "--detach", "--", "sh", "-c", "trap 'exit 3' TERM; while :; do sleep 0.1; done")
                .run()
                .ok();
        assertThat(containerd.ctr("task", "ls").run().ok().stdout()).containsPattern(id + " +[0-9]+ +RUNNING");
        assertThat(containerd
                        .ctr("task", "exec", "--exec-id", "e1", id, "sh", "-c", "echo inside; exit 7")
                        .run()
                        .exits(7)
                        .stdout())
                .isEqualTo("inside\n");
        assertThat(containerd
                        .ctr("task", "exec", "--exec-id", "e2", id, "nope")
                        .run()
                        .exits(1)
                        .stderr())
                .contains("OCI runtime exec failed: ");
        containerd.ctr("task", "kill", "--signal", "TERM", id).run().ok();
        Host.await("end", () -> containerd.ctr("task", "ls").run().stdout().contains("STOPPED"), () -> containerd
                .ctr("task", "ls")
                .run());
        // newer ones exit with it, older ones only tell it
        assertThat(containerd.ctr("task", "rm", id).run().toString()).containsPattern("exit code:? 3");
        containerd.ctr("container", "rm", id).run().ok();
    }

    @Test
    void killsWhatDoesNotListen(Containerd containerd) {
        String id = containerd.newId();
        containerd.running(id, "--detach", "--", "sleep", "1000").run().ok();
        containerd.ctr("task", "rm", "--force", id).run();
        containerd.ctr("container", "rm", id).run().ok();
    }

    @Test
    void pausesAndResumes(Containerd containerd) {
        String id = containerd.newId();
        containerd.running(id, "--detach", "--", "sleep", "1000").run().ok();
        containerd.ctr("task", "pause", id).run().ok();
        assertThat(containerd.ctr("task", "ls").run().ok().stdout()).containsPattern(id + " +[0-9]+ +PAUSED");
        containerd.ctr("task", "resume", id).run().ok();
        assertThat(containerd.ctr("task", "ls").run().ok().stdout()).containsPattern(id + " +[0-9]+ +RUNNING");
        containerd.ctr("task", "rm", "--force", id).run();
        containerd.ctr("container", "rm", id).run().ok();
    }

    @Test
    void tellsWhatRunsAndWhatItUses(Containerd containerd) {
        String id = containerd.newId();
        containerd.running(id, "--detach", "--", "sleep", "1000").run().ok();
        assertThat(containerd.ctr("task", "ps", id).run().ok().stdout().lines()).hasSize(2);
        assertThat(containerd.ctr("task", "metrics", id).run().ok().stdout()).contains("memory.");
        containerd.ctr("task", "rm", "--force", id).run();
        containerd.ctr("container", "rm", id).run().ok();
    }
}
