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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the kernel treats the program: scheduling, I/O priority, execution domain, OOM score; of added processes too. */
@IntegrationTest
@Tag("vm")
@KnownDifference(peer = "runc 1.1", why = "has no scheduler, I/O priority and personality")
class ProcessAttributesTest {
    private static final int NICE = 18;
    private static final int PRIORITY = 39;
    private static final int POLICY = 40;

    /** Where this is, a cgroup has no time for real-time policies unless it is given some. */
    private static final Path RT_GROUPS = Path.of("/sys/fs/cgroup/cpu/cpu.rt_runtime_us");

    private static final long CAP_SYS_RESOURCE = 1L << 24;

    /** Fields of proc_pid_stat(5). */
    private static String stat(String line, int field) {
        return line.strip().split(" ", -1)[field];
    }

    @ParameterizedTest
    @CsvSource({
        "SCHED_OTHER, 7, 0, 0, 7",
        "SCHED_BATCH, -5, 0, 3, -5",
        "SCHED_IDLE, 0, 0, 5, 0",
        "SCHED_FIFO, 0, 10, 1, 0",
        "SCHED_RR, 0, 20, 2, 0"
    })
    void hasItsScheduler(String policy, long nice, long priority, String number, String shown, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/process/scheduler", Map.of("policy", policy, "nice", nice, "priority", priority))
                .args("/bin/cat", "/proc/self/stat");
        if (priority != 0 && RT_GROUPS.toFile().exists()) {
            boolean inRoot = !sandbox.host("grep -E ':cpu(,.*)?:/$' /proc/self/cgroup || true")
                    .isEmpty();
            assumeTrue(inRoot, "the test's own cgroup has no time for real-time policies to hand on");
            box.bundle().set("/linux/resources/cpu", Map.of("realtimePeriod", 1_000_000L, "realtimeRuntime", 10_000L));
        }
        String stat = box.run().ok().stdout();
        assertThat(stat(stat, POLICY)).isEqualTo(number);
        assertThat(stat(stat, NICE)).isEqualTo(shown);
        assertThat(stat(stat, PRIORITY)).isEqualTo(Long.toString(priority));
    }

    @Test
    void hasItsDeadlines(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set(
                        "/process/scheduler",
                        Map.of(
                                "policy",
                                "SCHED_DEADLINE",
                                "flags",
                                List.of("SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_DL_OVERRUN"),
                                "runtime",
                                1_000_000L,
                                "deadline",
                                2_000_000L,
                                "period",
                                4_000_000L))
                .args("/bin/cat", "/proc/self/stat");
        assertThat(stat(box.run().ok().stdout(), POLICY)).isEqualTo("6");
    }

    @Test
    void hasItsSchedulerAsSoonAsItRuns(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/scheduler", Map.of("policy", "SCHED_BATCH", "nice", 3L));
        box.sleeping();
        String stat = Host.read(Path.of("/proc/" + box.pid() + "/stat"));
        assertThat(stat(stat, POLICY)).isEqualTo("3");
        assertThat(stat(stat, NICE)).isEqualTo("3");
        assertThat(stat(box.exec("cat", "/proc/self/stat").ok().stdout(), POLICY))
                .isEqualTo("3");
        Map<String, Object> process = process("/bin/cat", "/proc/self/stat");
        assertThat(stat(added(sandbox, box, process), POLICY)).isEqualTo("0");
        process.put("scheduler", Map.of("policy", "SCHED_IDLE"));
        assertThat(stat(added(sandbox, box, process), POLICY)).isEqualTo("5");
    }

    @ParameterizedTest
    @CsvSource({
        "SCHED_FOO, 0, 0, invalid scheduler policy: SCHED_FOO",
        "SCHED_OTHER, 20, 0, invalid scheduler.nice: 20 when scheduler.policy is SCHED_OTHER",
        "SCHED_IDLE, 0, 1, scheduler.priority can only be specified for SchedFIFO or SchedRR policy",
        "SCHED_FIFO, 0, 100, error setting scheduler: invalid argument"
    })
    void refusesSchedulersThatAreNone(String policy, long nice, long priority, String message, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/scheduler", Map.of("policy", policy, "nice", nice, "priority", priority));
        box.create().fails(1, message);
    }

