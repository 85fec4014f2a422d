package dev.hako.core.seccomp;

import static dev.hako.core.seccomp.Bpf.errno;
import static dev.hako.core.seccomp.Bpf.verdict;
import static dev.hako.core.seccomp.Bpf.verdictOn;
import static dev.hako.core.seccomp.Profiles.arg;
import static dev.hako.core.seccomp.Profiles.masked;
import static dev.hako.core.seccomp.Profiles.rule;
import static dev.hako.core.seccomp.Profiles.ruleIf;
import static dev.hako.core.seccomp.Profiles.ruleWithErrno;
import static dev.hako.core.seccomp.Profiles.withErrno;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.spec.json.SpecReader;
import dev.hako.spec.runtime.Seccomp;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SeccompCompilerTest {

    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int IOCTL = 16;
    private static final int SOCKET = 41;
    private static final int CLONE = 56;
    private static final int MKDIR = 83;
    private static final int PERSONALITY = 135;
    private static final int MOUNT = 165;
    private static final int OPENAT2 = 437;

    private static byte[] compile(Seccomp seccomp) throws IOException {
        return filter(seccomp).program();
    }

    private static SeccompFilter filter(Seccomp seccomp) throws IOException {
        // a host where nothing can be kept
        RecordingKernel host = new RecordingKernel(call -> Optional.of(Answer.of(-2)));
        return new SeccompCompiler(host, "/nowhere").compile(SeccompProfile.of(seccomp));
    }

    @Test
    void doesToACallWhatItsRuleSaysAndTheDefaultToOthers() throws IOException {
        byte[] program = compile(Profiles.of(
                "SCMP_ACT_ALLOW",
                rule("SCMP_ACT_ERRNO", "mkdir", "mkdirat"),
                ruleWithErrno(13, "SCMP_ACT_ERRNO", "mount"),
                rule("SCMP_ACT_KILL", "read"),
                rule("SCMP_ACT_KILL_PROCESS", "write"),
                rule("SCMP_ACT_TRAP", "ioctl"),
                rule("SCMP_ACT_TRACE", "socket"),
                ruleWithErrno(7, "SCMP_ACT_TRACE", "clone"),
                rule("SCMP_ACT_LOG", "personality")));
        assertThat(verdict(program, MKDIR)).isEqualTo(errno(EPERM));
        assertThat(verdict(program, MOUNT)).isEqualTo(errno(13));
        assertThat(verdict(program, READ)).isEqualTo(Bpf.KILL_THREAD);
        assertThat(verdict(program, WRITE)).isEqualTo(Bpf.KILL_PROCESS);
        assertThat(verdict(program, IOCTL)).isEqualTo(0x00030000);
        assertThat(verdict(program, SOCKET)).isEqualTo(0x7ff00001);
        assertThat(verdict(program, CLONE)).isEqualTo(0x7ff00007);
        assertThat(verdict(program, PERSONALITY)).isEqualTo(0x7ffc0000);
        assertThat(verdict(program, OPENAT2)).isEqualTo(Bpf.ALLOW);
    }

    @Test
    void comparesArguments() throws IOException {
        byte[] program = compile(Profiles.of(
                "SCMP_ACT_ERRNO",
                ruleIf("SCMP_ACT_ALLOW", "socket", arg(0, "SCMP_CMP_NE", 40)),
                ruleIf("SCMP_ACT_ALLOW", "clone", masked(0, 0x7e020000L, 0)),
                ruleIf("SCMP_ACT_ALLOW", "ioctl", arg(1, "SCMP_CMP_GT", 0xffffffff00000000L)),
                ruleIf("SCMP_ACT_ALLOW", "write", arg(0, "SCMP_CMP_LT", 3), arg(2, "SCMP_CMP_LE", 100))));
        assertThat(verdict(program, SOCKET, 2)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(program, SOCKET, 40)).isEqualTo(errno(EPERM));
        assertThat(verdict(program, CLONE, 0x11)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(program, CLONE, 0x10000000)).isEqualTo(errno(EPERM));
        assertThat(verdict(program, IOCTL, 0, 0xffffffff00000001L)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(program, IOCTL, 0, 5)).isEqualTo(errno(EPERM));
        assertThat(verdict(program, WRITE, 2, 0, 100)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(program, WRITE, 3, 0, 100)).isEqualTo(errno(EPERM));
        assertThat(verdict(program, WRITE, 2, 0, 101)).isEqualTo(errno(EPERM));
    }

    @Test
    void takesSeveralConditionsOnOneArgumentAsAlternatives() throws IOException {
        byte[] program = compile(Profiles.of(
                "SCMP_ACT_ERRNO",
                ruleIf(
                        "SCMP_ACT_ALLOW",
                        "personality",
                        arg(0, "SCMP_CMP_EQ", 0),
                        arg(0, "SCMP_CMP_EQ", 8),
                        arg(0, "SCMP_CMP_EQ", 0xffffffffL))));
        assertThat(verdict(program, PERSONALITY, 0)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(program, PERSONALITY, 8)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(program, PERSONALITY, 0xffffffffL)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(program, PERSONALITY, 1)).isEqualTo(errno(EPERM));
    }

    @Test
    void skipsRulesThatChangeNothingAndCallsThatDoNotExist() throws IOException {
        SeccompFilter filter = filter(Profiles.of(
                "SCMP_ACT_ALLOW",
                rule("SCMP_ACT_ALLOW", "read"),
                rule("SCMP_ACT_ERRNO", "frobnicate", "mkdir"),
                rule("SCMP_ACT_LOG", "frobnicate")));
        assertThat(filter.ignored()).containsExactly("frobnicate");
        assertThat(verdict(filter.program(), READ)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(filter.program(), MKDIR)).isEqualTo(errno(EPERM));
    }

    @Test
    void answersNoSuchCallToWhatIsNewerThanTheProfile() throws IOException {
        byte[] program = compile(withErrno(Profiles.of("SCMP_ACT_ERRNO", rule("SCMP_ACT_ALLOW", "openat2")), 5));
        assertThat(verdict(program, OPENAT2)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(program, OPENAT2 + 1)).isEqualTo(errno(ENOSYS));
        assertThat(verdict(program, 1000)).isEqualTo(errno(ENOSYS));
        assertThat(verdict(program, MKDIR)).isEqualTo(errno(5));
        byte[] killing = compile(Profiles.of("SCMP_ACT_KILL_PROCESS", rule("SCMP_ACT_ALLOW", "openat2")));
        assertThat(verdict(killing, 1000)).isEqualTo(errno(ENOSYS));
        assertThat(verdict(killing, MKDIR)).isEqualTo(Bpf.KILL_PROCESS);
    }

    @Test
    void countsRulesThatChangeNothingWhenItLooksForTheNewestCall() throws IOException {
        byte[] program = compile(
                Profiles.of("SCMP_ACT_ERRNO", rule("SCMP_ACT_ALLOW", "read"), rule("SCMP_ACT_ERRNO", "openat2")));
        assertThat(verdict(program, OPENAT2)).isEqualTo(errno(EPERM));
        assertThat(verdict(program, OPENAT2 + 1)).isEqualTo(errno(ENOSYS));
    }

    @Test
    void leavesNewCallsToAPermissiveDefault() throws IOException {
        for (String action : List.of("SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE")) {
            byte[] program = compile(Profiles.of(action, rule("SCMP_ACT_KILL", "read")));
            assertThat(verdict(program, 1000)).isNotEqualTo(errno(ENOSYS));
        }
    }

    @Test
    void holdsOnEachArchitectureWithItsOwnNumbers() throws IOException {
        List<String> archs = List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32");
        byte[] program = compile(Profiles.of("SCMP_ACT_ERRNO", archs, rule("SCMP_ACT_ALLOW", "read", "write")));
        int x32 = 0x40000000;
        assertThat(verdict(program, READ)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(program, READ | x32)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(program, 2)).isEqualTo(errno(ENOSYS));
        assertThat(verdict(program, 2 | x32)).isEqualTo(errno(ENOSYS));
        assertThat(verdictOn(Bpf.X86, program, 3)).isEqualTo(Bpf.ALLOW);
        assertThat(verdictOn(Bpf.X86, program, 2)).isEqualTo(errno(EPERM));
        assertThat(verdictOn(Bpf.X86, program, 5)).isEqualTo(errno(ENOSYS));
        assertThat(verdictOn(Bpf.AARCH64, program, 63)).isEqualTo(Bpf.KILL_THREAD);
    }

    @Test
    void doesNotTakeX32CallsForNewOnes() throws IOException {
        byte[] program = compile(Profiles.of("SCMP_ACT_ERRNO", rule("SCMP_ACT_ALLOW", "read")));
        assertThat(verdict(program, 0x40000000 | 1000)).isEqualTo(Bpf.KILL_THREAD);
        assertThat(verdictOn(Bpf.X86, program, 1000)).isEqualTo(Bpf.KILL_THREAD);
    }

    @Test
    void aFilterWithoutRulesIsTheDefault() throws IOException {
        assertThat(verdict(compile(Profiles.of("SCMP_ACT_ALLOW")), READ)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(compile(Profiles.of("SCMP_ACT_ERRNO")), READ)).isEqualTo(errno(EPERM));
    }

    @Test
    void compilesAProfileAsLongAsDockersDefault() throws IOException {
        Seccomp seccomp;
        try (InputStream in = SeccompCompilerTest.class.getResourceAsStream("container-profile.json")) {
            seccomp = SpecReader.read(in.readAllBytes())
                    .linux()
                    .orElseThrow()
                    .seccomp()
                    .orElseThrow();
        }
        SeccompFilter filter = filter(seccomp);
        byte[] program = filter.program();
        assertThat(filter.ignored()).isEmpty();
        assertThat(verdict(program, READ)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(program, MOUNT)).isEqualTo(errno(EPERM));
        assertThat(verdict(program, CLONE, 0x11)).isEqualTo(Bpf.ALLOW);
        assertThat(verdict(program, CLONE, 0x10000000)).isEqualTo(errno(EPERM));
        assertThat(verdict(program, 435)).isEqualTo(errno(ENOSYS));
        assertThat(verdict(program, 1000)).isEqualTo(errno(ENOSYS));
        assertThat(verdictOn(Bpf.X86, program, 3)).isEqualTo(Bpf.ALLOW);
    }

    @Test
    void saysThatAnArchitectureDoesNotFitTheMachine() {
        List<String> bigEndian = List.of("SCMP_ARCH_S390X");
        assertThatThrownBy(() -> filter(Profiles.of("SCMP_ACT_ERRNO", bigEndian, rule("SCMP_ACT_ALLOW", "read"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unable to init seccomp: error adding architecture to seccomp filter: ");
    }
}
