package dev.hako.core.seccomp;

import static dev.hako.core.seccomp.Bpf.errno;
import static dev.hako.core.seccomp.Bpf.verdictOn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.seccomp.EnosysStub.LastCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnosysStubTest {

    private static final int FROM_THE_FILTER = 4711;
    private static final int ENOSYS = errno(38);

    private static byte[] beforeAFilter(LastCall... lastCalls) {
        byte[] stub = EnosysStub.of(List.of(lastCalls));
        ByteBuffer all = ByteBuffer.allocate(stub.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        all.put(stub).putShort((short) 0x06).putShort((short) 0).putInt(FROM_THE_FILTER);
        return all.array();
    }

    @Test
    void addsNothingWithoutALastCall() {
        assertThat(EnosysStub.of(List.of())).isEmpty();
    }

    @Test
    void everyArchitectureHasItsOwnLastCall() {
        List<LastCall> lastCalls = new ArrayList<>();
        for (ScmpArch arch : ScmpArch.values()) {
            int bit = arch == ScmpArch.SCMP_ARCH_X32 ? 0x40000000 : 0;
            lastCalls.add(new LastCall(arch, bit | 100 + arch.ordinal()));
        }
        byte[] program = beforeAFilter(lastCalls.toArray(new LastCall[0]));
        for (LastCall last : lastCalls) {
            int arch = last.arch().auditToken();
            assertThat(verdictOn(arch, program, last.number())).isEqualTo(FROM_THE_FILTER);
            assertThat(verdictOn(arch, program, last.number() + 1)).isEqualTo(ENOSYS);
        }
        assertThat(verdictOn(0x1234, program, 1000)).isEqualTo(FROM_THE_FILTER);
    }

    @Test
    void aCallOfTheOtherX86AbiGoesToTheFilter() {
        byte[] only64 = beforeAFilter(new LastCall(ScmpArch.SCMP_ARCH_X86_64, 100));
        assertThat(verdictOn(Bpf.X86_64, only64, 0x40000000 | 1000)).isEqualTo(FROM_THE_FILTER);
        byte[] onlyX32 = beforeAFilter(new LastCall(ScmpArch.SCMP_ARCH_X32, 0x40000000 | 100));
        assertThat(verdictOn(Bpf.X86_64, onlyX32, 1000)).isEqualTo(FROM_THE_FILTER);
        assertThat(verdictOn(Bpf.X86_64, onlyX32, 0x40000000 | 101)).isEqualTo(ENOSYS);
    }

    @Test
    void onS390TheCallThatCarriesLargeNumbersIsUnknown() {
        byte[] program = beforeAFilter(new LastCall(ScmpArch.SCMP_ARCH_S390X, 100));
        assertThat(verdictOn(Bpf.S390X, program, 0)).isEqualTo(ENOSYS);
        assertThat(verdictOn(Bpf.S390X, program, 1)).isEqualTo(FROM_THE_FILTER);
        assertThat(verdictOn(Bpf.S390X, program, 101)).isEqualTo(ENOSYS);
    }
}
