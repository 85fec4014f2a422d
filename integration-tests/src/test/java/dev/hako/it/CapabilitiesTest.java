package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Capabilities, as the kernel shows them of the process. */
@IntegrationTest
@Tag("vm")
class CapabilitiesTest {
    private static final String NONE = "0000000000000000";
    private static final String KILL = "0000000000000020";
    private static final String CHOWN_KILL = "0000000000000021";

    @Test
    void setsEachSetAsGiven(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set(
                        "/process/capabilities",
                        Map.of(
                                "bounding", List.of("CAP_CHOWN", "CAP_KILL"),
                                "permitted", List.of("CAP_CHOWN", "CAP_KILL"),
                                "effective", List.of("CAP_KILL"),
                                "inheritable", List.of("CAP_KILL"),
                                "ambient", List.of("CAP_KILL")));
        // a program of root gets its bounding set anew, as exec does
        assertThat(capabilities(box))
                .containsEntry("CapBnd", CHOWN_KILL)
                .containsEntry("CapPrm", CHOWN_KILL)
                .containsEntry("CapInh", KILL);
    }

    @Test
    void takesAllAwayWhenTheSetsAreEmpty(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/process/capabilities", Map.of());
        assertThat(capabilities(box).values()).containsOnly(NONE);
    }

    @Test
    void givesAmbientCapabilitiesToAUser(Sandbox sandbox) {
        List<String> kill = List.of("CAP_KILL");
        Container box = sandbox.container();
        box.bundle()
                .set("/process/user/uid", 1000L)
                .set(
                        "/process/capabilities",
                        Map.of(
                                "bounding",
                                kill,
                                "permitted",
                                kill,
                                "effective",
                                kill,
                                "inheritable",
                                kill,
                                "ambient",
                                kill));
        assertThat(capabilities(box).values()).containsOnly(KILL);
    }

    @Test
    void givesAUserNoneWithoutAmbientOnes(Sandbox sandbox) {
        List<String> kill = List.of("CAP_KILL");
        Container box = sandbox.container();
        box.bundle()
                .set("/process/user/uid", 1000L)
                .set("/process/capabilities", Map.of("bounding", kill, "permitted", kill, "effective", kill));
        assertThat(capabilities(box))
                .containsEntry("CapBnd", KILL)
                .containsEntry("CapPrm", NONE)
                .containsEntry("CapEff", NONE);
    }

    @Test
    @KnownDifference(peer = "crun", why = "gives up")
    void passesOverUnknownCapabilitiesWithAWarning(Sandbox sandbox) {
        List<String> some = List.of("CAP_KILL", "CAP_MOON");
        Container box = sandbox.container();
        box.bundle().set("/process/capabilities", Map.of("bounding", some, "permitted", some, "effective", some));
        assertThat(capabilities(box)).containsEntry("CapBnd", KILL).containsEntry("CapEff", KILL);
    }

    @Test
    void actsOnThem(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().writable().script("echo > /tmp/x; chown 1:1 /tmp/x");
        box.run().exits(1);
        box.bundle().add("/process/capabilities/bounding", "CAP_CHOWN");
        box.bundle().add("/process/capabilities/permitted", "CAP_CHOWN");
        box.bundle().add("/process/capabilities/effective", "CAP_CHOWN");
        box.run().ok();
    }

    private static Map<String, String> capabilities(Container box) {
        box.bundle().args("/bin/grep", "^Cap", "/proc/self/status");
        Map<String, String> all = new TreeMap<>();
        box.run().ok().stdout().lines().forEach(line -> all.put(line.substring(0, 6), line.substring(8)));
        assertThat(all).containsOnlyKeys("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb");
        return all;
    }
}
