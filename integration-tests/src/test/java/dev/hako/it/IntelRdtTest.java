package dev.hako.it;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code linux.intelRdt} on a machine that has no resctrl; what is done where there is one is tested beside the code. */
@IntegrationTest
@Tag("vm")
@KnownDifference(peer = "runc 1.1", why = "has other rules")
class IntelRdtTest {
    @Test
    void needsTheFileSystem(Sandbox sandbox) {
        assumeFalse(
                sandbox.host("grep -c ' - resctrl ' /proc/self/mountinfo || true")
                        .equals("1"),
                "resctrl is mounted");
        Container box = sandbox.container();
        box.bundle().set("/linux/intelRdt", Map.of("l3CacheSchema", "L3:0=f"));
        box.create().fails(1, "intelRdt is specified in config, but Intel RDT is not enabled");
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a/b", "/a"})
    @KnownDifference(peer = "runc", why = "looks for the file system first")
    void needsANameForTheGroup(String id, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/linux/intelRdt", Map.of("closID", id));
        box.create().fails(1, "invalid intelRdt.ClosID \"" + id + "\"");
    }
}
