package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code linux.memoryPolicy}, on a machine that has memory on node 0. */
@IntegrationTest
@KnownDifference(peer = "runc 1.1", why = "does not know it")
@KnownDifference(peer = "runc 1.2", why = "does not know it")
@KnownDifference(peer = "runc 1.3", why = "does not know it")
class MemoryPolicyTest {
    private static final String SHOW = "head -n 1 /proc/self/numa_maps | cut -d ' ' -f 2";

    @BeforeEach
    void theKernelKnowsNodes() {
        assumeTrue(Files.exists(Path.of("/proc/self/numa_maps")), "a kernel without CONFIG_NUMA");
    }

    @ParameterizedTest
    @CsvSource({
        "MPOL_BIND, 0, '', bind:0",
        "MPOL_INTERLEAVE, 0, '', interleave:0",
        "MPOL_PREFERRED, 0, '', prefer:0",
        "MPOL_PREFERRED, '', '', local",
        "MPOL_PREFERRED_MANY, 0, '', prefer (many):0",
        "MPOL_LOCAL, '', '', local",
        "MPOL_DEFAULT, '', '', default",
        "MPOL_BIND, 0, MPOL_F_STATIC_NODES, bind=static:0",
        "MPOL_BIND, 0, MPOL_F_RELATIVE_NODES, bind=relative:0",
        "MPOL_BIND, 0, MPOL_F_NUMA_BALANCING, bind=balancing:0",
        "MPOL_BIND, '0,9', '', bind:0"
    })
    void isThatOfTheProgram(String mode, String nodes, String flag, String shown, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set(
                        "/linux/memoryPolicy",
                        Map.of("mode", mode, "nodes", nodes, "flags", flag.isEmpty() ? List.of() : List.of(flag)))
                .script("head -n 1 /proc/self/numa_maps");
        assertThat(box.run().ok().stdout().replaceFirst("^[0-9a-f]+ ", "")).startsWith(shown + " ");
    }

    @Test
    void isThatOfAddedProcesses(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set(
                        "/linux/memoryPolicy",
                        Map.of("mode", "MPOL_PREFERRED", "nodes", "0", "flags", List.of("MPOL_F_RELATIVE_NODES")));
        box.sleeping();
        assertThat(box.exec("/bin/sh", "-c", SHOW).ok().stdout()).isEqualTo("prefer=relative:0\n");
        // it is the container's: an edit afterwards changes nothing
        box.bundle().remove("/linux/memoryPolicy");
        assertThat(box.exec("/bin/sh", "-c", SHOW).ok().stdout()).isEqualTo("prefer=relative:0\n");
    }

    @Test
    void isTheCallersUnlessGiven(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().script(SHOW);
        assertThat(box.run().ok().stdout()).isEqualTo("default\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', '', invalid memory policy mode \"\"",
        "INTERLEAVE, 0, '', invalid memory policy mode \"INTERLEAVE\"",
        "MPOL_PREFERRED, 0, badflag, invalid memory policy flag \"badflag\"",
        "MPOL_DEFAULT, 0-7, '', memory policy mode requires 0 nodes but got 8",
        "MPOL_BIND, '', '', memory policy mode requires at least one node but got 0",
        "MPOL_BIND, 0-9876543210, '', invalid memory policy nodes \"0-9876543210\": ",
        "MPOL_BIND, x, '', invalid memory policy nodes \"x\": "
    })
    void isRefusedIfItIsNone(String mode, String nodes, String flag, String message, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set(
                        "/linux/memoryPolicy",
                        Map.of("mode", mode, "nodes", nodes, "flags", flag.isEmpty() ? List.of() : List.of(flag)));
        box.create().fails(1, message);
    }

    @ParameterizedTest
    @CsvSource({"MPOL_BIND, 999, ''", "MPOL_LOCAL, '', MPOL_F_STATIC_NODES"})
    void canBeRefusedByTheKernel(String mode, String nodes, String flag, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set(
                        "/linux/memoryPolicy",
                        Map.of("mode", mode, "nodes", nodes, "flags", flag.isEmpty() ? List.of() : List.of(flag)));
        box.create().fails(1, "error during container init: set_mempolicy: invalid argument");
        sandbox.assertNothingLeft();
    }
}
