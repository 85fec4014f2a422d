package dev.hako.core.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.spec.check.Findings;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessRulesTest {

    private static List<String> check(String process, long capabilities) throws IOException {
        Spec spec = Found.spec("{'process':{" + process + "}}");
        Findings findings = new Findings();
        new ProcessRules(spec.process().orElseThrow(), Found.facts(capabilities), findings).check(spec);
        return Found.lines(findings);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'rlimits':[{'type':'RLIMIT_NOFILE','hard':5000,'soft':1}] | error: host: to raise RLIMIT_NOFILE above the caller's 4096 needs CAP_SYS_RESOURCE (/process/rlimits/0/hard = 5000)
            'oomScoreAdj':99 | error: host: a score below the caller's 100 needs CAP_SYS_RESOURCE (/process/oomScoreAdj = 99)
            'scheduler':{'policy':'SCHED_RR','priority':1} | error: host: SCHED_RR with that priority needs CAP_SYS_NICE (/process/scheduler)
            'scheduler':{'policy':'SCHED_OTHER','nice':-1} | error: host: SCHED_OTHER with that priority needs CAP_SYS_NICE (/process/scheduler)
            'ioPriority':{'class':'IOPRIO_CLASS_RT'} | error: host: this class needs CAP_SYS_ADMIN or CAP_SYS_NICE (/process/ioPriority/class = "IOPRIO_CLASS_RT")
            """)
    void findsWhatNeedsACapability(String process, String line) throws IOException {
        assertThat(check(process, Found.NONE)).containsExactly(line);
        assertThat(check(process, Found.ALL)).isEmpty();
    }

    @Test
    void findsWhatNoCapabilityHelpsWith() throws IOException {
        assertThat(check(
                        "'rlimits':[{'type':'RLIMIT_NOFILE','hard':18446744073709551615,'soft':1}],"
                                + "'scheduler':{'policy':'SCHED_ISO'},"
                                + "'execCPUAffinity':{'initial':'0-2','final':'1'},"
                                + "'terminal':true",
                        Found.ALL))
                .containsExactly(
                        "error: host: RLIMIT_NOFILE cannot be above fs.nr_open, 1048576 (/process/rlimits/0/hard ="
                                + " 18446744073709551615)",
                        "error: host: Linux has never had this policy (/process/scheduler/policy = \"SCHED_ISO\")",
                        "warning: host: CPUs that are not online: 2 (there are 0-1) (/process/execCPUAffinity/initial ="
                                + " \"0-2\")",
                        "warning: host: no devpts is mounted at /dev/pts to take a terminal from (/process/terminal)");
    }

    @Test
    void leavesAloneWhatTheCallerHasItself() throws IOException {
        assertThat(check(
                        "'rlimits':[{'type':'RLIMIT_NOFILE','hard':4096,'soft':1},"
                                + "{'type':'RLIMIT_CORE','hard':18446744073709551615,'soft':1}],'oomScoreAdj':100,"
                                + "'scheduler':{'policy':'SCHED_BATCH','nice':5},'ioPriority':{'class':'IOPRIO_CLASS_BE'}",
                        Found.NONE))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'bounding':['CAP_KIL'] | warning: ignored: unknown capability: did you mean "CAP_KILL"? (/process/capabilities/bounding/0 = "CAP_KIL")
            'ambient':['net_admin'] | warning: ignored: unknown capability (/process/capabilities/ambient/0 = "net_admin")
            'permitted':['CAP_CHOWN','CAP_KILL'] | error: host: the caller has not got CAP_KILL itself (/process/capabilities/permitted)
            'effective':['CAP_CHOWN'] | error: invalid: CAP_CHOWN can be effective only where it is permitted (/process/capabilities/effective)
            'permitted':['CAP_CHOWN'],'ambient':['CAP_CHOWN'] | warning: ignored: CAP_CHOWN can be ambient only where it is permitted and inheritable (/process/capabilities/ambient)
            """)
    void findsCapabilitiesThatCannotBeHad(String sets, String line) throws IOException {
        Spec spec = Found.spec("{'process':{'capabilities':{" + sets + "}}}");
        Findings findings = new Findings();
        new CapabilityRules(Found.facts(1), findings)
                .check(spec.process().orElseThrow().capabilities().orElseThrow(), false);
        assertThat(Found.lines(findings)).containsExactly(line);
    }
}
