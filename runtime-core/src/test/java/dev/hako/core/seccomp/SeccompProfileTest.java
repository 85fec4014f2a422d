package dev.hako.core.seccomp;

import static dev.hako.core.seccomp.Profiles.arg;
import static dev.hako.core.seccomp.Profiles.notifying;
import static dev.hako.core.seccomp.Profiles.rule;
import static dev.hako.core.seccomp.Profiles.ruleIf;
import static dev.hako.core.seccomp.Profiles.ruleWithErrno;
import static dev.hako.core.seccomp.Profiles.withErrno;
import static dev.hako.core.seccomp.Profiles.withFlags;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.spec.runtime.LinuxFeatures;
import dev.hako.spec.runtime.Seccomp;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SeccompProfileTest {

    private static final Seccomp ALLOWING = Profiles.of("SCMP_ACT_ALLOW");

    private static void isRefused(Seccomp seccomp, String message) {
        assertThatThrownBy(() -> SeccompProfile.of(seccomp))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void allowsSpeculationUnlessFlagsAreGiven() {
        assertThat(SeccompProfile.of(ALLOWING).flags()).isEqualTo(4);
        assertThat(SeccompProfile.of(withFlags(ALLOWING)).flags()).isZero();
        String tsync = "SECCOMP_FILTER_FLAG_TSYNC";
        assertThat(SeccompProfile.of(withFlags(ALLOWING, tsync)).flags()).isZero();
        String[] both = {"SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"};
        assertThat(SeccompProfile.of(withFlags(ALLOWING, both)).flags()).isEqualTo(6);
    }

    @Test
    void refusesWhatDoesNotExist() {
        isRefused(Profiles.of("SCMP_ACT_PANIC"), "string SCMP_ACT_PANIC is not a valid action for seccomp");
        isRefused(Profiles.of("", rule("SCMP_ACT_ALLOW", "read")), "string  is not a valid action for seccomp");
        isRefused(
                Profiles.of("SCMP_ACT_ALLOW", List.of("SCMP_ARCH_Z80")),
                "string SCMP_ARCH_Z80 is not a valid arch for seccomp");
        isRefused(
                Profiles.of("SCMP_ACT_ALLOW", ruleIf("SCMP_ACT_KILL", "read", arg(0, "EQ", 1))),
                "string EQ is not a valid operator for seccomp");
        isRefused(withFlags(ALLOWING, "FAST"), "seccomp flag FAST is not known to hako");
    }

    @Test
    void refusesRulesThatMakeNoSense() {
        isRefused(
                Profiles.of("SCMP_ACT_ALLOW", rule("SCMP_ACT_KILL", "")),
                "unable to init seccomp: empty string is not a valid syscall");
        isRefused(
                Profiles.of("SCMP_ACT_ALLOW", ruleIf("SCMP_ACT_KILL", "read", arg(6, "SCMP_CMP_EQ", 1))),
                "unable to init seccomp: error creating seccomp syscall condition for syscall read: "
                        + "syscalls only have up to 6 arguments (6 given)");
        isRefused(
                Profiles.of("SCMP_ACT_ALLOW", ruleWithErrno(5, "SCMP_ACT_KILL", "read")),
                "errno value specified for seccomp action SCMP_ACT_KILL");
        isRefused(withErrno(ALLOWING, 5), "errno value specified for seccomp action SCMP_ACT_ALLOW");
        isRefused(withErrno(Profiles.of("SCMP_ACT_ERRNO"), 65536), "seccomp errno value 65536 is larger than 65535");
    }

    @Test
    void refusesWhatCannotBeNotified() {
        isRefused(
                Profiles.of("SCMP_ACT_NOTIFY"),
                "unable to init seccomp: SCMP_ACT_NOTIFY cannot be used as default action");
        isRefused(
                Profiles.of("SCMP_ACT_ALLOW", rule("SCMP_ACT_NOTIFY", "mkdir", "write")),
                "unable to init seccomp: SCMP_ACT_NOTIFY cannot be used for the write syscall");
        isRefused(Profiles.of("SCMP_ACT_ALLOW", rule("SCMP_ACT_NOTIFY", "mkdir")), "seccomp listenerPath is not set");
        isRefused(
                withFlags(ALLOWING, "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"),
                "seccomp flag SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV needs a rule with SCMP_ACT_NOTIFY");
    }

    @Test
    void hasAListenerIfARuleNotifies() {
        Seccomp seccomp = notifying("/agent", Profiles.of("SCMP_ACT_ALLOW", rule("SCMP_ACT_NOTIFY", "mkdir")));
        SeccompProfile profile = SeccompProfile.of(seccomp);
        assertThat(profile.agent()).contains(new SeccompAgent("/agent", "metadata"));
        assertThat(profile.flags()).isEqualTo(8 + 4);
        Seccomp killable = withFlags(seccomp, "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");
        assertThat(SeccompProfile.of(notifying("/agent", killable)).flags()).isEqualTo(8 + 32);
    }

    @Test
    void hasNoListenerThatNobodyNotifies() {
        SeccompProfile profile = SeccompProfile.of(notifying("/agent", ALLOWING));
        assertThat(profile.agent()).isEmpty();
        assertThat(profile.flags()).isEqualTo(4);
    }

    @Test
    void theAgentOfABundleIsFoundInIt() {
        assertThat(new SeccompAgent("a", "").in("/b").path()).isEqualTo("/b/a");
        assertThat(new SeccompAgent("/a", "").in("/b").path()).isEqualTo("/a");
        assertThat(new SeccompAgent("@a", "").in("/b").path()).isEqualTo("@a");
    }

    @Test
    void theCallsThatTheLibraryDoesNotKnowAreListed() throws IOException {
        Seccomp seccomp = Profiles.of(
                "SCMP_ACT_ALLOW",
                rule("SCMP_ACT_ERRNO", "mkdir", "no_such_call"),
                rule("SCMP_ACT_ALLOW", "nor_this", "no_such_call"));
        assertThat(SeccompCompiler.unknownCalls(SeccompProfile.of(seccomp)))
                .containsExactly("no_such_call", "nor_this");
    }

    @Test
    void profilesThatDifferReadDifferently() {
        assertThat(List.of(
                        Profiles.of("SCMP_ACT_ERRNO"),
                        withErrno(Profiles.of("SCMP_ACT_ERRNO"), 2),
                        Profiles.of("SCMP_ACT_ERRNO", List.of("SCMP_ARCH_X86")),
                        Profiles.of("SCMP_ACT_ERRNO", rule("SCMP_ACT_ALLOW", "read")),
                        Profiles.of("SCMP_ACT_ERRNO", rule("SCMP_ACT_LOG", "read")),
                        Profiles.of("SCMP_ACT_ERRNO", ruleIf("SCMP_ACT_ALLOW", "read", arg(0, "SCMP_CMP_EQ", 1))),
                        Profiles.of("SCMP_ACT_ERRNO", ruleIf("SCMP_ACT_ALLOW", "read", arg(0, "SCMP_CMP_EQ", 2))),
                        Profiles.of("SCMP_ACT_ERRNO", rule("SCMP_ACT_ALLOW", "read", "write")),
                        Profiles.of("SCMP_ACT_ERRNO", rule("SCMP_ACT_ALLOW", "read 7fff0000\n5 write"))))
                .extracting(seccomp -> SeccompProfile.of(seccomp).text())
                .doesNotHaveDuplicates();
    }

    @Test
    void theFeaturesAreSorted() throws IOException {
        LinuxFeatures.SeccompFeatures features = SeccompFeatures.supported(new RecordingKernel());
        assertThat(features.actions()).isSorted().hasSize(9).contains("SCMP_ACT_NOTIFY");
        assertThat(features.operators()).isSorted().hasSize(7);
        assertThat(features.archs()).isSorted().contains("SCMP_ARCH_X86_64");
        assertThat(features.knownFlags()).hasSize(4);
        assertThat(features.supportedFlags()).isEqualTo(features.knownFlags());
        assertThat(SeccompFeatures.libraryVersion())
                .hasValueSatisfying(version -> assertThat(version).matches("2\\.\\d+\\.\\d+"));
    }

    @Test
    void aKernelIsAskedForTheNewestFlag() throws IOException {
        RecordingKernel old = new RecordingKernel(call -> call.equals("seccomp(1, 40, 0)")
                ? Optional.of(RecordingKernel.Answer.failure(Errno.EINVAL))
                : Optional.empty());
        assertThat(SeccompFeatures.supported(old).supportedFlags())
                .containsExactly(
                        "SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_LOG");
        Seccomp seccomp = withFlags(
                Profiles.of("SCMP_ACT_ALLOW", rule("SCMP_ACT_NOTIFY", "mkdir")),
                "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");
        SeccompProfile profile = SeccompProfile.of(notifying("/agent", seccomp));
        assertThatThrownBy(() -> new SeccompCompiler(old, "/cache").compile(profile))
                .hasMessage("unable to init seccomp: error adding WaitKill flag to seccomp filter: "
                        + "SetWaitKill requires Linux >= 5.19");
    }

    @Test
    void theArchitecturesAreThoseOfTheInstalledLibrary() {
        assertThat(SeccompFeatures.architectures("2.5.4")).hasSize(17).doesNotContain("SCMP_ARCH_LOONGARCH64");
        assertThat(SeccompFeatures.architectures("2.6.0")).hasSize(18).contains("SCMP_ARCH_LOONGARCH64");
        assertThat(SeccompFeatures.architectures("2.10.1")).hasSize(18);
    }
}
