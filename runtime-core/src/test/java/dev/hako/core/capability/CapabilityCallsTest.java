package dev.hako.core.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.linux.Credentials;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.core.linux.Sys;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.spec.runtime.Capabilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CapabilityCallsTest {

    private static final byte[] ALL_SETS = new byte[] {-1, -1, -1, -1};

    private final List<String> warnings = new ArrayList<>();

    private static RecordingKernel kernel(byte[] capabilities) {
        return kernel(capabilities, 0);
    }

    private static RecordingKernel kernel(byte[] capabilities, long securebits) {
        return new RecordingKernel(call -> {
            if (call.startsWith("capget(")) {
                return Optional.of(new Answer(0, capabilities));
            }
            return call.startsWith("prctl(27") ? Optional.of(Answer.of(securebits)) : Optional.empty();
        });
    }

    private static CapabilitySets killOnly() {
        long kill = Capability.CAP_KILL.bit();
        return new CapabilitySets(kill, kill, kill, kill, kill, 7);
    }

    private List<String> calls(RecordingKernel kernel) throws IOException {
        CapabilityCalls calls = CapabilityCalls.of(kernel, killOnly(), warnings::add);
        Frame frame = kernel.frame();
        calls.dropBounding(frame);
        CapabilityCalls.keep(frame);
        Credentials.setUser(frame, 1000);
        calls.apply(frame);
        kernel.check(frame, "set capabilities", "");
        return kernel.calls().subList(2, kernel.calls().size());
    }

    @Test
    void setsTheBoundingSetBeforeTheUserAndTheOthersAfterIt() throws IOException {
        assertThat(calls(kernel(ALL_SETS)))
                .containsExactly(
                        "prctl(24, 0, 0, 0, 0)",
                        "prctl(24, 1, 0, 0, 0)",
                        "prctl(24, 2, 0, 0, 0)",
                        "prctl(24, 3, 0, 0, 0)",
                        "prctl(24, 4, 0, 0, 0)",
                        "prctl(24, 6, 0, 0, 0)",
                        "prctl(24, 7, 0, 0, 0)",
                        "prctl(8, 1, 0, 0, 0)",
                        "setresuid(1000, 1000, 1000)",
                        "prctl(8, 0, 0, 0, 0)",
                        "capset({…}, \" \")",
                        "prctl(47, 4, 0, 0, 0)",
                        "prctl(47, 2, 5, 0, 0)");
        assertThat(warnings).isEmpty();
    }

    @Test
    void leavesTheBoundingSetToThoseThatMayNotChangeIt() throws IOException {
        assertThat(calls(kernel(new byte[24]))).noneMatch(call -> call.startsWith("prctl(24"));
    }

    @Test
    void warnsWhenSecurebitsForbidAmbientCapabilities() throws IOException {
        assertThat(calls(kernel(ALL_SETS, 1 << 6))).noneMatch(call -> call.startsWith("prctl(47, 2"));
        assertThat(warnings).containsExactly("can't raise ambient capability CAP_KILL: operation not permitted");
    }

    @Test
    void saysWhichStepACallBelongsTo() throws IOException {
        Frame frame = kernel(ALL_SETS).frame();
        assertThat(CapabilityCalls.step(frame.call(Sys.CAPSET, 0, 0)))
                .contains("unable to apply caps: can't apply capabilities");
        assertThat(CapabilityCalls.step(frame.call(Sys.PRCTL, 24, 0))).contains("unable to apply bounding set");
        assertThat(CapabilityCalls.step(frame.call(Sys.PRCTL, 8, 1))).contains("unable to set keep caps");
        assertThat(CapabilityCalls.step(frame.call(Sys.PRCTL, 8, 0))).contains("unable to clear keep caps");
        assertThat(CapabilityCalls.step(frame.call(Sys.PRCTL, 1, 0))).isEmpty();
        assertThat(CapabilityCalls.step(frame.call(Sys.SETSID))).isEmpty();
    }

    @Test
    void aProcessOfAnotherUserHasJustWhatItWasGiven() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/etc/shadow")), "needs root");
        List<String> some = List.of("CAP_KILL", "CAP_NET_RAW");
        Capabilities wanted = new Capabilities(
                List.of("CAP_KILL", "CAP_NET_RAW", "CAP_CHOWN"), some, some, some, List.of("CAP_KILL"));
        CapabilitySets sets = CapabilitySets.of(wanted, CapabilitySets.lastOfKernel(), warnings::add);
        try (Stub stub = LibraryStub.start()) {
            Kernel kernel = stub.kernel();
            CapabilityCalls calls = CapabilityCalls.of(kernel, sets, warnings::add);
            kernel.settle();
            Frame frame = kernel.frame();
            calls.dropBounding(frame);
            CapabilityCalls.keep(frame);
            Credentials.setUser(frame, 1000);
            calls.apply(frame);
            kernel.check(frame, "set capabilities", "");
            assertThat(Files.readAllLines(Path.of("/proc/" + stub.pid() + "/status")))
                    .contains(
                            "CapBnd:\t0000000000002021",
                            "CapInh:\t0000000000002020",
                            "CapPrm:\t0000000000002020",
                            "CapEff:\t0000000000002020",
                            "CapAmb:\t0000000000000020")
                    .anyMatch(line -> line.startsWith("Uid:\t1000\t1000\t1000"));
        }
        assertThat(warnings).isEmpty();
    }
}
