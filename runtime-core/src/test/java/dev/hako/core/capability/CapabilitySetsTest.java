package dev.hako.core.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.spec.runtime.Capabilities;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitySetsTest {

    private static final int LAST = 40;

    private final List<String> warnings = new ArrayList<>();

    private CapabilitySets sets(Capabilities capabilities, int last) {
        return CapabilitySets.of(capabilities, last, warnings::add);
    }

    @Test
    void namesStandForTheirNumbers() {
        assertThat(Capability.names()).hasSize(41).startsWith("CAP_CHOWN").endsWith("CAP_CHECKPOINT_RESTORE");
        assertThat(Capability.CAP_SETPCAP.number()).isEqualTo(8);
        assertThat(Capability.CAP_SYS_ADMIN.number()).isEqualTo(21);
        assertThat(Capability.CAP_SYSLOG.number()).isEqualTo(34);
        assertThat(Capability.CAP_BPF.number()).isEqualTo(39);
    }

    @Test
    void eachSetIsTheMaskOfItsNames() {
        List<String> kill = List.of("CAP_KILL");
        CapabilitySets sets = sets(
                new Capabilities(
                        List.of("CAP_KILL", "CAP_CHOWN"), kill, List.of("CAP_KILL"), List.of("CAP_KILL"), kill),
                LAST);
        assertThat(sets).isEqualTo(new CapabilitySets(0x21, 0x20, 0x20, 0x20, 0x20, LAST));
        assertThat(warnings).isEmpty();
    }

    @Test
    void ignoresWhatTheKernelDoesNotHaveAndSaysSo() {
        CapabilitySets sets = sets(
                new Capabilities(
                        List.of("CAP_UNKNOWN", "CAP_CHOWN", "CAP_BPF"),
                        List.of("CAP_CHOWN", "CAP_UNKNOWN"),
                        List.of(),
                        List.of("CAP_CHOWN", "chown"),
                        List.of()),
                37);
        assertThat(sets).isEqualTo(new CapabilitySets(1, 1, 1, 0, 0, 37));
        assertThat(warnings)
                .containsExactly("ignoring unknown or unavailable capabilities: [CAP_BPF CAP_UNKNOWN chown]");
    }

    @Test
    void anAmbientCapabilityMustBePermittedAndInheritable() {
        List<String> both = List.of("CAP_CHOWN", "CAP_KILL");
        CapabilitySets sets = sets(new Capabilities(both, both, List.of("CAP_KILL"), both, both), LAST);
        assertThat(sets.ambient()).isEqualTo(Capability.CAP_KILL.bit());
        assertThat(warnings).containsExactly("can't raise ambient capability CAP_CHOWN: operation not permitted");
    }

    @Test
    void theKernelSaysHowManyThereAre() throws IOException {
        assertThat(CapabilitySets.lastOfKernel()).isBetween(39, 63);
    }
}
