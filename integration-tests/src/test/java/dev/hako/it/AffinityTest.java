package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The CPUs that a container's processes may run on. */
@IntegrationTest
@Tag("vm")
@KnownDifference(peer = "runc 1.1", why = "leaves them as its caller's are, and knows no execCPUAffinity")
@KnownDifference(peer = "crun", why = "resets only an exec'ed process's")
class AffinityTest {

    private static final String[] SHOW = {"/bin/grep", "Cpus_allowed_list", "/proc/self/status"};

    @BeforeAll
    static void needsTwoCpus() {
        Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "needs two CPUs");
    }

    @Test
    void areAllCpusWhateverTheCallersAre(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args(SHOW);
        assertThat(list(onFirstCpu(
                        sandbox, "run", "--bundle", box.bundle().dir().toString(), box.id())))
                .isEqualTo(ofHost());
    }

    @Test
    void areThoseOfTheCpuset(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args(SHOW).set("/linux/resources/cpu", Map.of("cpus", "1", "mems", "0"));
        assertThat(list(onFirstCpu(
                        sandbox, "run", "--bundle", box.bundle().dir().toString(), box.id())))
                .isEqualTo("1");
    }

    @Test
    void areAllCpusForAnAddedProcessToo(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        assertThat(list(onFirstCpu(sandbox, "exec", box.id(), SHOW[0], SHOW[1], SHOW[2])))
                .isEqualTo(ofHost());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "0-1"})
    void areTheFinalOnesForAnAddedProcess(String cpus, Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Path file = process(sandbox, Map.of("initial", "0", "final", cpus));
        assertThat(list(box.exec("--process", file.toString(), "--"))).isEqualTo(cpus);
    }

    @Test
    void areTheFinalOnesOfTheConfiguration(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/execCPUAffinity", Map.of("initial", "0", "final", "1"));
        assertThat(list(box.sleeping().exec(SHOW))).isEqualTo("1");
    }

    @Test
    void doNotChangeThoseOfTheRuntime(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Path file = process(sandbox, Map.of("initial", "1"));
        Result result = sandbox.runtime("--debug", "exec", "--process", file.toString(), box.id())
                .run()
                .ok();
        assertThat(result.stderr()).contains(": affinity: 0x2");
    }

    @Test
    void areRefusedIfTheyAreNone(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.exec("--process", process(sandbox, Map.of("initial", "x")).toString(), "--")
                .fails(255, "bad CPUAffinity.Initial: ");
        box.exec("--process", process(sandbox, Map.of("final", "4000")).toString(), "--")
                .fails(255, "error setting final CPU affinity: ", "invalid argument");
    }

    private static Path process(Sandbox sandbox, Map<String, Object> affinity) {
        return sandbox.file(
                "process",
                Json.write(Map.of(
                        "args",
                        List.of(SHOW),
                        "cwd",
                        "/",
                        "user",
                        Map.of("uid", 0L, "gid", 0L),
                        "execCPUAffinity",
                        affinity)));
    }

    private static Result onFirstCpu(Sandbox sandbox, String... words) {
        List<String> all = new java.util.ArrayList<>(List.of(
                "taskset",
                "-c",
                "0",
                sandbox.peer().program().toString(),
                "--root",
                sandbox.root().toString()));
        all.addAll(List.of(words));
        return sandbox.command(all.toArray(String[]::new)).run();
    }

    private static String list(Result result) {
        return result.ok().stdout().replace("Cpus_allowed_list:", "").strip();
    }

    private static String ofHost() {
        return Host.read(Path.of("/sys/devices/system/cpu/online"));
    }
}