    @ParameterizedTest
    @CsvSource({
        "IOPRIO_CLASS_RT, 0, 'realtime: prio 0'",
        "IOPRIO_CLASS_BE, 7, 'best-effort: prio 7'",
        "IOPRIO_CLASS_IDLE, 0, idle"
    })
    void hasItsIoPriority(String ioClass, long priority, String shown, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/ioPriority", Map.of("class", ioClass, "priority", priority));
        box.sleeping();
        assertThat(box.exec("busybox", "ionice", "-p", "1").ok().stdout().strip())
                .isEqualTo(shown);
        assertThat(box.exec("busybox", "ionice").ok().stdout().strip()).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "IOPRIO_CLASS_NONE, 0, 'invalid ioPriority.Class: \"IOPRIO_CLASS_NONE\"'",
        "IOPRIO_CLASS_BE, 8, invalid ioPriority.Priority: 8",
        "IOPRIO_CLASS_BE, -1, invalid ioPriority.Priority: -1"
    })
    void refusesIoPrioritiesThatAreNone(String ioClass, long priority, String message, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/ioPriority", Map.of("class", ioClass, "priority", priority));
        box.create().fails(1, message);
    }

    @Test
    void hasItsExecutionDomain(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/linux/personality", Map.of("domain", "LINUX32"));
        box.sleeping();
        // a kernel that runs no programs of 32 bits says what it is all the same
        assertThat(box.exec("uname", "-m").ok().stdout()).isEqualTo(sandbox.host("setarch linux32 uname -m") + "\n");
        assertThat(box.exec("cat", "/proc/1/personality", "/proc/self/personality")
                        .ok()
                        .stdout())
                .isEqualTo("00000008\n00000008\n");
    }

    @Test
    void hasItsExecutionDomainThoughItMayNotChangeIt(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/linux/personality", Map.of("domain", "LINUX32"))
                .set(
                        "/linux/seccomp",
                        Map.of(
                                "defaultAction",
                                "SCMP_ACT_ALLOW",
                                "syscalls",
                                List.of(Map.of("names", List.of("personality"), "action", "SCMP_ACT_ERRNO"))));
        box.sleeping();
        assertThat(box.exec("cat", "/proc/1/personality", "/proc/self/personality")
                        .ok()
                        .stdout())
                .isEqualTo("00000008\n00000008\n");
    }

    @Test
    void passesItsOomScoreOnOnlyIfTold(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/oomScoreAdj", 77L);
        box.sleeping();
        String show = "/proc/self/oom_score_adj";
        // without a file of its own, an added process is one like that of the configuration
        assertThat(box.exec("cat", show).ok().stdout()).isEqualTo("77\n");
        Map<String, Object> process = process("/bin/cat", show);
        process.put("oomScoreAdj", 88L);
        assertThat(added(sandbox, box, process)).isEqualTo("88\n");
    }

    @Test
    @KnownDifference(peer = "runc", why = "gives it the container's score")
    void leavesTheOomScoreOfAnAddedProcessAlone(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/oomScoreAdj", 77L);
        box.sleeping();
        String ours = Host.read(Path.of("/proc/self/oom_score_adj")).strip();
        assertThat(added(sandbox, box, process("/bin/cat", "/proc/self/oom_score_adj"))
                        .strip())
                .isEqualTo(ours);
    }

    @Test
    void getsLimitsAboveTheRuntimesIfThatMayRaiseThem(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/process/rlimits", List.of(Map.of("type", "RLIMIT_NOFILE", "soft", 300L, "hard", 301L)))
                .script("ulimit -Hn");
        String run = "ulimit -n 300; " + sandbox.peer().program() + " --root " + sandbox.root() + " run -b "
                + box.bundle().dir() + " " + box.id() + " 2>&1 || true";
        String said = sandbox.host(run);
        if ((effective(sandbox) & CAP_SYS_RESOURCE) != 0) {
            assertThat(said).isEqualTo("301");
        } else {
            assertThat(said).contains("error setting rlimit type 7: operation not permitted");
        }
    }

    private static long effective(Sandbox sandbox) {
        return Long.parseLong(sandbox.host("grep CapEff /proc/self/status | cut -f2"), 16);
    }

    private static Map<String, Object> process(String... args) {
        return new LinkedHashMap<>(Map.of(
                "args", List.of(args), "cwd", "/", "env", List.of("PATH=/bin"), "user", Map.of("uid", 0L, "gid", 0L)));
    }

    private static String added(Sandbox sandbox, Container box, Map<String, Object> process) {
        Path file = sandbox.file("process.json", Json.write(process));
        return sandbox.runtime("exec", "-p", file.toString(), box.id())
                .run()
                .ok()
                .stdout();
    }
}
